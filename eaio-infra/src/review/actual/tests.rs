//! The plan and the states are what Terraform 1.11 wrote of `main.tf`, with what AWS decides left out.

use super::super::testing::{text, tree};
use super::*;

const MAIN: &str = include_str!("main.tf");
const PLAN: &str = include_str!("plan.json");
const STATE: &str = include_str!("state.json");
const PULLED: &str = include_str!("pulled.json");

fn rendered() -> Tree {
    Tree::from_iter([("shop/terraform/prod/main.tf", MAIN)])
}

fn file(name: &str, text: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), text.to_owned())]
}

fn told(actual: &Actual, tree: &Tree) -> String {
    match actual.review(tree) {
        Ok(told) => {
            let mut out = format!("of {}\n", told.before);
            out += &text(&told.review);
            for delta in &told.review.deltas {
                out += &format!("{} {}: {}\n", delta.kind, delta.direction, delta.text);
            }
            out.extend(told.notes.iter().map(|note| format!("note: {note}\n")));
            out
        }
        Err(wrong) => wrong.to_string(),
    }
}

#[test]
fn a_plan_is_told_as_terraform_made_it() {
    let actual = Actual { plans: file("plan.json", PLAN), ..Actual::default() };
    let told = told(&actual, &rendered());
    assert!(!told.contains("s3cr3t") && !told.contains("hunter2"), "{told}");
    insta::assert_snapshot!(told, @r#"
        of plan.json (a plan of Terraform 1.11.4)
        - terraform_data.each["c"]
            note: `for_each` has its key no longer
        - terraform_data.gone
            note: no configuration declares it
        -/+ aws_db_instance.orders (stateful)
            because of storage_encrypted
            instance_class: "db.t4g.small" → "db.t4g.medium"
            password: (sensitive) → (sensitive)
            storage_encrypted: "false" → "true"
            data-loss: `skip_final_snapshot` is on: what is stored is deleted without a last snapshot
            downtime: nobody is served from its deletion until the new one is there
        +/- terraform_data.replaced
            because of triggers_replace
            triggers_replace: "a" → "b"
        . terraform_data.kept
            note: it stays as it is, and nothing manages it
        ~ aws_security_group.db
            tags.Owner: "ops" → "data"
        ~ output.id
            value: "id-replaced" → "(known after apply)"
        ~ terraform_data.follows
            input: "id-replaced" → "(known after apply)"
        ~ terraform_data.secret
            input.plain: "a" → "b"
            input.token: (sensitive) → (sensitive)
        <= terraform_data.imported
            note: `an-id` is taken over, and stays as it is
        -> terraform_data.renamed from terraform_data.old
        + output.token
        + terraform_data.each["b"]
        note: check.orders fails: orders is small
        "#);
}

#[test]
fn a_state_is_compared_with_what_is_said_and_known() {
    let of =
        |name: &str, text: &str| told(&Actual { states: file(name, text), ..Actual::default() }, &rendered());
    let shown = of("state.json", STATE);
    assert!(!shown.contains("s3cr3t") && !shown.contains("hunter2"), "{shown}");
    assert_eq!(of("state.json", PULLED), shown, "both formats say the same");
    insta::assert_snapshot!(shown, @r#"
        of state.json (a state of Terraform 1.11.4)
        - terraform_data.each["c"]
        - terraform_data.gone
        -/+ aws_db_instance.orders (stateful)
            because of storage_encrypted
            instance_class: "db.t4g.small" → "db.t4g.medium"
            password: (sensitive) → (sensitive)
            storage_encrypted: "false" → "true"
            data-loss: `skip_final_snapshot` is on: what is stored is deleted without a last snapshot
            downtime: nobody is served from its deletion until the new one is there
        +/- terraform_data.replaced
            because of triggers_replace
            triggers_replace: "a" → "b"
        . terraform_data.kept
            note: it stays as it is, and nothing manages it
        ~ aws_security_group.db
            tags.Owner: "ops" → "data"
        ~ terraform_data.follows
            input: "id-replaced" → "(known after apply)"
        ~ terraform_data.secret
            input.plain: "a" → "b"
            input.token: (sensitive) → (sensitive)
        <= terraform_data.imported
            note: what it is there, and what of it changes, no file says
        -> terraform_data.renamed from terraform_data.old
        + terraform_data.each["b"]
        warning[meaning-not-compared]: who reaches whom, and who may do what, was not compared
           = help: `diff` compares what two definitions mean, and `plan --plan` what a plan does
        "#);
}

#[test]
fn objects_are_compared_without_what_the_server_says() {
    let tree = tree(
        "
# shop/kubernetes/api.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: shop
  labels: { app.kubernetes.io/part-of: shop, app.kubernetes.io/managed-by: eaio-infra }
spec:
  replicas: 3
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: shop/api:2
          resources: { requests: { cpu: 1000m } }
---
apiVersion: v1
kind: Service
metadata:
  name: api
  namespace: shop
  labels: { app.kubernetes.io/part-of: shop, app.kubernetes.io/managed-by: eaio-infra }
spec: { selector: { app: api }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Secret
metadata: { name: token, namespace: shop }
data: { token: bmV3 }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data: { a: b }
",
    );
    let objects = r#"{"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": [
      {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "shop", "uid": "1", "generation": 3,
        "labels": {"app.kubernetes.io/part-of": "shop", "app.kubernetes.io/managed-by": "eaio-infra", "old": "yes", "theirs": "yes"},
        "annotations": {"deployment.kubernetes.io/revision": "3", "kubectl.kubernetes.io/last-applied-configuration":
          "{\"metadata\":{\"labels\":{\"old\":\"yes\"}},\"spec\":{\"minReadySeconds\":5}}"}},
        "spec": {"replicas": 2, "minReadySeconds": 5, "progressDeadlineSeconds": 300, "selector": {"matchLabels": {"app": "api"}},
          "template": {"metadata": {"labels": {"app": "api"}, "creationTimestamp": null}, "spec": {
            "containers": [{"name": "api", "image": "shop/api:1", "imagePullPolicy": "IfNotPresent", "resources": {"requests": {"cpu": "1"}},
              "terminationMessagePath": "/dev/termination-log"}],
            "dnsPolicy": "ClusterFirst", "schedulerName": "other"}}},
        "status": {"replicas": 2}},
      {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "api", "namespace": "shop",
        "labels": {"app.kubernetes.io/part-of": "shop", "app.kubernetes.io/managed-by": "eaio-infra"}},
        "spec": {"clusterIP": "10.0.0.1", "clusterIPs": ["10.0.0.1"], "ipFamilies": ["IPv4"], "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}], "selector": {"app": "api"}, "type": "ClusterIP"}},
      {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "token", "namespace": "shop"}, "data": {"token": "b2xk"}, "type": "Opaque"},
      {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "gone", "namespace": "shop",
        "labels": {"app.kubernetes.io/part-of": "shop", "app.kubernetes.io/managed-by": "eaio-infra"},
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}}, "spec": {"accessModes": ["ReadWriteOnce"]}},
      {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "made", "namespace": "shop",
        "labels": {"app.kubernetes.io/part-of": "shop", "app.kubernetes.io/managed-by": "eaio-infra"}}},
      {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "theirs", "namespace": "shop"}, "data": {}}
    ]}"#;
    let actual = Actual { objects: file("objects.json", objects), ..Actual::default() };
    let told = told(&actual, &tree);
    assert!(!told.contains("bmV3") && !told.contains("b2xk"), "{told}");
    insta::assert_snapshot!(told, @r#"
        of objects.json (6 objects)
        - PersistentVolumeClaim shop/gone (stateful)
            data-loss: its volume is deleted with it, unless its class says `Retain`
        ~ Deployment shop/api
            metadata.labels.old: "yes" → -
            spec.replicas: "2" → "3"
            spec.minReadySeconds: "5" → -
            spec.template.spec.containers[api].image: "shop/api:1" → "shop/api:2"
            restart: its 3 pods restart
        ~ Secret shop/token
            data.token: (sensitive) → (sensitive)
        + ConfigMap shop/settings
            note: the dump has nothing of kind ConfigMap: it may be there
        warning[meaning-not-compared]: who reaches whom, and who may do what, was not compared
           = help: `diff` compares what two definitions mean, and `plan --plan` what a plan does
        "#);
}

#[test]
fn what_cannot_be_read_is_told_in_one_message() {
    let mut out = String::new();
    let mut tell = |actual: Actual| {
        let wrong = actual.review(&rendered()).expect_err("it cannot be read");
        assert_eq!(wrong.len(), 1);
        out += &wrong.to_string();
        out.push('\n');
    };
    for text in [
        "",
        "resource \"aws_vpc\" \"a\" {}",
        "PK\u{3}\u{4}\u{fffd}",
        "{\"@level\":\"info\",\"type\":\"version\"}\n{\"@level\":\"info\"}",
        "[1, 2]",
        "{\"kind\": \"List\"}",
        "{\"format_version\": \"2.0\", \"planned_values\": {}}",
        STATE,
        &"[".repeat(100_000),
    ] {
        tell(Actual { plans: file("f", text), ..Actual::default() });
    }
    for text in [PLAN, "{\"version\": 3, \"lineage\": \"a\"}", "{}"] {
        tell(Actual { states: file("f", text), ..Actual::default() });
    }
    for text in ["", "{\"a\": 1}", "a: [", "{", STATE] {
        tell(Actual { objects: file("f", text), ..Actual::default() });
    }
    insta::assert_snapshot!(out, @r#"
        error[unreadable]: `f` is empty
           = help: terraform plan -out=plan && terraform show -json plan > plan.json
        error[unreadable]: `f` is not JSON: expected value at line 1 column 1
           = help: terraform plan -out=plan && terraform show -json plan > plan.json
        error[unreadable]: `f` is a plan as Terraform stores it, and not its JSON
           = help: terraform plan -out=plan && terraform show -json plan > plan.json
        error[unreadable]: `f` is the log of `terraform plan -json`, and no plan
           = help: terraform plan -out=plan && terraform show -json plan > plan.json
        error[unreadable]: `f` is JSON, and no plan of Terraform
           = help: terraform plan -out=plan && terraform show -json plan > plan.json
        error[unreadable]: `f` is JSON, and no plan of Terraform
           = help: terraform plan -out=plan && terraform show -json plan > plan.json
        error[unreadable]: `f` is in version "2.0" of its format, which is not known here
           = help: 1.x is
        error[unreadable]: `f` is a state, and no plan
           = help: --state f
        error[unreadable]: `f` is not JSON: recursion limit exceeded at line 1 column 128
           = help: terraform plan -out=plan && terraform show -json plan > plan.json
        error[unreadable]: `f` is a plan, and no state
           = help: --plan f
        error[unreadable]: `f` is in version "3" of its format, which is not known here
           = help: version 4 is
        error[unreadable]: `f` is JSON, and no state of Terraform
           = help: terraform show -json > state.json
        error[unreadable]: `f` is empty
           = help: kubectl get deployments,services,… -n NAMESPACE -o json > objects.json
        error[unreadable]: `f` has no object of Kubernetes
           = help: kubectl get deployments,services,… -n NAMESPACE -o json > objects.json
        error[unreadable]: `f` is neither JSON nor YAML
           = help: kubectl get deployments,services,… -n NAMESPACE -o json > objects.json
        error[unreadable]: `f` is not JSON: EOF while parsing an object at line 1 column 1
           = help: kubectl get deployments,services,… -n NAMESPACE -o json > objects.json
        error[unreadable]: `f` has no object of Kubernetes
           = help: kubectl get deployments,services,… -n NAMESPACE -o json > objects.json
        "#);
}

#[test]
fn anything_may_be_missing_or_of_another_shape() {
    for text in [
        r#"{"format_version": "1.2", "planned_values": {}}"#,
        r#"{"format_version": "1.2", "resource_changes": {"a": 1}, "output_changes": [1], "checks": 3}"#,
        r#"{"format_version": "1.2", "resource_changes": [1, null, {"mode": "managed"}, {"mode": "managed", "address": "]", "change": 3}]}"#,
        r#"{"format_version": "1.9", "resource_changes": [{"mode": "managed", "address": "a.b", "type": "a",
            "change": {"actions": ["explode"], "before": [1], "after": {"x": 1}, "after_unknown": [true, {"a": true}], "after_sensitive": [[true]]}}]}"#,
    ] {
        let actual = Actual { plans: file("plan.json", text), ..Actual::default() };
        drop(actual.review(&rendered()).expect("it is a plan"));
    }
    let empty = Actual { states: file("state.json", r#"{"format_version": "1.0"}"#), ..Actual::default() };
    let told = empty.review(&rendered()).expect("a state of nothing");
    assert!(told.review.changes.iter().all(|change| !change.action.destroys()));
}
#[test]
fn what_one_reads_of_another_is_read_from_the_state() {
    let main = r#"
resource "aws_vpc" "a" { cidr_block = "10.0.0.0/16" }
resource "aws_vpc" "b" { cidr_block = "10.1.0.0/16" }
resource "aws_subnet" "kept" {
  vpc_id     = aws_vpc.a.id
  cidr_block = "10.0.1.0/24"
}
resource "aws_subnet" "elsewhere" {
  vpc_id     = aws_vpc.b.id
  cidr_block = "10.0.2.0/24"
}
resource "aws_subnet" "computed" {
  vpc_id     = aws_vpc.a.id
  cidr_block = cidrsubnet(aws_vpc.a.cidr_block, 8, 3)
}
resource "aws_ssm_parameter" "copy" {
  name  = "copy"
  type  = "String"
  value = terraform_data.token.output
}
resource "terraform_data" "token" {}
"#;
    let subnet = |name: &str, cidr: &str, status: &str| {
        format!(
            r#"{{"mode": "managed", "type": "aws_subnet", "name": "{name}", "instances": [{{{status}"attributes":
              {{"id": "subnet-{name}", "vpc_id": "vpc-a", "cidr_block": "{cidr}", "assign_ipv6_address_on_creation": false}}}}]}}"#
        )
    };
    let state = format!(
        r#"{{"version": 4, "terraform_version": "1.11.4", "lineage": "a", "resources": [
        {{"mode": "managed", "type": "aws_vpc", "name": "a", "instances": [{{"attributes": {{"id": "vpc-a", "cidr_block": "10.0.0.0/16", "instance_tenancy": "default", "enable_dns_support": true}}}}]}},
        {{"mode": "managed", "type": "aws_vpc", "name": "b", "instances": [{{"attributes": {{"id": "vpc-b", "cidr_block": "10.1.0.0/16", "instance_tenancy": "default", "enable_dns_support": true}}}}]}},
        {}, {}, {},
        {{"mode": "managed", "type": "terraform_data", "name": "token", "instances": [{{"attributes": {{"id": "i", "output": {{"value": "t0ps3cret", "type": "string"}}}},
          "sensitive_attributes": [[{{"type": "get_attr", "value": "output"}}]]}}]}},
        {{"mode": "managed", "type": "aws_ssm_parameter", "name": "copy", "instances": [{{"attributes": {{"id": "copy", "name": "copy", "type": "String", "value": "before"}}}}]}},
        {{"mode": "managed", "module": "module.m", "type": "aws_vpc", "name": "gone", "instances": [{{"attributes": {{"id": "vpc-m"}}}}]}}
        ]}}"#,
        subnet("kept", "10.0.1.0/24", r#""status": "tainted", "#),
        subnet("elsewhere", "10.0.2.0/24", ""),
        subnet("computed", "10.0.9.0/24", "")
    );
    let tree = Tree::from_iter([("main.tf", main)]);
    let told = told(&Actual { states: file("state.json", &state), ..Actual::default() }, &tree);
    assert!(!told.contains("t0ps3cret"), "{told}");
    insta::assert_snapshot!(told, @r#"
        of state.json (a state of Terraform 1.11.4)
        - module.m.aws_vpc.gone
        -/+ aws_subnet.elsewhere
            because of vpc_id
            vpc_id: "vpc-a" → "vpc-b"
        -/+ aws_subnet.kept
            because of it is tainted
        ~ aws_ssm_parameter.copy (stateful)
            value: (sensitive) → (sensitive)
        warning[meaning-not-compared]: who reaches whom, and who may do what, was not compared
           = help: `diff` compares what two definitions mean, and `plan --plan` what a plan does
        note: not compared, as only Terraform computes it: aws_subnet.computed.cidr_block
        "#);
}

/// Nobody guesses whose a state is that two root modules could have; who knows it can say so.
#[test]
fn whose_a_state_is() {
    let state = r#"{"version": 4, "terraform_version": "1.11.4", "lineage": "a", "resources": [
        {"mode": "managed", "type": "aws_sqs_queue", "name": "q", "instances": [{"attributes": {"name": "one"}}]}]}"#;
    let queue = |name: &str| format!("resource \"aws_sqs_queue\" \"q\" {{\n  name = \"{name}\"\n}}\n");
    let tree = Tree::from_iter([
        ("shop/terraform/a/main.tf", queue("one")),
        ("shop/terraform/b/main.tf", queue("two")),
    ]);
    let of = |folder: Option<&str>| {
        let root_modules =
            folder.map(|folder| ("state.json".to_owned(), folder.to_owned())).into_iter().collect();
        told(&Actual { states: file("state.json", state), root_modules, ..Actual::default() }, &tree)
    };
    let said = [of(None), of(Some("terraform/b/")), of(Some("shop/terraform/a")), of(Some("c"))];
    insta::assert_snapshot!(said.join("\n"), @r#"
    error[unreadable]: `state.json` may be of `shop/terraform/a` or of `shop/terraform/b`
       = help: say which: FOLDER=state.json
    of state.json (a state of Terraform 1.11.4)
    -/+ aws_sqs_queue.q (stateful)
        because of name
        name: "one" → "two"
        data-loss: what it holds is deleted with it
    warning[meaning-not-compared]: who reaches whom, and who may do what, was not compared
       = help: `diff` compares what two definitions mean, and `plan --plan` what a plan does

    of state.json (a state of Terraform 1.11.4)
    warning[meaning-not-compared]: who reaches whom, and who may do what, was not compared
       = help: `diff` compares what two definitions mean, and `plan --plan` what a plan does

    error[unreadable]: `c` is no root module of the environment
       = help: they are shop/terraform/a, shop/terraform/b
    "#);
}
