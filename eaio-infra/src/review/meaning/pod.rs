//! What a container may do to its machine: what Pod Security Standards restrict (Kubernetes, "Pod Security Standards", Baseline and
//! Restricted), and what a service of Compose may.

use crate::check::{Container, Index, Located, Pod};

use super::compose;
use super::grant::{Grants, grant};

pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    for pod in index.pods() {
        let workload = format!("{} {}/{}", pod.object.kind, pod.object.namespace, pod.object.name);
        for (field, what) in [
            ("hostNetwork", "the network of its node"),
            ("hostPID", "the processes of its node"),
            ("hostIPC", "the shared memory of its node"),
        ] {
            if pod.spec.get(field).is_some_and(Located::is_true) {
                grant(&mut grants, workload.clone(), what);
            }
        }
        for path in pod.volumes().iter().filter_map(|volume| volume.text_at(&["hostPath", "path"])) {
            grant(&mut grants, workload.clone(), format!("{path} of its node"));
        }
        for container in pod.containers() {
            of_container(pod, &container, &format!("{workload} [{}]", container.name()), &mut grants);
        }
    }
    for namespace in index.objects_of("Namespace") {
        let enforced = namespace.text_at(&["metadata", "labels", "pod-security.kubernetes.io/enforce"]);
        let what = match enforced {
            Some("restricted") => continue,
            Some("baseline") => "pods that Pod Security calls baseline",
            // Without a label, the cluster's default is taken, which is this.
            _ => "pods of any privilege",
        };
        grant(&mut grants, format!("Namespace {}", namespace.name), what);
    }
    compose::privileges(index, &mut grants);
    grants
}

fn of_container(pod: &Pod<'_>, container: &Container<'_>, subject: &str, grants: &mut Grants) {
    let own = container.value.get("securityContext");
    let of_pod = pod.spec.get("securityContext");
    let said =
        |field: &str| own.and_then(|own| own.get(field)).or_else(|| of_pod.and_then(|pod| pod.get(field)));
    if own.and_then(|own| own.get("privileged")).is_some_and(Located::is_true) {
        grant(grants, subject, "all of its node (privileged)");
    }
    if !own.and_then(|own| own.get("allowPrivilegeEscalation")).is_some_and(is_false) {
        grant(grants, subject, "more rights than it starts with");
    }
    let is_root = said("runAsUser").and_then(Located::number) == Some(0.0);
    if is_root || !said("runAsNonRoot").is_some_and(Located::is_true) {
        grant(grants, subject, "to run as root");
    }
    if !own.and_then(|own| own.get("readOnlyRootFilesystem")).is_some_and(Located::is_true) {
        grant(grants, subject, "to write to its root filesystem");
    }
    let capabilities = |field: &str| {
        let list = own.and_then(|own| own.at(&["capabilities", field]));
        list.map_or(&[][..], Located::items).iter().filter_map(Located::text).collect::<Vec<_>>()
    };
    if !capabilities("drop").contains(&"ALL") {
        grant(grants, subject, "the capabilities that a runtime gives by itself");
    }
    for capability in capabilities("add") {
        grant(grants, subject, format!("capability {capability}"));
    }
}

fn is_false(value: &Located) -> bool {
    value.content == crate::check::Content::Bool(false)
}
