//! What a container may do to its machine: what Pod Security Standards restrict (Kubernetes, "Pod Security Standards", Baseline and
//! Restricted), and what a service of Compose may.

use std::collections::HashSet;

use crate::check::{Container, Index, Located, Pod};

use super::compose;
use super::grant::{Grants, grant};

pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    let bound = super::rbac::bound_accounts(index);
    for pod in every_pod(index) {
        let pod = &pod;
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
        if let Some(account) = account(index, pod, &bound) {
            grant(&mut grants, workload.clone(), format!("what ServiceAccount {account} may do"));
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

/// Where kinds that Kubernetes does not define say what their pods are like: Argo's Rollout, KEDA's ScaledJob.
const TEMPLATES: [&[&str]; 3] = [
    &["spec", "template"],
    &["spec", "jobTemplate", "spec", "template"],
    &["spec", "jobTargetRef", "template"],
];

/// What the pods of everything are like, custom resources with a template of pods among it.
pub(super) fn every_pod<'a>(index: &Index<'a>) -> Vec<Pod<'a>> {
    let mut pods = index.pods().to_vec();
    let known: HashSet<*const Located> =
        pods.iter().map(|pod| std::ptr::from_ref(pod.object.value())).collect();
    for object in index.objects().iter().filter(|object| !known.contains(&std::ptr::from_ref(object.value())))
    {
        let templates = TEMPLATES.iter().filter_map(|path| object.at(path));
        let pod = templates.filter_map(|template| {
            let spec =
                template.get("spec").filter(|spec| !super::items(spec.get("containers")).is_empty())?;
            Some(Pod { object: object.clone(), labels: template.at(&["metadata", "labels"]), spec })
        });
        pods.extend(pod);
    }
    pods
}

/// The account of a pod, where it is anything to it: somebody lets it do something, or nobody here says what it may.
fn account<'a>(index: &Index<'a>, pod: &Pod<'a>, bound: &HashSet<(String, String)>) -> Option<&'a str> {
    let spec = pod.spec;
    let written = spec.text_at(&["serviceAccountName"]).or_else(|| spec.text_at(&["serviceAccount"]));
    // PodSpec, `serviceAccountName`: the admission controller puts `default` where none is said.
    let name = written.filter(|name| !name.is_empty()).unwrap_or("default");
    let is_default = name == "default";
    let is_bound = bound.contains(&(pod.object.namespace.to_owned(), name.to_owned()));
    let is_known = index.object("ServiceAccount", pod.object.namespace, name).is_some();
    (is_bound || !(is_default || is_known)).then_some(name)
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
    // SeccompProfile, `type`; where none is said, the kubelet's default is taken, which filters nothing unless it is told to.
    let seccomp = said("seccompProfile").and_then(|profile| profile.text_at(&["type"]));
    if seccomp.is_none_or(|profile| profile == "Unconfined") {
        grant(grants, subject, "system calls that no profile of its own filters");
    }
    if seccomp == Some("Unconfined") {
        grant(grants, subject, "every system call (seccomp Unconfined)");
    }
    // AppArmorProfile, `type`, and what was said before there was that field.
    let annotation = format!("container.apparmor.security.beta.kubernetes.io/{}", container.name());
    let apparmor = said("appArmorProfile").and_then(|profile| profile.text_at(&["type"]));
    if apparmor
        .or_else(|| pod.annotation(&annotation))
        .is_some_and(|profile| profile.eq_ignore_ascii_case("unconfined"))
    {
        grant(grants, subject, "what AppArmor keeps from others (Unconfined)");
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

#[cfg(test)]
mod tests {
    use super::super::tests::shown;

    #[test]
    fn what_pods_and_accounts_may_do() {
        let pod = |spec: &str, security: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{ name: api, namespace: shop }}\nspec: {{ {spec} containers: [{{ name: api, image: a, \
                 securityContext: {{ {security} }} }}] }}\n"
            )
        };
        let seccomp = |kind: &str| pod("", &format!("seccompProfile: {{ type: {kind} }}"));
        let account = |role: &str| {
            format!(
                "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{ name: s, namespace: shop, annotations: {{ \
                 eks.amazonaws.com/role-arn: 'arn:aws:iam::1:role/{role}' }} }}\n"
            )
        };
        let plain = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: s, namespace: shop }\n";
        let role = |more: &str| {
            format!(
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: r }}\nrules: []\n{more}"
            )
        };
        let rollout = |privileged: bool| {
            format!(
                "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {{ name: r }}\nspec: {{ template: {{ spec: {{ containers: [{{ name: c, \
                 image: x, securityContext: {{ privileged: {privileged} }} }}] }} }} }}\n"
            )
        };
        let with = |account: &str| format!("{}{plain}", pod(account, ""));
        let cases: [(&str, String, String); 9] = [
            ("seccomp off", seccomp("RuntimeDefault"), seccomp("Unconfined")),
            ("seccomp no longer said", seccomp("RuntimeDefault"), pod("", "")),
            ("seccomp off where none was said", pod("", ""), seccomp("Unconfined")),
            ("AppArmor off", pod("", ""), pod("", "appArmorProfile: { type: Unconfined }")),
            ("a role of AWS", account("reader"), account("Administrator")),
            ("an account that nobody knows", pod("", ""), pod("serviceAccountName: admin,", "")),
            ("an account that nobody binds", with(""), with("serviceAccountName: s,")),
            (
                "roles that are added up",
                role(""),
                role("aggregationRule: { clusterRoleSelectors: [{ matchLabels: { x: z } }] }\n"),
            ),
            ("pods of a custom resource", rollout(false), rollout(true)),
        ];
        let said = cases.iter().map(|(name, before, after)| {
            format!("== {name}\n{}", shown(&[("a.yaml", before)], &[("a.yaml", after)]))
        });
        insta::assert_snapshot!(said.collect::<String>(), @"
        == seccomp off
        privilege opened: Pod shop/api [api] now: every system call (seccomp Unconfined), system calls that no profile of its own filters
        == seccomp no longer said
        privilege opened: Pod shop/api [api] now: system calls that no profile of its own filters
        == seccomp off where none was said
        privilege opened: Pod shop/api [api] now: every system call (seccomp Unconfined)
        == AppArmor off
        privilege opened: Pod shop/api [api] now: what AppArmor keeps from others (Unconfined)
        == a role of AWS
        privilege opened: ServiceAccount shop/s now: to be arn:aws:iam::1:role/Administrator
        privilege closed: ServiceAccount shop/s no longer: to be arn:aws:iam::1:role/reader
        == an account that nobody knows
        privilege opened: Pod shop/api now: what ServiceAccount admin may do
        == an account that nobody binds
        == roles that are added up
        privilege opened: ClusterRole r now: whatever a ClusterRole allows that {matchLabels: {x: z}} selects
        == pods of a custom resource
        privilege opened: Rollout default/r [c] now: all of its node (privileged)
        ");
    }
}
