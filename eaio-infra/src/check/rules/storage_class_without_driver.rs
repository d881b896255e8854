use std::collections::HashMap;

use crate::check::{Artifact, Example, Findings, Index, Language, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "storage-class-without-driver",
    severity: Severity::Error,
    documentation: "A StorageClass names a driver that nothing installs, while the add-ons of its cluster \
                    are here: no volume of the class is ever made, and every pod that claims one stays \
                    Pending. EKS installs no storage driver by itself. A class that only names the driver \
                    that was once inside of Kubernetes (kubernetes.io/aws-ebs) needs it, too.",
    bad: Example::markdown(
        r#"
```hcl
resource "aws_eks_addon" "coredns" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "coredns"
}
```

```yaml
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: gp3 }
provisioner: ebs.csi.aws.com
volumeBindingMode: WaitForFirstConsumer
```
"#,
    ),
    good: Example::markdown(
        r#"
```hcl
resource "aws_eks_addon" "coredns" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "coredns"
}

resource "aws_eks_addon" "ebs" {
  cluster_name             = aws_eks_cluster.main.name
  addon_name               = "aws-ebs-csi-driver"
  service_account_role_arn = aws_iam_role.ebs.arn
}
```

```yaml
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: gp3 }
provisioner: ebs.csi.aws.com
volumeBindingMode: WaitForFirstConsumer
```
"#,
    ),
    check,
};

/// A driver: the provisioners that it is, the add-on, and how the names of charts and DaemonSets that install it begin.
struct Driver {
    provisioners: &'static [&'static str],
    addon: &'static str,
    names: &'static [&'static str],
}

const DRIVERS: &[Driver] = &[
    Driver {
        provisioners: &["ebs.csi.aws.com", "kubernetes.io/aws-ebs"],
        addon: "aws-ebs-csi-driver",
        names: &["aws-ebs-csi", "ebs-csi"],
    },
    Driver {
        provisioners: &["efs.csi.aws.com"],
        addon: "aws-efs-csi-driver",
        names: &["aws-efs-csi", "efs-csi"],
    },
    Driver {
        provisioners: &["fsx.csi.aws.com"],
        addon: "aws-fsx-csi-driver",
        names: &["aws-fsx-csi", "fsx-csi"],
    },
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    // What installs things without a name that is read here.
    let modules = index.root_modules();
    let is_modular = modules.iter().any(|module| !module.blocks("module").is_empty());
    let auto = index.resources("aws_eks_cluster").any(|cluster| cluster.body.get("compute_config").is_some());
    let Some(addons) = addons(index).filter(|addons| !addons.is_empty()) else { return };
    if is_modular || auto {
        return;
    }
    let mut installed: HashMap<&str, bool> = HashMap::new();
    for class in index.objects_of("StorageClass") {
        let Some(provisioner) = class.at(&["provisioner"]) else { continue };
        let name = provisioner.text().unwrap_or_default();
        let Some(driver) = DRIVERS.iter().find(|driver| driver.provisioners.contains(&name)) else {
            continue;
        };
        let is_installed = || is_installed(index, driver);
        let addons = addons.iter().filter(|(artifact, _)| artifact.may_belong_with(class.artifact));
        let addons: Vec<&str> = addons.map(|(_, name)| *name).collect();
        if addons.is_empty()
            || addons.contains(&driver.addon)
            || *installed.entry(driver.addon).or_insert_with(is_installed)
        {
            continue;
        }
        let finding = findings.at(
            class.artifact,
            provisioner,
            format!("StorageClass `{}` names {name}, which nothing installs", class.name),
        );
        // A document need not show everything, and other drivers than that of EBS are often installed by hand.
        let is_likely = class.artifact.is_in_document() || driver.addon != "aws-ebs-csi-driver";
        let finding = if is_likely { finding.warning() } else { finding };
        finding
            .detail(format!("the add-ons are {}", addons.join(", ")))
            .help(format!("add the add-on {}, with a role for its controller", driver.addon));
    }
}

/// The names of the add-ons of the cluster, where all are known.
fn addons<'a>(index: &Index<'a>) -> Option<Vec<(&'a Artifact, &'a str)>> {
    let mut addons = Vec::new();
    for addon in index.resources("aws_eks_addon") {
        addons.push((addon.artifact, index.text(addon, &["addon_name"]).filter(|_| !addon.is_repeated())?));
    }
    for artifact in index.artifacts(Language::Eksctl) {
        for addon in artifact.value.get("addons").map_or(&[][..], Located::items) {
            addons.push((artifact, addon.text_at(&["name"])?));
        }
    }
    Some(addons)
}

/// Whether a chart, or an object that is here, installs a driver, or may.
fn is_installed(index: &Index<'_>, driver: &Driver) -> bool {
    let is_it = |text: &str| driver.names.iter().any(|name| text.contains(name));
    let is_released = index
        .resources("helm_release")
        .any(|release| ["name", "chart"].iter().any(|field| index.text(release, &[field]).is_none_or(is_it)));
    let is_object = index.objects().iter().any(|object| {
        let is_it = is_it(object.name) || driver.provisioners.contains(&object.name);
        let charted = ["chart", "chartRef", "source", "sources"]
            .iter()
            .any(|field| object.at(&["spec", field]).is_some());
        is_it || (charted && matches!(object.kind, "Application" | "HelmRelease" | "HelmChart"))
    });
    is_released || is_object
}
