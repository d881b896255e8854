//! Changes that somebody might hide, or not see.

use super::super::{Tree, review};
use super::tests::shown;

/// What becomes of a tree.
fn told(before: &[(&str, &str)], after: &[(&str, &str)]) -> String {
    let tree = |files: &[(&str, &str)]| Tree::from_iter(files.iter().copied());
    shown(&review(&tree(before), &tree(after)))
}

/// Where something is already, nothing is moved: what was to go there is destroyed (`terraform plan`: "delete_because_no_resource_config").
#[test]
fn a_move_to_what_is_taken() {
    let queue = |label: &str, more: &str| {
        format!("resource \"aws_sqs_queue\" \"{label}\" {{\n  name = \"{label}\"\n{more}}}\n")
    };
    let moved = |from: &str, to: &str| format!("moved {{\n  from = {from}\n  to = {to}\n}}\n");
    let keyed = |label: &str| queue(label, "  for_each = toset([\"x\"])\n");
    let q = |rest: &str| format!("aws_sqs_queue.{rest}");
    let cases = [
        (queue("a", "") + &queue("b", ""), queue("b", "") + &moved(&q("a"), &q("b"))),
        // What is there moves on itself, and too late.
        (
            queue("a", "") + &queue("b", ""),
            queue("c", "") + &moved(&q("a"), &q("b")) + &moved(&q("b"), &q("c")),
        ),
        (keyed("a") + &keyed("b"), keyed("b") + &moved(&q("a[\"x\"]"), &q("b[\"x\"]"))),
        // Of the resource any instance is in the way, and of the instance that one.
        (queue("a", "") + &keyed("b"), keyed("b") + &moved(&q("a"), &q("b"))),
        (
            queue("a", "") + &keyed("b"),
            keyed("b").replace("\"x\"", "\"x\", \"y\"") + &moved(&q("a"), &q("b[\"y\"]")),
        ),
        // Two to one place, which Terraform refuses.
        (
            queue("a", "") + &queue("b", ""),
            queue("c", "") + &moved(&q("a"), &q("c")) + &moved(&q("b"), &q("c")),
        ),
    ];
    let said = cases.each_ref().map(|(before, after)| {
        let said = told(&[("main.tf", before)], &[("main.tf", after)]);
        for _ in 0..50 {
            assert_eq!(told(&[("main.tf", before)], &[("main.tf", after)]), said);
        }
        said
    });
    insta::assert_snapshot!(said.join("\n"), @r#"
    - aws_sqs_queue.a, stateful
        data-loss: what it holds is deleted with it
        note: it was to be `aws_sqs_queue.b`, where something is already: Terraform moves nothing there

    - aws_sqs_queue.a, stateful
        data-loss: what it holds is deleted with it
        note: it was to be `aws_sqs_queue.c`, where something is already: Terraform moves nothing there
    -/+ aws_sqs_queue.c, was aws_sqs_queue.b, stateful
        name: b → c
        because of name
        data-loss: what it holds is deleted with it

    - aws_sqs_queue.a["x"], stateful
        data-loss: what it holds is deleted with it
        note: it was to be `aws_sqs_queue.b["x"]`, where something is already: Terraform moves nothing there

    - aws_sqs_queue.a, stateful
        data-loss: what it holds is deleted with it
        note: it was to be `aws_sqs_queue.b`, where something is already: Terraform moves nothing there

    -/+ aws_sqs_queue.b["y"], was aws_sqs_queue.a, stateful
        name: a → b
        because of name
        data-loss: what it holds is deleted with it

    - aws_sqs_queue.b, stateful
        data-loss: what it holds is deleted with it
        note: it was to be `aws_sqs_queue.c`, where something is already: Terraform moves nothing there
    -/+ aws_sqs_queue.c, was aws_sqs_queue.a, stateful
        name: a → c
        because of name
        data-loss: what it holds is deleted with it
    "#);
    let module = |label: &str| format!("module \"{label}\" {{\n  source = \"./m\"\n}}\n");
    let files = |main: &str| told_of_module(&(module("a") + &module("b")), main, &queue("q", ""));
    insta::assert_snapshot!(files(&(module("b") + &moved("module.a", "module.b"))), @"
    - module.a.aws_sqs_queue.q, stateful
        data-loss: what it holds is deleted with it
        note: it was to be `module.b.aws_sqs_queue.q`, where something is already: Terraform moves nothing there
    ");
}

fn told_of_module(before: &str, after: &str, module: &str) -> String {
    told(&[("main.tf", before), ("m/main.tf", module)], &[("main.tf", after), ("m/main.tf", module)])
}

/// Terraform loads `terraform.tfvars`, `terraform.tfvars.json` and `*.auto.tfvars`, in this order. Every other is told with what it does.
#[test]
fn files_with_values() {
    let main = ("main.tf", "variable \"c\" {}\nresource \"aws_vpc\" \"v\" {\n  cidr_block = var.c\n}\n");
    let said = [
        told(
            &[main, ("a.auto.tfvars", "c = \"10.0.0.0/16\""), ("terraform.tfvars", "c = \"10.9.0.0/16\"")],
            &[main, ("a.auto.tfvars", "c = \"10.1.0.0/16\""), ("terraform.tfvars", "c = \"10.9.0.0/16\"")],
        ),
        told(
            &[main, ("terraform.tfvars", "c = \"1\""), ("terraform.tfvars.json", "{\"c\": \"2\"}")],
            &[main, ("terraform.tfvars", "c = \"3\""), ("terraform.tfvars.json", "{\"c\": \"2\"}")],
        ),
        told(
            &[main, ("prod.tfvars", "c = \"10.0.0.0/16\""), ("staging.tfvars", "c = \"10.9.0.0/16\"")],
            &[main, ("prod.tfvars", "c = \"10.1.0.0/16\""), ("staging.tfvars", "c = \"10.9.0.0/16\"")],
        ),
        told(&[main, ("env/prod.tfvars", "c = \"1\"")], &[main, ("env/prod.tfvars", "c = \"2\"")]),
        // Of another environment nobody knows what it is with what it stands beside.
        told(&[main], &[main, ("env/prod.tfvars", "c = \"2\"")]),
        told(&[("vars/prod.tfvars", "c = \"1\"")], &[("vars/prod.tfvars", "c = \"2\"")]),
        // What is the same with all of them is told once.
        told(
            &[("main.tf", ""), ("a.tfvars", "c = 1"), ("b.tfvars", "c = 2")],
            &[
                ("main.tf", "resource \"aws_sqs_queue\" \"q\" {}\n"),
                ("a.tfvars", "c = 1"),
                ("b.tfvars", "c = 2"),
            ],
        ),
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    -/+ aws_vpc.v
        cidr_block: 10.0.0.0/16 → 10.1.0.0/16
        because of cidr_block ← var.c

    nothing

    -/+ aws_vpc.v
        cidr_block: 10.0.0.0/16 → 10.1.0.0/16
        because of cidr_block ← var.c
        note: with the values of `prod.tfvars`
    ~ values prod.tfvars
        c: 10.0.0.0/16 → 10.1.0.0/16
    ! warning[meaning-not-compared]: with which values it is applied is not known: `prod.tfvars`, `staging.tfvars`
       |  who reaches whom, who may do what, cost, capacity and promises were compared without them
       = help: Terraform loads `terraform.tfvars` and `*.auto.tfvars` by itself, and no other

    -/+ aws_vpc.v
        cidr_block: 1 → 2
        because of cidr_block ← var.c
    ~ values env/prod.tfvars
        c: 1 → 2
    ! warning[meaning-not-compared]: with which values it is applied is not known: `env/prod.tfvars`
       |  who reaches whom, who may do what, cost, capacity and promises were compared without them
       = help: Terraform loads `terraform.tfvars` and `*.auto.tfvars` by itself, and no other

    + values env/prod.tfvars
        note: what is applied with it was not compared
    ! warning[not-compared]: with which values it is applied is not known: `env/prod.tfvars`
       |  who reaches whom, who may do what, cost, capacity and promises were compared without them
       = help: Terraform loads `terraform.tfvars` and `*.auto.tfvars` by itself, and no other

    ~ values vars/prod.tfvars
        c: 1 → 2
        note: what is applied with it was not compared
    ! warning[not-compared]: with which values it is applied is not known: `vars/prod.tfvars`
       |  who reaches whom, who may do what, cost, capacity and promises were compared without them
       = help: Terraform loads `terraform.tfvars` and `*.auto.tfvars` by itself, and no other

    + aws_sqs_queue.q, stateful
    ");
}

/// What a block is for, and where that leads: Terraform looks there, finds nothing, and makes it anew.
#[test]
fn providers_that_look_elsewhere() {
    let provider = |more: &str| format!("provider \"aws\" {{\n{more}}}\n");
    let both =
        provider("  region = \"us-east-1\"\n") + &provider("  alias  = \"west\"\n  region = \"us-west-2\"\n");
    let same =
        provider("  region = \"us-east-1\"\n") + &provider("  alias  = \"west\"\n  region = \"us-east-1\"\n");
    let queue = |more: &str| {
        format!(
            "resource \"aws_sqs_queue\" \"q\" {{\n{more}}}\ndata \"aws_ami\" \"a\" {{\n{more}}}\nresource \"aws_instance\" \"i\" {{\n  ami = data.aws_ami.a.id\n}}\n"
        )
    };
    let west = queue("  provider = aws.west\n");
    let module = |more: &str| format!("module \"m\" {{\n  source = \"./m\"\n{more}}}\n");
    let said = [
        told(&[("main.tf", &(both.clone() + &queue("")))], &[("main.tf", &(both.clone() + &west))]),
        // It leads where the other led.
        told(&[("main.tf", &(same.clone() + &queue("")))], &[("main.tf", &(same + &west))]),
        told(
            &[("main.tf", &(both.clone() + &west))],
            &[("main.tf", &(both.replace("us-west-2", "eu-west-1") + &west))],
        ),
        // What says nothing of where it looks.
        told(
            &[("main.tf", &(provider("  region = \"us-east-1\"\n") + &queue("")))],
            &[("main.tf", &(provider("  region = \"us-east-1\"\n  max_retries = 3\n") + &queue("")))],
        ),
        told(&[("main.tf", &queue(""))], &[("main.tf", &(provider("  profile = \"other\"\n") + &queue("")))]),
        told(
            &[("main.tf", &(both.clone() + &module(""))), ("m/main.tf", &queue(""))],
            &[
                ("main.tf", &(both.clone() + &module("  providers = {\n    aws = aws.west\n  }\n"))),
                ("m/main.tf", &queue("")),
            ],
        ),
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    ~/? aws_sqs_queue.q, stateful
        provider: aws → aws.west
        because of provider
        data-loss: it is looked for elsewhere: where it is not found there, it is made anew, and the one that there is stays, unmanaged, with its data
    ~/? aws_instance.i
        ami: data.aws_ami.a.id → data.aws_ami.a.id (may be another)
        because of ami
    ~ data.aws_ami.a
        provider: aws → aws.west
        note: what it finds may be something else

    nothing

    ~/? provider.aws.west
        region: us-west-2 → eu-west-1
        because of region
        data-loss: what it manages is looked for elsewhere: what is not found there is made anew, and what there is stays, unmanaged, with the data of aws_sqs_queue.q

    ~ provider.aws
        max_retries: unset → 3

    + provider.aws
        data-loss: what it manages may be looked for elsewhere: what is not found there is made anew, and what there is stays, unmanaged, with the data of aws_sqs_queue.q

    ~/? module.m.aws_sqs_queue.q, stateful
        provider: aws → aws.west
        because of provider
        data-loss: it is looked for elsewhere: where it is not found there, it is made anew, and the one that there is stays, unmanaged, with its data
    ~/? module.m.aws_instance.i
        ami: module.m.data.aws_ami.a.id → module.m.data.aws_ami.a.id (may be another)
        provider: aws → aws.west
        because of ami
        because of provider
        note: it is looked for elsewhere: where it is not found there, it is made anew, and the one that there is stays, unmanaged
    ~ module.m.data.aws_ami.a
        provider: aws → aws.west
        note: what it finds may be something else
    ");
}

/// What is made of a file is another where the file is.
#[test]
fn files_that_are_read() {
    let policy = |path: &str| {
        format!("resource \"aws_iam_policy\" \"p\" {{\n  name = \"p\"\n  policy = file({path})\n}}\n")
    };
    let user_data = "resource \"aws_instance\" \"web\" {\n  user_data = templatefile(\"${path.module}/init/run.sh\", { port = 80 })\n  user_data_replace_on_change = true\n}\n";
    let archive = "data \"archive_file\" \"z\" {\n  type = \"zip\"\n  source_dir = \"${path.module}/src\"\n  output_path = \"z.zip\"\n}\nresource \"aws_lambda_function\" \"f\" {\n  function_name = \"f\"\n  role = \"r\"\n  filename = \"z.zip\"\n  source_code_hash = data.archive_file.z.output_base64sha256\n}\n";
    let keys = "locals {\n  cfg = yamldecode(file(\"cfg.yaml\"))\n}\nresource \"aws_sqs_queue\" \"q\" {\n  for_each = local.cfg.queues\n  name = each.value\n}\n";
    let listed = "resource \"aws_sqs_queue\" \"q\" {\n  for_each = fileset(\"${path.module}/q\", \"*.json\")\n  name = each.value\n}\n";
    let json =
        r#"{"resource": {"aws_sns_topic": {"t": {"name": "t", "policy": "${file(\"policy.json\")}"}}}}"#;
    let call = "module \"m\" {\n  source = \"./m\"\n}\n";
    let said = [
        told(
            &[("main.tf", &policy("\"policy.json\"")), ("policy.json", "1")],
            &[("main.tf", &policy("\"policy.json\"")), ("policy.json", "2")],
        ),
        told(
            &[("main.tf", user_data), ("init/run.sh", "1")],
            &[("main.tf", user_data), ("init/run.sh", "2")],
        ),
        told(&[("main.tf", archive), ("src/a/b.py", "1")], &[("main.tf", archive), ("src/a/b.py", "2")]),
        told(
            &[("main.tf", keys), ("cfg.yaml", "queues: {a: b}")],
            &[("main.tf", keys), ("cfg.yaml", "queues: {}")],
        ),
        told(
            &[("main.tf", listed), ("q/a.json", "1"), ("q/b.json", "1")],
            &[("main.tf", listed), ("q/a.json", "2")],
        ),
        told(
            &[("main.tf.json", json), ("policy.json", "1")],
            &[("main.tf.json", json), ("policy.json", "2")],
        ),
        // Which, is computed.
        told(
            &[("main.tf", &policy("var.path")), ("a/policy.json", "1")],
            &[("main.tf", &policy("var.path")), ("a/policy.json", "2")],
        ),
        told(
            &[
                ("a/main.tf", &policy("\"${path.root}/../p/${var.x}.json\"")),
                ("p/policy.json", "1"),
                ("p/x.md", "1"),
            ],
            &[
                ("a/main.tf", &policy("\"${path.root}/../p/${var.x}.json\"")),
                ("p/policy.json", "2"),
                ("p/x.md", "1"),
            ],
        ),
        // From the folder of the module.
        told(
            &[
                ("main.tf", call),
                ("m/main.tf", &policy("\"${path.module}/policy.json\"")),
                ("m/policy.json", "1"),
            ],
            &[
                ("main.tf", call),
                ("m/main.tf", &policy("\"${path.module}/policy.json\"")),
                ("m/policy.json", "2"),
            ],
        ),
        // Nobody reads it, or asks for more than whether it is there.
        told(
            &[
                ("main.tf", &(policy("\"policy.json\"") + listed)),
                ("policy.json", "1"),
                ("b.json", "1"),
                ("q/a.json", "1"),
            ],
            &[
                ("main.tf", &(policy("\"policy.json\"") + listed)),
                ("policy.json", "1"),
                ("b.json", "2"),
                ("q/a.json", "2"),
            ],
        ),
    ];
    insta::assert_snapshot!(said.join("\n"), @r#"
    ~ aws_iam_policy.p
        policy: file("policy.json") → file("policy.json") (may be another)
    ~ file policy.json
        : 1 → 2
    ! warning[meaning-not-compared]: what is made of `policy.json` is not known
       |  who reaches whom, who may do what, cost, capacity and promises were compared without it

    ~/? aws_instance.web
        user_data: (sensitive) → (sensitive)
        because of user_data
    ~ file init/run.sh
        : 1 → 2
    ! warning[meaning-not-compared]: what is made of `init/run.sh` is not known
       |  who reaches whom, who may do what, cost, capacity and promises were compared without it

    ~ data.archive_file.z
        source_dir: ${path.module}/src → ${path.module}/src (may be another)
        note: what it finds may be something else
    ~ aws_lambda_function.f
        source_code_hash: data.archive_file.z.output_base64sha256 → data.archive_file.z.output_base64sha256 (may be another)
    ~ file src/a/b.py
        : 1 → 2

    ~/? aws_sqs_queue.q, stateful
        for_each: (yamldecode(file("cfg.yaml"))).queues → (yamldecode(file("cfg.yaml")) (may be another)).queues
        because of for_each
    ~ file cfg.yaml
        : queues: {a: b} → queues: {}
    ! warning[meaning-not-compared]: what is made of `cfg.yaml` is not known
       |  who reaches whom, who may do what, cost, capacity and promises were compared without it

    - file q/b.json
    ~/? aws_sqs_queue.q, stateful
        for_each: fileset("${path.module}/q", "*.json") → fileset("${path.module}/q", "*.json") (may be another)
        because of for_each
    ~ file q/a.json
        : 1 → 2
    ! warning[meaning-not-compared]: what is made of `q/b.json` is not known
       |  who reaches whom, who may do what, cost, capacity and promises were compared without it

    ~ aws_sns_topic.t
        policy: file("policy.json") → file("policy.json") (may be another)
    ~ file policy.json
        : 1 → 2
    ! warning[meaning-not-compared]: what is made of `policy.json` is not known
       |  who reaches whom, who may do what, cost, capacity and promises were compared without it

    ~ aws_iam_policy.p
        policy: file(var.path) → file(var.path) (may be another)
    ~ file a/policy.json
        : 1 → 2
    ! warning[meaning-not-compared]: what is made of `a/policy.json` is not known
       |  who reaches whom, who may do what, cost, capacity and promises were compared without it

    ~ aws_iam_policy.p
        policy: file("${path.root}/../p/${var.x}.json") → file("${path.root}/../p/${var.x}.json") (may be another)
    ~ file p/policy.json
        : 1 → 2
    ! warning[meaning-not-compared]: what is made of `p/policy.json` is not known
       |  who reaches whom, who may do what, cost, capacity and promises were compared without it

    ~ module.m.aws_iam_policy.p
        policy: file("${path.module}/policy.json") → file("${path.module}/policy.json") (may be another)
    ~ file m/policy.json
        : 1 → 2
    ! warning[meaning-not-compared]: what is made of `m/policy.json` is not known
       |  who reaches whom, who may do what, cost, capacity and promises were compared without it

    ~ file b.json
        : 1 → 2
    ~ file q/a.json
        : 1 → 2
    "#);
}

/// What decides how many there are is evaluated where all of it is known.
#[test]
fn counts_that_are_known() {
    let counted = |default: &str, count: &str| {
        format!(
            "variable \"v\" {{\n  default = {default}\n}}\nvariable \"x\" {{}}\nresource \"aws_sqs_queue\" \"q\" {{\n  count = {count}\n}}\n"
        )
    };
    let cases = [
        ("true", "false", "var.v ? 1 : 0"),
        ("\"prod\"", "\"test\"", "var.v == \"prod\" && !(1 > 2) ? 2 : 1"),
        ("[\"a\", \"b\"]", "[\"b\"]", "length(var.v)"),
        ("{ on = true }", "{ on = false }", "var.v.on ? length(toset([\"a\"])) : 0"),
        ("null", "1", "var.v != null ? 1 : 0"),
        // What is said twice may be a set, a text no number, and what nobody gives anything.
        ("[\"a\", \"a\"]", "[\"a\"]", "length(var.v)"),
        ("\"1\"", "\"2\"", "var.v == 1 ? 1 : 0"),
        ("true", "false", "var.v && var.x ? 1 : 0"),
    ];
    let said = cases.map(|(before, after, count)| {
        format!(
            "{count}\n{}",
            told(&[("main.tf", &counted(before, count))], &[("main.tf", &counted(after, count))])
        )
    });
    insta::assert_snapshot!(said.join("\n"), @r#"
    var.v ? 1 : 0
    - aws_sqs_queue.q[0], stateful
        data-loss: what it holds is deleted with it
    ~ variable var.v
        default: true → false

    var.v == "prod" && !(1 > 2) ? 2 : 1
    - aws_sqs_queue.q[1], stateful
        data-loss: what it holds is deleted with it
    ~ variable var.v
        default: prod → test

    length(var.v)
    - aws_sqs_queue.q[1], stateful
        data-loss: what it holds is deleted with it
    ~ variable var.v
        default[0]: a → b
        default[1]: b → unset

    var.v.on ? length(toset(["a"])) : 0
    - aws_sqs_queue.q[0], stateful
        data-loss: what it holds is deleted with it
    ~ variable var.v
        default.on: true → false

    var.v != null ? 1 : 0
    ~/? aws_sqs_queue.q, stateful
        because of count
        note: which keys there are, Terraform computes
    ~ variable var.v
        default: null → 1

    length(var.v)
    ~/? aws_sqs_queue.q, stateful
        because of count
        note: which keys there are, Terraform computes
    ~ variable var.v
        default[1]: a → unset

    var.v == 1 ? 1 : 0
    ~/? aws_sqs_queue.q, stateful
        count: var.v == 1 ? 1 : 0 → var.v == 1 ? 1 : 0 (may be another)
        because of count
    ~ variable var.v
        default: 1 → 2

    var.v && var.x ? 1 : 0
    ~/? aws_sqs_queue.q, stateful
        count: var.v && var.x ? 1 : 0 → var.v && var.x ? 1 : 0 (may be another)
        because of count
    ~ variable var.v
        default: true → false
    "#);
    let inside = "variable \"on\" {}\nresource \"aws_sqs_queue\" \"q\" {\n  count = var.on ? 1 : 0\n}\n";
    let call = |on: &str| format!("module \"m\" {{\n  source = \"./m\"\n  on = {on}\n}}\n");
    insta::assert_snapshot!(told_of_module(&call("true"), &call("false"), inside), @"
    - module.m.aws_sqs_queue.q[0], stateful
        data-loss: what it holds is deleted with it
    ");
}

/// Whatever reads what is marked as sensitive is not shown, wherever it is read.
#[test]
fn what_is_made_of_a_secret() {
    let main = |pin: &str| {
        format!(
            "variable \"pin\" {{\n  sensitive = true\n  default = {pin}\n}}\nlocals {{\n  half = {{ a = var.pin }}\n}}\nresource \"aws_sns_topic\" \"t\" {{\n  name = \"t\"\n  display_name = \"pin ${{local.half.a}}\"\n}}\nresource \"aws_sns_topic\" \"u\" {{\n  name = \"u\"\n  display_name = upper(aws_sns_topic.t.display_name)\n  tags = {{ A = aws_sns_topic.t.display_name }}\n}}\nmodule \"m\" {{\n  source = \"./m\"\n  code = {pin}\n}}\noutput \"o\" {{\n  value = \"x${{module.m.o}}\"\n}}\nresource \"aws_sns_topic\" \"shown\" {{\n  name = \"shown\"\n  display_name = \"no {pin}\"\n  tags = {{ A = aws_sns_topic.keyed[\"a\"].kms_master_key_id, B = aws_sns_topic.keyed[\"a\"].display_name }}\n}}\nresource \"aws_sns_topic\" \"keyed\" {{\n  for_each = toset([\"a\"])\n  display_name = \"s{pin} ${{var.pin}}\"\n  kms_master_key_id = \"k{pin}\"\n}}\n"
        )
    };
    let module = "variable \"code\" {\n  sensitive = true\n}\nresource \"aws_sns_topic\" \"t\" {\n  name = \"t\"\n  display_name = \"code ${var.code}\"\n}\noutput \"o\" {\n  value = aws_sns_topic.t.display_name\n}\n";
    insta::assert_snapshot!(told_of_module(&main("7"), &main("8"), module), @r#"
    ~ aws_sns_topic.keyed["a"]
        display_name: (sensitive) → (sensitive)
        kms_master_key_id: k7 → k8
    ~ aws_sns_topic.shown
        display_name: no 7 → no 8
        tags.A: k7 → k8
        tags.B: (sensitive) → (sensitive)
    ~ aws_sns_topic.t
        display_name: (sensitive) → (sensitive)
    ~ aws_sns_topic.u
        display_name: (sensitive) → (sensitive)
        tags.A: (sensitive) → (sensitive)
    ~ module.m.aws_sns_topic.t
        display_name: (sensitive) → (sensitive)
    ~ output.o
        value: (sensitive) → (sensitive)
    ~ variable var.pin
        default: (sensitive) → (sensitive)
    "#);
}

/// Values that double with each name are not laid out, and what they say is another all the same.
#[test]
fn values_that_grow_without_bound() {
    let doubled = |first: &str| {
        let locals = (1..40).map(|at| format!("  a{at} = [local.a{}, local.a{}]\n", at - 1, at - 1));
        let locals: String = locals.collect();
        format!(
            "locals {{\n  a0 = [\"{first}\"]\n{locals}}}\nresource \"aws_sns_topic\" \"t\" {{\n  name = \"t\"\n  tags = {{ a = jsonencode(local.a39) }}\n}}\n"
        )
    };
    let said = [("one", "one"), ("one", "two")].map(|(before, after)| {
        let said = told(&[("main.tf", &doubled(before))], &[("main.tf", &(doubled(after) + "# more\n"))]);
        let (first, last) = (said.lines().take(2), said.lines().rev().take(3).collect::<Vec<_>>());
        first.chain(last.into_iter().rev()).collect::<Vec<_>>().join("\n")
    });
    insta::assert_snapshot!(said.join("\n\n"), @"
    ! error[not-compared]: `local.a15` is too much to lay out here
       = help: values that are made of each other double with each: say them once
    ! error[not-compared]: `local.a15` is too much to lay out here
       = help: values that are made of each other double with each: say them once

    ~ aws_sns_topic.t
        tags.a[0][0][0][0][0][0][0][0]: local.a31 → local.a31
        tags.a[1][1][1][1][1][1][1][1]: local.a31 → local.a31
    ! error[not-compared]: `local.a15` is too much to lay out here
       = help: values that are made of each other double with each: say them once
    ");
}
