//! A workload that runs to its end once.

use k8s_openapi::api::batch::v1::{Job, JobSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use sha2::{Digest, Sha256};

use crate::component::EksContext;

use super::Workload;
use super::kubernetes::{labels, service_account};

/// How often a Job is tried again.
const ATTEMPTS_AFTER_THE_FIRST: i32 = 5;

impl Workload {
    /// Adds the workload as a Job: its containers run once for each content that they have. A Job cannot be changed,
    /// so that one with other content has another name. One that has ended stays: it is the record that nothing is left to do, and
    /// the next `kubectl apply` would run what had been removed again.
    pub fn lower_once(self, context: &mut EksContext<'_>) {
        let location = context.location.clone();
        context.wiring.workloads.insert(self.name.clone(), location);
        let labels = Some(labels(&self.name, context.system));
        let metadata =
            ObjectMeta { name: Some(self.name.to_string()), labels: labels.clone(), ..ObjectMeta::default() };
        context.object(&service_account(&metadata));
        let mut template = self.pod_template(context);
        if let Some(pod) = &mut template.spec {
            pod.restart_policy = Some("OnFailure".into());
        }
        let content = serde_json::to_vec(&template).expect("a pod template has string keys and cannot fail");
        context.object(&Job {
            metadata: ObjectMeta {
                name: Some(format!("{}-{}", self.name, short_hash(&content))),
                labels,
                ..ObjectMeta::default()
            },
            spec: Some(JobSpec {
                backoff_limit: Some(ATTEMPTS_AFTER_THE_FIRST),
                template,
                ..JobSpec::default()
            }),
            ..Job::default()
        });
    }
}

/// Ten hexadecimal digits that stand for `content`.
pub(crate) fn short_hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(5).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_content_has_another_hash() {
        assert_eq!(short_hash(b"llama3.2:3b"), "925b2caf98");
        assert_ne!(short_hash(b"a"), short_hash(b"b"));
    }
}
