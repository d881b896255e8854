use crate::check::{Claim, Example, Findings, Index, Object, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "rwx-on-block-storage",
    severity: Severity::Error,
    documentation: "A claim asks for ReadWriteMany of a StorageClass that makes disks, and a disk with a file system can be \
                    attached to one node only. No volume is ever made, and every pod that mounts the claim stays Pending.",
    bad: Example::yaml(
        "
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: gp3 }
provisioner: ebs.csi.aws.com
parameters: { type: gp3 }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: models }
spec:
  storageClassName: gp3
  accessModes: [ReadWriteMany]
  resources: { requests: { storage: 50Gi } }
",
    ),
    good: Example::yaml(
        "
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: shared }
provisioner: efs.csi.aws.com
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: models }
spec:
  storageClassName: shared
  accessModes: [ReadWriteMany]
  resources: { requests: { storage: 50Gi } }
",
    ),
    check,
};

/// What makes disks, and what makes a file system that many nodes mount instead.
const DISKS: &[(&str, &str)] = &[
    ("ebs.csi.aws.com", "efs.csi.aws.com"),
    ("kubernetes.io/aws-ebs", "efs.csi.aws.com"),
    ("pd.csi.storage.gke.io", "filestore.csi.storage.gke.io"),
    ("kubernetes.io/gce-pd", "filestore.csi.storage.gke.io"),
    ("disk.csi.azure.com", "file.csi.azure.com"),
    ("kubernetes.io/azure-disk", "file.csi.azure.com"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for claim in index.claims() {
        // Raw devices can be attached to several nodes.
        let is_file_system =
            claim.spec.get("volumeMode").is_none_or(|mode| mode.text() == Some("Filesystem"));
        let is_shared = claim.modes().is_some_and(|modes| modes.contains(&"ReadWriteMany"));
        let is_bound_by_hand = claim.spec.get("volumeName").is_some();
        if !is_file_system || !is_shared || is_bound_by_hand {
            continue;
        }
        let classes = classes(index, &claim);
        let disks: Option<Vec<_>> = classes
            .iter()
            .map(|class| {
                let provisioner = class.text_at(&["provisioner"])?;
                DISKS.iter().find(|(disk, _)| *disk == provisioner)
            })
            .collect();
        let (Some(class), Some((disk, instead))) =
            (classes.first(), disks.and_then(|disks| disks.first().copied()))
        else {
            continue;
        };
        let modes = claim.spec.get("accessModes").unwrap_or(claim.spec);
        let summary = format!(
            "{} asks for ReadWriteMany of StorageClass `{}`, whose disks one node can mount",
            claim.title, class.name
        );
        findings
            .at(claim.object.artifact, modes, summary)
            .detail(format!("its provisioner is {disk}"))
            .help(format!("ask for ReadWriteOnce, or for a class whose provisioner is {instead}"));
    }
}

/// The classes that a claim may mean, one for each environment: by name, or the default.
fn classes<'i>(index: &'i Index<'_>, claim: &Claim<'_>) -> Vec<&'i Object<'i>> {
    let all = index.objects_of("StorageClass");
    match claim.spec.get("storageClassName") {
        None => {
            let default = ["metadata", "annotations", "storageclass.kubernetes.io/is-default-class"];
            all.filter(|class| class.text_at(&default) == Some("true")).collect()
        }
        class => {
            let name = known(class);
            all.filter(|class| Some(class.name) == name).collect()
        }
    }
}
