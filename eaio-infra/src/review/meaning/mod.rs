//! What a change means beyond the objects that change: whatever a tree grants, to whom, and what of that is new or gone.

mod availability;
mod capacity;
mod cluster_exposure;
mod compose;
mod cost;
mod environment;
mod exposure;
mod exposure_aws;
mod grant;
mod headroom;
mod iam;
mod network_peer;
mod network_policy;
mod pod;
mod promise;
mod rbac;
mod security_group;
mod unread;

use std::collections::HashSet;

use crate::check::{Artifact, Index, Located};

use super::delta::{Delta, DeltaKind, Direction};
use super::{Change, CostDelta, terraform};
use grant::{Grants, compare, compare_guards};

/// Everything of `after` that means something else than `before` did, and what both cost, of which `changes` are made, where it is known
/// what changes. Where a tree has several environments,
/// each is looked at for itself, and what is said of it begins with its name. Of what `is_all` there is, sums are compared that are of
/// everything together.
pub(super) fn meaning(
    before: Vec<Artifact>,
    after: Vec<Artifact>,
    changes: Option<&[Change]>,
    is_all: bool,
) -> (Vec<Delta>, Option<CostDelta>) {
    let (mut deltas, mut costs) = (Vec::new(), None);
    let called = [&before, &after].map(|artifacts| terraform::called_as(artifacts));
    let every = changes.unwrap_or_default();
    let all: HashSet<&str> = every.iter().map(|change| change.identity.name.as_str()).collect();
    for environment in environment::each(before, after) {
        let made: Vec<&Change> =
            every.iter().filter(|change| environment.has(&change.identity.unit)).collect();
        let its: HashSet<&str> = made.iter().map(|change| change.identity.name.as_str()).collect();
        // What is declared in a module changes at the addresses that it has where the module is called.
        let is_changed = |name: &str| {
            let mut addresses = called.iter().filter_map(|called| called.get(name)).flatten();
            its.contains(name) || addresses.any(|address| all.contains(address.as_str()))
        };
        let [old, new] = [&environment.before, &environment.after].map(|of| Index::new(of, None));
        // Where nothing of AWS is other than it was, however it is written, its groups let the same in.
        let is_of_aws = |change: &&Change| change.identity.kind.starts_with("aws_");
        let mut found = of_one(&old, &new, changes.is_none() || made.iter().any(is_of_aws));
        found.extend(unread::deltas(&old, &new, &made));
        if is_all {
            found.extend(headroom::deltas(&old, &new));
            found.extend(availability::delta(&old, &new));
        }
        deltas.extend(found.into_iter().map(|delta| environment.names(delta)));
        cost::add([&old, &new], &environment, &is_changed, &mut costs);
    }
    deltas.sort();
    (deltas, costs)
}

fn of_one<'a>(old: &Index<'a>, new: &Index<'a>, is_aws_other: bool) -> Vec<Delta> {
    let mut deltas = Vec::new();
    let exposed = [exposure_aws::grants(old, None), exposure_aws::grants(new, Some(old))];
    compare(DeltaKind::Reach, &exposed[0], &exposed[1], &mut deltas);
    if is_aws_other {
        let groups = [security_group::grants(old, None), security_group::grants(new, Some(old))];
        compare(DeltaKind::Reach, &groups[0], &groups[1], &mut deltas);
    }
    for (kind, grants) in [
        (DeltaKind::Reach, exposure::grants as fn(&Index<'_>) -> Grants),
        (DeltaKind::Privilege, iam::grants),
        (DeltaKind::Privilege, rbac::grants),
        (DeltaKind::Privilege, pod::grants),
    ] {
        compare(kind, &grants(old), &grants(new), &mut deltas);
    }
    network_policy::compare(old, new, &mut deltas);
    let [was, is] = compose::kept_from(old, new);
    compare(DeltaKind::Privilege, &was, &is, &mut deltas);
    for (kind, guards) in [
        (DeltaKind::Reach, exposure_aws::guards as fn(&Index<'_>) -> Grants),
        (DeltaKind::Privilege, iam::guards),
    ] {
        let mut before = guards(old);
        // What goes as a whole loses nothing.
        before.retain(|subject, _| !is_gone(subject, old, new));
        compare_guards(kind, &before, &guards(new), &mut deltas);
    }
    deltas.extend(capacity::deltas(old, new));
    deltas.extend(promise::deltas(old, new));
    deltas
}

/// Whether a resource of that address was there, and is not.
fn is_gone(address: &str, old: &Index<'_>, new: &Index<'_>) -> bool {
    let is_in =
        |index: &Index<'_>| index.all_resources().iter().any(|one| !one.is_data && one.address() == address);
    is_in(old) && !is_in(new)
}

/// The elements of a list that may not be there.
fn items(value: Option<&Located>) -> &[Located] {
    value.map_or(&[], Located::items)
}

#[cfg(test)]
mod aws_tests;
#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::read;

    /// Every delta between files, a line each.
    pub(super) fn shown(before: &[(&str, &str)], after: &[(&str, &str)]) -> String {
        let [old, new] = [before, after].map(|files| read::files(files.iter().copied()).artifacts);
        let (deltas, _) = meaning(old, new, None, true);
        deltas.iter().map(|delta| format!("{} {}: {}\n", delta.kind, delta.direction, delta.text)).collect()
    }

    /// Of a part of what there is, no sum is said to be one of everything.
    #[test]
    fn what_is_of_everything_together() {
        let of = |zones: bool, replicas: u64| {
            let cluster = "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: shop, region: us-east-1 }\n\
                managedNodeGroups: [{ name: workers, instanceType: c6i.xlarge, minSize: 2, maxSize: 4 }]\n";
            let pods = format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: api }}\nspec:\n  replicas: {replicas}\n  template: {{ spec: {{ \
                 containers: [{{ name: api, image: 'api:1.0.0', resources: {{ requests: {{ cpu: '1' }} }} }}] }} }}\n"
            );
            let database = format!("resource \"aws_db_instance\" \"orders\" {{\n  multi_az = {zones}\n}}\n");
            let files =
                [("cluster.yaml", cluster), ("api.yaml", pods.as_str()), ("main.tf", database.as_str())];
            read::files(files).artifacts
        };
        let said = |is_all: bool| {
            let (deltas, _) = meaning(of(true, 2), of(false, 3), None, is_all);
            deltas.iter().map(|delta| format!("{}\n", delta.text)).collect::<String>()
        };
        insta::assert_snapshot!(said(true), @"
        room that the fewest pods of shop leave on the most nodes: at most 13.68 CPU, 28.1Gi of memory in workers → at most 12.68 CPU, 28.1Gi of memory in workers
        CPU that the fewest pods of shop ask for: 2 CPU → 3 CPU
        availability that AWS promises at most for load balancers, nodes and stores together: 99.95 % → 99.5 %, the least for aws_db_instance.orders (RDS in one zone): 99.5 %
        aws_db_instance.orders, stands in: several zones → one zone
        ");
        insta::assert_snapshot!(said(false), @"
        CPU that the fewest pods of shop ask for: 2 CPU → 3 CPU
        aws_db_instance.orders, stands in: several zones → one zone
        ");
    }

    #[test]
    fn what_is_opened_and_what_may_be_done() {
        let terraform = |action: &str, public: bool| {
            format!(
                r#"
resource "aws_db_instance" "orders" {{
  publicly_accessible = {public}
}}
resource "aws_iam_role" "api" {{
  assume_role_policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "ec2.amazonaws.com" }} }}] }})
}}
resource "aws_iam_role_policy" "api" {{
  role   = aws_iam_role.api.id
  policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = {action}, Resource = "${{aws_s3_bucket.models.arn}}/*" }}] }})
}}
"#
            )
        };
        let compose = |port: &str, more: &str| {
            format!("services:\n  postgres:\n    image: postgres:17.2\n    ports: ['{port}']\n{more}")
        };
        let kubernetes = |security: &str, verbs: &str, host: &str| {
            format!(
                "
apiVersion: v1
kind: Pod
metadata: {{ name: api, namespace: shop }}
spec: {{ containers: [{{ name: api, image: 'api:1.0.0', securityContext: {{ {security} }} }}] }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{ name: api, namespace: shop }}
rules: [{{ apiGroups: [''], resources: [secrets], verbs: [{verbs}] }}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{ name: web, namespace: shop }}
spec: {{ rules: [{{ host: {host}, http: {{ paths: [{{ path: /, backend: {{ service: {{ name: api, port: {{ number: 80 }} }} }} }}] }} }}] }}
"
            )
        };
        let strict = "runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] }";
        let loose =
            "privileged: true, readOnlyRootFilesystem: true, capabilities: { drop: [ALL], add: [NET_ADMIN] }";
        let (old, new) =
            (terraform(r#""s3:GetObject""#, false), terraform(r#"["s3:GetObject", "s3:PutObject"]"#, true));
        let (old_compose, new_compose) =
            (compose("127.0.0.1:5432:5432", ""), compose("5432:5432", "    privileged: true\n"));
        let (old_pods, new_pods) =
            (kubernetes(strict, "get", "a.example.com"), kubernetes(loose, "get, list", "b.example.com"));
        insta::assert_snapshot!(shown(
            &[("main.tf", &old), ("compose.yaml", &old_compose), ("pods.yaml", &old_pods)],
            &[("main.tf", &new), ("compose.yaml", &new_compose), ("pods.yaml", &new_pods)],
        ), @"
        reach opened: Service shop/api:80 now: reached as b.example.com/ through Ingress web
        reach opened: aws_db_instance.orders now: an address on the internet
        reach opened: service postgres:5432 now: reached from every network of its machine at 5432
        reach closed: Service shop/api:80 no longer: reached as a.example.com/ through Ingress web
        privilege opened: Pod shop/api [api] now: all of its node (privileged), capability NET_ADMIN, more rights than it starts with, to run as root
        privilege opened: Role shop/api now: list secrets
        privilege opened: aws_iam_role.api now: s3:PutObject on aws_s3_bucket.models.arn/*
        privilege opened: service postgres now: all of its machine (privileged)
        ");
        assert_eq!(
            shown(
                &[("main.tf", &new), ("pods.yaml", &new_pods)],
                &[("main.tf", &new), ("pods.yaml", &new_pods)]
            ),
            ""
        );
    }
}
