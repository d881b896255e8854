use crate::check::{Example, Findings, Index, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "storage-class-missing",
    severity: Severity::Warning,
    documentation: "A claim asks for a StorageClass that is not among those that are here, and that no usual cluster brings with \
                    it. Unless it is made elsewhere, the claim and every pod that mounts it stay Pending.",
    bad: Example::yaml(
        "
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: ebs.csi.aws.com
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: models }
spec:
  storageClassName: gp3-fast
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 50Gi } }
",
    ),
    good: Example::yaml(
        "
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: ebs.csi.aws.com
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: models }
spec:
  storageClassName: fast
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 50Gi } }
",
    ),
    check,
};

/// What a managed cluster, or one on a laptop, has from the start: EKS, GKE, AKS, k3s and kind, minikube, MicroK8s.
const BUILT_IN: &[&str] = &[
    "gp2",
    "standard",
    "standard-rwo",
    "premium-rwo",
    "standard-rwx",
    "premium-rwx",
    "enterprise-rwx",
    "default",
    "managed",
    "managed-premium",
    "managed-csi",
    "managed-csi-premium",
    "azurefile",
    "azurefile-premium",
    "azurefile-csi",
    "azurefile-csi-premium",
    "local-path",
    "hostpath",
    "microk8s-hostpath",
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let classes: Vec<&str> = index.objects_of("StorageClass").map(|class| class.name).collect();
    if classes.is_empty() || classes.iter().any(|class| class.contains("{{") || class.contains('$')) {
        return;
    }
    for claim in index.claims() {
        let class = claim.spec.get("storageClassName");
        let (Some(class), Some(name)) = (class, known(class)) else { continue };
        let is_there = classes.contains(&name)
            || BUILT_IN.contains(&name)
            // A volume that somebody made by hand needs a name in common, and no class.
            || claim.spec.get("volumeName").is_some()
            || index
                .objects_of("PersistentVolume")
                .any(|volume| volume.text_at(&["spec", "storageClassName"]) == Some(name));
        if !is_there {
            let summary = format!("{} asks for StorageClass `{name}`, which is not here", claim.title);
            findings
                .at(claim.object.artifact, class, summary)
                .detail(format!("there is {}", classes.join(", ")))
                .help(format!("define StorageClass `{name}`, or ask for one that is there"));
        }
    }
}
