use crate::check::{Artifact, Example, Findings, Index, Language, Located, Resource, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "driver-without-role",
    severity: Severity::Error,
    documentation: "The add-on of a storage driver has no role of its own, and the nodes' role does not \
                    allow what it does: its calls to AWS are refused, no volume is made, and pods that claim \
                    one stay Pending. A role comes from `service_account_role_arn`, a pod identity \
                    association, or a policy on the role of the nodes.",
    bad: Example::hcl(
        r#"
resource "aws_eks_addon" "ebs" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "aws-ebs-csi-driver"
}

resource "aws_iam_role_policy_attachment" "node" {
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_eks_addon" "ebs" {
  cluster_name             = aws_eks_cluster.main.name
  addon_name               = "aws-ebs-csi-driver"
  service_account_role_arn = aws_iam_role.ebs.arn
}

resource "aws_iam_role_policy_attachment" "node" {
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
}
"#,
    ),
    check,
};

/// The drivers that call AWS to make what they are asked for (Amazon EKS User Guide, Storage): the add-on, what
/// eksctl calls its policy, and the actions it cannot do without.
const DRIVERS: &[(&str, &str, &str)] = &[
    ("aws-ebs-csi-driver", "ebs", "ec2:CreateVolume"),
    ("aws-efs-csi-driver", "efs", "elasticfilesystem:CreateAccessPoint"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    in_terraform(index, findings);
    for artifact in index.artifacts(Language::Eksctl) {
        in_eksctl(findings, artifact);
    }
}

fn in_terraform(index: &Index<'_>, findings: &mut Findings<'_>) {
    let is_driver = |addon: &Resource<'_>| {
        let name = index.text(addon, &["addon_name"]).unwrap_or_default();
        DRIVERS.iter().any(|(driver, ..)| *driver == name)
    };
    // Which policy it is, only Terraform knows.
    let is_unknown = |attachment: &Resource<'_>| {
        let policy = attachment.body.get("policy_arn");
        policy.is_none_or(|policy| {
            index.resolved(attachment, policy).is_unknown() && index.referent(attachment, policy).is_none()
        })
    };
    let attachments = ["aws_iam_role_policy_attachment", "aws_iam_policy_attachment"];
    if !index.resources("aws_eks_addon").any(is_driver)
        || attachments.iter().flat_map(|attachment| index.resources(attachment)).any(is_unknown)
    {
        return;
    }
    // A policy that is not the driver's own may still allow it: whatever names the driver, or an action of it, is taken to.
    let mut allowing: Vec<(&str, String)> = Vec::new();
    for resource in index.all_resources() {
        if resource.resource_type.starts_with("aws_iam_")
            || resource.resource_type == "aws_eks_pod_identity_association"
        {
            allowing.push((resource.artifact.folder(), words(resource.body)));
        }
    }
    for addon in index.resources("aws_eks_addon") {
        let name = index.text(addon, &["addon_name"]).unwrap_or_default();
        let Some((_, short, action)) = DRIVERS.iter().find(|(driver, ..)| *driver == name) else { continue };
        let has_own = ["service_account_role_arn", "pod_identity_association"]
            .iter()
            .any(|field| addon.body.get(field).is_some() || index.is_dynamic(addon.body, field));
        let service = action.split(':').next().unwrap_or_default();
        let names = [
            format!("{short}-csi"),
            format!("{short}csi"),
            format!("{}:*", service),
            (*action).to_lowercase(),
        ];
        let folder = addon.artifact.folder();
        // A module, or a role that is made elsewhere, may bring the policy.
        let module = index.root_module(addon);
        let is_elsewhere =
            !module.blocks("module").is_empty() || !allowing.iter().any(|(other, _)| *other == folder);
        let is_allowed = allowing.iter().any(|(other, words)| {
            *other == folder
                && (words.contains("administratoraccess")
                    || names.iter().any(|name| words.contains(name.as_str())))
        });
        if has_own || is_elsewhere || is_allowed {
            continue;
        }
        let value = addon.body.get("addon_name").unwrap_or(addon.body);
        findings
            .at(addon.artifact, value, format!("{} has no role: {name} may not call AWS", addon.address()))
            .subject(addon.address())
            .detail("no `service_account_role_arn`, no pod identity association, and no policy of the driver on a role that is here")
            .help(format!("give it a role with the policy {}", policy(name)));
    }
}

fn policy(driver: &str) -> &'static str {
    if driver == "aws-efs-csi-driver" { "AmazonEFSCSIDriverPolicy" } else { "AmazonEBSCSIDriverPolicy" }
}

/// Everything that is written in a value, in small letters.
fn words(value: &Located) -> String {
    fn collect(value: &Located, into: &mut String) {
        if let Some(text) = value.text() {
            into.push_str(&text.to_lowercase());
            into.push(' ');
        }
        value.items().iter().for_each(|item| collect(item, into));
        for (_, _, value) in value.entries() {
            collect(value, into);
        }
        for reference in value.references() {
            into.push_str(&reference.to_lowercase());
            into.push(' ');
        }
    }
    let mut words = String::new();
    collect(value, &mut words);
    words
}

fn in_eksctl(findings: &mut Findings<'_>, artifact: &Artifact) {
    let value = &artifact.value;
    let addons = value.get("addons").map_or(&[][..], Located::items);
    let groups = ["managedNodeGroups", "nodeGroups"].into_iter().filter_map(|field| value.get(field));
    let groups: Vec<&Located> = groups.flat_map(Located::items).collect();
    if value.at(&["addonsConfig", "autoApplyPodIdentityAssociations"]).is_some_and(Located::is_true)
        || value.get("autoModeConfig").is_some()
    {
        return;
    }
    for addon in addons {
        let name = addon.text_at(&["name"]).unwrap_or_default();
        let Some((_, short, _)) = DRIVERS.iter().find(|(driver, ..)| *driver == name) else { continue };
        const OWN: &[&str] = &[
            "attachPolicy",
            "attachPolicyARNs",
            "permissionsBoundary",
            "podIdentityAssociations",
            "resolvePodIdentityAssociations",
            "serviceAccountRoleARN",
            "useDefaultPodIdentityAssociations",
            "wellKnownPolicies",
        ];
        let has_own = OWN.iter().any(|field| addon.get(field).is_some());
        // With OIDC, eksctl makes a role for the add-ons that it knows.
        let is_made = value.at(&["iam", "withOIDC"]).is_some_and(Located::is_true);
        let is_on_nodes = groups.iter().any(|group| {
            let may =
                |field: &[&str]| group.at(field).is_some_and(|value| value.is_true() || value.is_unknown());
            may(&["iam", "withAddonPolicies", short])
                || ["attachPolicyARNs", "attachPolicy", "instanceRoleARN"]
                    .iter()
                    .any(|field| group.at(&["iam", field]).is_some())
        });
        let has_accounts = ["serviceAccounts", "podIdentityAssociations"]
            .iter()
            .any(|field| value.at(&["iam", field]).is_some());
        if has_own || is_made || is_on_nodes || has_accounts || groups.is_empty() {
            continue;
        }
        findings
            .at(artifact, addon, format!("{name} has no role, and the nodes' role does not allow what it does"))
            .detail(format!(
                "cluster `{}`; no role of the add-on, no `iam.withOIDC`, and no node group with `iam.withAddonPolicies.{short}`",
                value.text_at(&["metadata", "name"]).unwrap_or("?")
            ))
            .help(format!("say `wellKnownPolicies` or `podIdentityAssociations` of the add-on, with {}", policy(name)));
    }
}
