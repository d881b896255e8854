//! `plan` as it is run: files of tools in, a report and an exit code out.

use std::fs;

use eaio_infra::topology::{Environment, Machine, System};
use eaio_infra::unit::{gib, name};
use eaio_infra_cli::{Exit, Stream, Terminal, run_with};
use tempfile::TempDir;

const PLAN: &str = r#"{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [
  {"address": "aws_vpc.main", "mode": "managed", "type": "aws_vpc", "name": "main",
   "change": {"actions": ["delete"], "before": {"cidr_block": "10.0.0.0/16"}, "after": null}},
  {"address": "aws_instance.a", "mode": "managed", "type": "aws_instance", "name": "a",
   "change": {"actions": ["update"], "before": {"user_data": "old"}, "after": {"user_data": "new"},
   "before_sensitive": {"user_data": true}, "after_sensitive": {"user_data": true}}}]}"#;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Place(tempfile::tempdir().expect("a temporary folder"))
    }

    fn file(&self, name: &str, text: &[u8]) {
        fs::write(self.0.path().join(name), text).expect("a temporary file");
    }

    fn plan(&self, arguments: &[&str]) -> (Exit, String) {
        let environment = Environment::compose(name!("prod"), Machine { memory: gib(1) });
        let system = System { name: name!("shop"), environments: vec![environment] };
        let here = self.0.path().display().to_string();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut terminal = Terminal {
            out: Stream { writer: &mut out, colour: false },
            err: Stream { writer: &mut err, colour: false },
        };
        let exit =
            run_with(&system, [&["shop", "plan", "prod", "-C", &here], arguments].concat(), &mut terminal);
        let text = [out, err].concat();
        (exit, String::from_utf8(text).expect("text").replace(&here, "HERE"))
    }
}

#[test]
fn a_plan_in_every_format() {
    let place = Place::new();
    place.file("plan.json", PLAN.as_bytes());
    let (exit, text) =
        place.plan(&["--plan", "plan.json", "--fail-on", "destroy", "--write", "markdown=plan.md"]);
    assert_eq!(exit, Exit::Refused);
    insta::assert_snapshot!(text, @"
        shop prod: 1 destroyed, 1 updated
        before: plan.json (a plan of Terraform 1.11.4); after: what is planned
        1 of the plan's resources the environment does not declare as it is now
        does not pass: destroy: aws_vpc.main

        destroyed or replaced
          -   aws_vpc.main  plan.json

        plan.json
          ~   aws_instance.a
                downtime: the instance is stopped for it, and started again
                user_data: (sensitive) → (sensitive)
        ");
    let markdown = fs::read_to_string(place.0.path().join("plan.md")).expect("it was written");
    assert!(markdown.starts_with("## `shop prod`: 1 destroyed, 1 updated"), "{markdown}");
    for format in ["human", "markdown", "json", "html", "github"] {
        let (exit, text) = place.plan(&["--plan", "plan.json", "--format", format]);
        assert_eq!(exit, Exit::Changes, "{format}");
        assert!(text.contains("aws_vpc.main") && !text.contains("\"old\""), "{format}: {text}");
    }
    let (exit, text) =
        place.plan(&["--plan", "plan.json", "--ignore", "aws_vpc.*", "--ignore", "aws_instance.a"]);
    assert_eq!(exit, Exit::Done);
    assert!(text.contains("nothing changes"), "{text}");
}

/// What no schema and nobody marked as sensitive, its name or its look gives away.
#[test]
fn a_plan_with_secrets_that_nobody_marked() {
    let place = Place::new();
    let plan = |secret: &str| {
        format!(
            r#"{{"DB_PASSWORD": "{secret}", "LEVEL": "{}", "URL": "postgres://u:{secret}@db/x"}}"#,
            secret.len()
        )
    };
    let (old, new) = (plan("Hunter2"), plan("Hunter2Again"));
    let text = format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [
        {{"address": "aws_lambda_function.a", "mode": "managed", "type": "aws_lambda_function", "name": "a", "change": {{
        "actions": ["update"], "before": {{"environment": [{{"variables": {old}}}]}}, "after": {{"environment": [{{"variables": {new}}}]}}}}}}],
        "output_changes": {{"api_token": {{"actions": ["update"], "before": "Hunter2", "after": "Hunter2Again"}}}}}}"#
    );
    place.file("plan.json", text.as_bytes());
    let (_, text) = place.plan(&["--plan", "plan.json"]);
    insta::assert_snapshot!(text, @"
    shop prod: 2 updated
    before: plan.json (a plan of Terraform 1.11.4); after: what is planned
    1 of the plan's resources the environment does not declare as it is now

    plan.json
      ~   aws_lambda_function.a
            environment[0].variables.DB_PASSWORD: (sensitive) → (sensitive)
            environment[0].variables.LEVEL: 7 → 12
            environment[0].variables.URL: postgres://u:(sensitive)@db/x → postgres://u:(sensitive, another)@db/x
      ~   output.api_token
            value: (sensitive) → (sensitive)
    ");
    for format in ["human", "markdown", "json", "html", "github"] {
        let (_, text) = place.plan(&["--plan", "plan.json", "--format", format]);
        assert!(!text.contains("Hunter2"), "{format}: {text}");
    }
}

#[test]
fn what_is_wrong_is_told_once() {
    let place = Place::new();
    place.file("plan", b"PK\x03\x04\x14\x00\xff\x00");
    place.file("plan.json", PLAN.as_bytes());
    let huge = fs::File::create(place.0.path().join("huge.json")).expect("a temporary file");
    huge.set_len(65 << 20).expect("a sparse file");
    let mut told = String::new();
    for arguments in [
        &["--plan", "plan"][..],
        &["--plan", "huge.json"],
        &["--plan", "not-there.json"],
        &["--plan", "."],
        &["--state", "plan.json"],
        &["--plan", "elsewhere=plan.json"],
        &["--objects", "plan.json"],
    ] {
        let (exit, text) = place.plan(arguments);
        assert_eq!(exit, Exit::Differs, "{arguments:?}: {text}");
        told += &format!("{}\n{text}\n", arguments.join(" "));
    }
    insta::assert_snapshot!(told, @"
    --plan plan
    error[unreadable]: `plan` is a plan as Terraform stores it, and not its JSON
       = help: terraform plan -out=plan && terraform show -json plan > plan.json

    1 error, 0 warnings

    --plan huge.json
    error[too-large]: `huge.json` has 65 MiB, and 64 are read at most

    1 error, 0 warnings

    --plan not-there.json
    error[unreadable]: `not-there.json` cannot be read: No such file or directory (os error 2)

    1 error, 0 warnings

    --plan .
    error[unreadable]: `.` cannot be read: Is a directory (os error 21)

    1 error, 0 warnings

    --state plan.json
    error[unreadable]: `plan.json` is a plan, and no state
       = help: --plan plan.json

    1 error, 0 warnings

    --plan elsewhere=plan.json
    error[unreadable]: `elsewhere` is no root module of the environment
       = help: the environment has no root module

    1 error, 0 warnings

    --objects plan.json
    error[unreadable]: `plan.json` has no object of Kubernetes
       = help: kubectl get deployments,services,… -n NAMESPACE -o json > objects.json

    1 error, 0 warnings
    ");
    let (exit, text) = place.plan(&[]);
    assert_eq!(exit, Exit::Usage);
    assert!(text.contains("terraform plan -out=plan && terraform show -json plan > plan.json"), "{text}");
}
