//! `check` and `explain` as they are run: files in, findings and an exit code out.

use std::fs;
use std::path::Path;
use std::process::Command;

use eaio_infra::component::{Component, ComposeContext, ComposeOffer, OnCompose};
use eaio_infra::compose;
use eaio_infra::topology::{Environment, Machine, System};
use eaio_infra::unit::{date, gib, name};
use eaio_infra_cli::{Exit, Stream, Terminal, run_with};
use serde_json::Value;
use tempfile::TempDir;

struct Run {
    exit: Exit,
    out: String,
    err: String,
}

fn run(arguments: &[&str]) -> Run {
    run_for(&System { name: name!("eaio-infra"), environments: Vec::new() }, arguments)
}

fn run_for(system: &System, arguments: &[&str]) -> Run {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run_with(
        system,
        ["eaio-infra"].iter().chain(arguments),
        &mut Terminal {
            out: Stream { writer: &mut out, colour: false },
            err: Stream { writer: &mut err, colour: false },
        },
    );
    let text = |bytes| String::from_utf8(bytes).expect("texts are UTF-8");
    Run { exit, out: text(out), err: text(err) }
}

/// A repository with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in [(".git/HEAD", "")].iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a temporary folder");
        fs::write(path, text).expect("a temporary file");
    }
    folder
}

/// Checks what is at `path` in it. Its own path is shown as `system`.
fn checked(folder: &TempDir, path: &str, arguments: &[&str]) -> Run {
    let root = folder.path().display().to_string();
    let path = folder.path().join(path).display().to_string();
    let mut run = run(&[&["check", "--today", "2027-04-01", "--path", &path], arguments].concat());
    for text in [&mut run.out, &mut run.err] {
        *text = text.replace(&root, "system");
    }
    run
}

/// The human text, with the exit code.
fn shown(folder: &TempDir, path: &str, arguments: &[&str]) -> String {
    let run = checked(folder, path, arguments);
    format!("{}{}{:?}", run.err, run.out, run.exit)
}

const COMPOSE: (&str, &str) =
    ("compose.yaml", "services:\n  milvus:\n    image: milvusdb/milvus:v2.6.0\n    depends_on: [etcd]\n");
const FLOATING: &str = "services:\n  web:\n    image: web:latest\n";

/// An error, a warning, and one that is waived, in files whose names are no URIs.
fn mixture() -> TempDir {
    folder(&[
        COMPOSE,
        ("a b/compose|é.yaml", FLOATING),
        ("legacy/compose.yaml", FLOATING),
        (
            ".eaio-infra.toml",
            "[[waiver]]\nrule = \"floating-tag\"\npath = \"legacy/**\"\nreason = \"it goes <soon>\"\nuntil = \"2027-04-01\"\n",
        ),
    ])
}

#[test]
fn every_mistake_is_at_its_place_and_what_cannot_be_read_is_one() {
    let folder = folder(&[
        COMPOSE,
        ("k8s/policy.yaml", "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: { name: a }\n"),
        ("k8s/broken.yaml", "apiVersion: v1\nkind: [\n"),
        ("design.md", "# Design\n\n```yaml\nservices:\n  a:\n    image: a:1\n    depends_on: [b]\n```\n"),
        ("notes.toml", "a = 1\n"),
        (".git/config.yaml", "services: { a: { depends_on: [b] } }\n"),
    ]);
    fs::write(folder.path().join("latin1.yaml"), b"a: \xe9\n").expect("a temporary file");
    insta::assert_snapshot!(shown(&folder, "", &[]), @r"
    error[depends-on-undefined]: service `milvus` waits for `etcd`, which the project does not have
      --> system/compose.yaml:4:18
       |  it has milvus
       = help: add a service `etcd`, or take it out of `depends_on`

    error[depends-on-undefined]: service `a` waits for `b`, which the project does not have
      --> system/design.md:7:18
       |  it has a
       = help: add a service `b`, or take it out of `depends_on`

    error[unreadable]: it is no YAML
      --> system/k8s/broken.yaml:2:7
       |  unclosed bracket '['
       = help: the rest was checked without it

    error[api-removed-in-version]: Kubernetes 1.25 no longer has PodSecurityPolicy of policy/v1beta1
      --> system/k8s/policy.yaml:1:13
       |  PodSecurityPolicy `a`
       = help: use the labels of Pod Security Admission on namespaces

    error[unreadable]: it cannot be read: it is no UTF-8
      --> system/latin1.yaml:1:1
       = help: the rest was checked without it

    3 documents checked: 5 errors
    Differs
    ");
}

#[test]
fn what_is_waived_is_shown_and_counted_for_people() {
    insta::assert_snapshot!(shown(&mixture(), "", &[]), @r"
    error[depends-on-undefined]: service `milvus` waits for `etcd`, which the project does not have
      --> system/compose.yaml:4:18
       |  it has milvus
       = help: add a service `etcd`, or take it out of `depends_on`

    warning[floating-tag]: image `web:latest` is whatever `latest` is when it is pulled
      --> system/a b/compose|é.yaml:3:12
       |  service `web`
       = help: give it the tag of a release, such as `:1.4.2`, or a digest

    note[floating-tag]: image `web:latest` is whatever `latest` is when it is pulled
      --> system/legacy/compose.yaml:3:12
       |  service `web`
       = waived: it goes <soon> (until 2027-04-01; system/.eaio-infra.toml:1:1)

    3 documents checked: 1 error, 1 warning, 1 waived
    Differs
    ");
}

#[test]
fn what_is_waived_is_shown_and_counted_for_programs() {
    insta::assert_snapshot!(checked(&mixture(), "", &["--format", "json"]).out, @r#"
    {
      "documents": 3,
      "diagnostics": [
        {
          "rule": "depends-on-undefined",
          "severity": "error",
          "summary": "service `milvus` waits for `etcd`, which the project does not have",
          "detail": "it has milvus",
          "help": "add a service `etcd`, or take it out of `depends_on`",
          "location": {
            "file": "system/compose.yaml",
            "line": 4,
            "column": 18
          }
        },
        {
          "rule": "floating-tag",
          "severity": "warning",
          "summary": "image `web:latest` is whatever `latest` is when it is pulled",
          "detail": "service `web`",
          "help": "give it the tag of a release, such as `:1.4.2`, or a digest",
          "location": {
            "file": "system/a b/compose|é.yaml",
            "line": 3,
            "column": 12
          }
        }
      ],
      "waived": [
        {
          "rule": "floating-tag",
          "severity": "note",
          "summary": "image `web:latest` is whatever `latest` is when it is pulled",
          "detail": "service `web`",
          "help": "give it the tag of a release, such as `:1.4.2`, or a digest",
          "location": {
            "file": "system/legacy/compose.yaml",
            "line": 3,
            "column": 12
          },
          "waived": {
            "severity": "warning",
            "reason": "it goes <soon>",
            "until": "2027-04-01",
            "location": {
              "file": "system/.eaio-infra.toml",
              "line": 1,
              "column": 1
            }
          }
        }
      ]
    }
    "#);
}

#[test]
fn what_is_waived_is_shown_and_counted_in_a_workflow() {
    insta::assert_snapshot!(checked(&mixture(), "", &["--format", "github"]).out, @r"
    ::error file=system/compose.yaml,line=4,col=18,title=depends-on-undefined::service `milvus` waits for `etcd`, which the project does not have%0Ait has milvus%0Ahelp: add a service `etcd`, or take it out of `depends_on`
    ::warning file=system/a b/compose|é.yaml,line=3,col=12,title=floating-tag::image `web:latest` is whatever `latest` is when it is pulled%0Aservice `web`%0Ahelp: give it the tag of a release, such as `:1.4.2`, or a digest
    ::notice file=system/legacy/compose.yaml,line=3,col=12,title=floating-tag (waived)::image `web:latest` is whatever `latest` is when it is pulled%0Aservice `web`%0Awaived: it goes <soon> (until 2027-04-01; system/.eaio-infra.toml:1:1)
    ");
}

#[test]
fn what_is_waived_is_shown_and_counted_on_a_page() {
    insta::assert_snapshot!(checked(&mixture(), "", &["--format", "markdown"]).out, @r"
    3 documents checked: 1 error, 1 warning, 1 waived.

    | severity | rule | where | what |
    |---|---|---|---|
    | error | depends-on-undefined | system/compose.yaml:4:18 | service `milvus` waits for `etcd`, which the project does not have<br>it has milvus<br>help: add a service `etcd`, or take it out of `depends_on` |
    | warning | floating-tag | system/a b/compose\|é.yaml:3:12 | image `web:latest` is whatever `latest` is when it is pulled<br>service `web`<br>help: give it the tag of a release, such as `:1.4.2`, or a digest |

    ### Waived

    | rule | where | what | why |
    |---|---|---|---|
    | floating-tag | system/legacy/compose.yaml:3:12 | image `web:latest` is whatever `latest` is when it is pulled<br>service `web` | it goes &lt;soon> (until 2027-04-01; system/.eaio-infra.toml:1:1) |
    ");
    let right = folder(&[("compose.yaml", "services:\n  web:\n    image: web:1\n")]);
    insta::assert_snapshot!(checked(&right, "", &["--format", "markdown"]).out, @"1 document checked, nothing found.");
}

#[test]
fn what_is_waived_is_suppressed_for_code_scanning() {
    let mut log: Value =
        serde_json::from_str(&checked(&mixture(), "", &["--format", "sarif"]).out).expect("it is JSON");
    let run = &mut log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().cloned().expect("it has rules");
    for result in run["results"].as_array_mut().expect("it has results") {
        // Another rule moves it, and no result.
        let index = result.as_object_mut().and_then(|result| result.remove("ruleIndex"));
        let index = index.and_then(|index| index.as_u64()).expect("a rule of the table found it");
        assert_eq!(rules[index as usize]["id"], result["ruleId"]);
    }
    insta::assert_snapshot!(format!("{:#}\n{:#}", run["invocations"], run["results"]), @r#"
    [
      {
        "executionSuccessful": true,
        "exitCode": 1
      }
    ]
    [
      {
        "ruleId": "depends-on-undefined",
        "level": "error",
        "message": {
          "text": "service `milvus` waits for `etcd`, which the project does not have\nit has milvus\nhelp: add a service `etcd`, or take it out of `depends_on`"
        },
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "file://system/compose.yaml"
              },
              "region": {
                "startLine": 4,
                "startColumn": 18
              }
            }
          }
        ],
        "suppressions": []
      },
      {
        "ruleId": "floating-tag",
        "level": "warning",
        "message": {
          "text": "image `web:latest` is whatever `latest` is when it is pulled\nservice `web`\nhelp: give it the tag of a release, such as `:1.4.2`, or a digest"
        },
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "file://system/a%20b/compose%7C%C3%A9.yaml"
              },
              "region": {
                "startLine": 3,
                "startColumn": 12
              }
            }
          }
        ],
        "suppressions": []
      },
      {
        "ruleId": "floating-tag",
        "level": "warning",
        "message": {
          "text": "image `web:latest` is whatever `latest` is when it is pulled\nservice `web`"
        },
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "file://system/legacy/compose.yaml"
              },
              "region": {
                "startLine": 3,
                "startColumn": 12
              }
            }
          }
        ],
        "suppressions": [
          {
            "kind": "external",
            "status": "accepted",
            "justification": "it goes <soon> (until 2027-04-01)",
            "location": {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "file://system/.eaio-infra.toml"
                },
                "region": {
                  "startLine": 1,
                  "startColumn": 1
                }
              }
            }
          }
        ]
      }
    ]
    "#);
    let rule = rules.iter().find(|rule| rule["id"] == "api-removed-in-version");
    insta::assert_snapshot!(format!("{:#}", rule.expect("it is in the table")), @r###"
    {
      "id": "api-removed-in-version",
      "shortDescription": {
        "text": "An object is of a version of an API that Kubernetes no longer has."
      },
      "fullDescription": {
        "text": "An object is of a version of an API that Kubernetes no longer has. The API server refuses it: what it was to do, such as keeping pods from running as root, nothing does."
      },
      "help": {
        "text": "An object is of a version of an API that Kubernetes no longer has. The API server refuses it: what it was to do, such as keeping pods from running as root, nothing does.",
        "markdown": "## api-removed-in-version\n\n*error*. An object is of a version of an API that Kubernetes no longer has. The API server refuses it: what it was to do, such as keeping pods from running as root, nothing does.\n\nFound:\n\n```yaml\napiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: { name: restricted }\nspec: { privileged: false }\n```\n\nRight:\n\n```yaml\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: api }\nspec:\n  maxUnavailable: 1\n  selector: { matchLabels: { app: api } }\n```\n"
      },
      "defaultConfiguration": {
        "level": "error"
      }
    }
    "###);
}

#[test]
fn the_published_schema_accepts_the_log() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif-2.1.0.json");
    let nothing = folder(&[("notes.toml", "")]);
    let broken = folder(&[("a.yaml", "kind: [\n"), (".eaio-infra.toml", "[[waivers]]\n")]);
    for folder in [mixture(), nothing, broken] {
        let log = folder.path().join("log.sarif");
        fs::write(&log, checked(&folder, "", &["--format", "sarif"]).out).expect("a temporary file");
        let verdict = eaio_infra_conformance::schema::validate(&schema, &log);
        if let Err(mistakes) = verdict {
            panic!("{mistakes}");
        }
        // A check that never fails proves nothing.
        let text = fs::read_to_string(&log).expect("it was written");
        fs::write(&log, text.replace("\"exitCode\"", "\"exit\"")).expect("a temporary file");
        let verdict = eaio_infra_conformance::schema::validate(&schema, &log);
        assert!(verdict != Ok(true), "it takes anything");
    }
}

#[test]
fn waivers_stand_in_the_folder_or_above_it_in_the_same_repository() {
    let waiver = "[[waiver]]\nrule = \"floating-tag\"\npath = \"a/b/*.yaml\"\nreason = \"a demonstration\"\n";
    let file = ".eaio-infra.toml";
    let root = folder(&[(file, waiver), ("a/b/compose.yaml", FLOATING)]);
    insta::assert_snapshot!(shown(&root, "a/b/compose.yaml", &[]), @r"
    note[floating-tag]: image `web:latest` is whatever `latest` is when it is pulled
      --> system/a/b/compose.yaml:3:12
       |  service `web`
       = waived: a demonstration (system/.eaio-infra.toml:1:1)

    1 document checked: 1 waived
    Done
    ");
    // Another repository, below.
    fs::create_dir(root.path().join("a/.git")).expect("a temporary folder");
    insta::assert_snapshot!(shown(&root, "a/b", &[]), @r"
    warning[floating-tag]: image `web:latest` is whatever `latest` is when it is pulled
      --> system/a/b/compose.yaml:3:12
       |  service `web`
       = help: give it the tag of a release, such as `:1.4.2`, or a digest

    1 document checked: 1 warning
    Done
    ");
    let named = root.path().join(file).display().to_string();
    insta::assert_snapshot!(shown(&root, "a/b", &["--waivers", &named]), @r"
    note[floating-tag]: image `web:latest` is whatever `latest` is when it is pulled
      --> system/a/b/compose.yaml:3:12
       |  service `web`
       = waived: a demonstration (system/.eaio-infra.toml:1:1)

    1 document checked: 1 waived
    Done
    ");
    insta::assert_snapshot!(shown(&root, "a/b", &["--waivers", "no-such-file.toml"]), @r"
    error[unreadable]: it cannot be read: No such file or directory (os error 2)
      --> no-such-file.toml:1:1
       = help: the rest was checked without it

    warning[floating-tag]: image `web:latest` is whatever `latest` is when it is pulled
      --> system/a/b/compose.yaml:3:12
       |  service `web`
       = help: give it the tag of a release, such as `:1.4.2`, or a digest

    1 document checked: 1 error, 1 warning
    Differs
    ");
    assert_eq!(run(&["check", "--waivers", &named]).exit, Exit::Usage);
}

#[test]
fn a_waiver_is_of_nothing_only_where_somebody_looked() {
    let waivers = "[[waiver]]\nrule = \"floating-tag\"\nreason = \"a laptop\"\n\n\
                   [[waiver]]\nrule = \"no-probe\"\npath = \"b/*\"\nreason = \"a laptop\"\n";
    let folder =
        folder(&[(".eaio-infra.toml", waivers), ("a/compose.yaml", COMPOSE.1), ("b/compose.yaml", FLOATING)]);
    insta::assert_snapshot!(shown(&folder, "", &[]), @r"
    error[depends-on-undefined]: service `milvus` waits for `etcd`, which the project does not have
      --> system/a/compose.yaml:4:18
       |  it has milvus
       = help: add a service `etcd`, or take it out of `depends_on`

    warning[waiver-of-nothing]: nothing is found by `no-probe` that could be waived
      --> system/.eaio-infra.toml:5:1
       = help: take the waiver out: what it was for is mended, or `b/*` is not where (a folder is `folder/**`)

    note[floating-tag]: image `web:latest` is whatever `latest` is when it is pulled
      --> system/b/compose.yaml:3:12
       |  service `web`
       = waived: a laptop (system/.eaio-infra.toml:1:1)

    2 documents checked: 1 error, 1 warning, 1 waived
    Differs
    ");
    insta::assert_snapshot!(shown(&folder, "a", &[]), @r"
    error[depends-on-undefined]: service `milvus` waits for `etcd`, which the project does not have
      --> system/a/compose.yaml:4:18
       |  it has milvus
       = help: add a service `etcd`, or take it out of `depends_on`

    1 document checked: 1 error
    Differs
    ");
    insta::assert_snapshot!(shown(&folder, "b", &[]), @r"
    warning[waiver-of-nothing]: nothing is found by `no-probe` that could be waived
      --> system/.eaio-infra.toml:5:1
       = help: take the waiver out: what it was for is mended, or `b/*` is not where (a folder is `folder/**`)

    note[floating-tag]: image `web:latest` is whatever `latest` is when it is pulled
      --> system/b/compose.yaml:3:12
       |  service `web`
       = waived: a laptop (system/.eaio-infra.toml:1:1)

    1 document checked: 1 warning, 1 waived
    Done
    ");
    insta::assert_snapshot!(shown(&folder, "b", &["--rule", "floating-tag"]), @r"
    note[floating-tag]: image `web:latest` is whatever `latest` is when it is pulled
      --> system/b/compose.yaml:3:12
       |  service `web`
       = waived: a laptop (system/.eaio-infra.toml:1:1)

    1 document checked: 1 waived
    Done
    ");
}

#[test]
fn a_waiver_that_has_ended_or_is_wrong_waives_nothing() {
    let waivers = "[[waiver]]\nrule = \"floating-tag\"\nreason = \"until the release\"\nuntil = \"2027-03-31\"\n\n\
                   [[waiver]]\nrule = \"floating-tags\"\nreson = \"a laptop\"\nuntil = \"soon\"\n";
    let folder = folder(&[(".eaio-infra.toml", waivers), ("compose.yaml", FLOATING)]);
    insta::assert_snapshot!(shown(&folder, "", &[]), @r"
    error[waiver-invalid]: the waiver has no `reason`
      --> system/.eaio-infra.toml:6:1
       = help: say why it is right to live with it

    error[waiver-invalid]: there is no rule `floating-tags`
      --> system/.eaio-infra.toml:7:8
       = help: did you mean `floating-tag`?

    error[waiver-invalid]: nothing is known by the name `reson` here
      --> system/.eaio-infra.toml:8:1
       = help: did you mean `reason`?

    error[waiver-invalid]: `soon` is not a date: expected a year of 4 digits, a month and a day of 2, with `-` between them, as in `2027-03-31`
      --> system/.eaio-infra.toml:9:9
       = help: it is the last day on which it is waived

    warning[waiver-expired]: the waiver of `floating-tag` ended on 2027-03-31
      --> system/.eaio-infra.toml:1:1
       |  its reason was: until the release
       = help: mend what it was for, or decide again, until another day

    warning[floating-tag]: image `web:latest` is whatever `latest` is when it is pulled
      --> system/compose.yaml:3:12
       |  service `web`
       = help: give it the tag of a release, such as `:1.4.2`, or a digest

    1 document checked: 4 errors, 2 warnings
    Differs
    ");
}

#[test]
fn warnings_are_denied_where_somebody_says_so_and_what_is_waived_is_none() {
    let waiver = "[[waiver]]\nrule = \"floating-tag\"\nreason = \"a laptop\"\n";
    let folder = folder(&[("compose.yaml", FLOATING)]);
    assert_eq!(checked(&folder, "", &[]).exit, Exit::Done);
    assert_eq!(checked(&folder, "", &["--deny", "warnings"]).exit, Exit::Differs);
    fs::write(folder.path().join(".eaio-infra.toml"), waiver).expect("a temporary file");
    assert_eq!(checked(&folder, "", &["--deny", "warnings"]).exit, Exit::Done);
}

#[test]
fn rules_are_asked_by_name() {
    let folder = folder(&[COMPOSE, ("b/compose.yaml", FLOATING)]);
    let path = folder.path().display().to_string();
    insta::assert_snapshot!(shown(&folder, "", &["--rule", "port-mismatch"]), @r"
    2 documents checked, nothing found
    Done
    ");
    let both = ["--rule", "floating-tag", "--rule", "depends-on-undefined"];
    insta::assert_snapshot!(checked(&folder, "", &both).out, @"2 documents checked: 1 error, 1 warning");
    for arguments in
        [&["check", "--path", &path, "--rule", "floating-tg"] as &[&str], &["explain", "floating-tg"]]
    {
        let refused = run(arguments);
        assert_eq!(refused.exit, Exit::Usage);
        assert!(refused.err.contains("a similar value exists: 'floating-tag'"), "{}", refused.err);
    }
    assert!(run(&["explain", "port-mismatch"]).out.starts_with("## port-mismatch\n"));
}

#[test]
fn rules_are_listed() {
    let two = ["check", "--list", "--rule", "floating-tag", "--rule", "no-probe"];
    insta::assert_snapshot!(run(&two).out, @r"
    floating-tag  warning
    no-probe      warning
    ");
    insta::assert_snapshot!(run(&[&two as &[&str], &["--format", "json"]].concat()).out, @r#"
    {
      "rules": [
        {
          "name": "floating-tag",
          "severity": "warning",
          "documentation": "An image has no tag, or one that is moved to another image without anybody here saying so, such as `latest`, and no digest. Two machines run two versions under one name, and there is nothing to roll back to."
        },
        {
          "name": "no-probe",
          "severity": "warning",
          "documentation": "A Service sends to a container that no probe asks how it is. It gets requests before it can answer them, each time that a pod starts, and goes on getting them when it hangs."
        }
      ]
    }
    "#);
    insta::assert_snapshot!(run(&[&two as &[&str], &["--format", "markdown"]].concat()).out, @r"
    | rule | severity |
    |---|---|
    | floating-tag | warning |
    | no-probe | warning |
    ");
}

/// Diagnostics and the code scanner want paths from where the command runs, which is the root of a repository.
#[test]
fn paths_are_shown_from_the_folder_that_the_command_runs_in() {
    let waiver = "[[waiver]]\nrule = \"no-probe\"\nreason = \"a demonstration\"\n";
    let root = folder(&[(".eaio-infra.toml", waiver), ("a/b/compose.yaml", FLOATING)]);
    let uris = |below: &str, path: &str| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_eaio-infra"));
        program.current_dir(root.path().join(below)).args(["check", "--path", path, "--format", "sarif"]);
        let output = program.output().expect("it starts");
        let log: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        let results = log["runs"][0]["results"].as_array().expect("there are results");
        let place = |result: &Value| {
            let location = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            location.as_str().expect("it has a place").to_owned()
        };
        results.iter().map(place).collect::<Vec<_>>()
    };
    assert_eq!(uris("", "."), [".eaio-infra.toml", "a/b/compose.yaml"]);
    assert_eq!(uris("", &root.path().join("a").display().to_string()), ["a/b/compose.yaml"]);
    assert_eq!(uris("a/b", "../.."), ["../../.eaio-infra.toml", "../../a/b/compose.yaml"]);
}

/// A component that is one service on Compose, of an image that moves.
#[derive(Debug)]
struct Program;

impl Component for Program {
    fn kind(&self) -> &'static str {
        "program"
    }

    fn on_compose(&self) -> Option<&dyn OnCompose> {
        Some(self)
    }
}

impl OnCompose for Program {
    fn lower(&self, context: &mut ComposeContext<'_>) -> ComposeOffer {
        let limits = compose::Limits { memory: Some("64m".into()), ..compose::Limits::default() };
        let resources = compose::Resources { limits, ..compose::Resources::default() };
        let deploy = compose::Deploy { resources, ..compose::Deploy::default() };
        context.service("program", compose::Service { deploy, ..compose::Service::new("program:latest") });
        ComposeOffer::default()
    }
}

/// `render` and `check` both hand today in; what is written is the same on any day.
#[test]
fn a_definition_waives_until_a_day() {
    let mut environment = Environment::compose(name!("dev"), Machine { memory: gib(1) });
    let program = environment.add(name!("program"), Program);
    environment.waive("floating-tag", Some(program.name()), "it is ours").until(date!("2027-03-31"));
    let system = System { name: name!("eaio"), environments: vec![environment] };
    let on = |day: &str, arguments: &[&str]| {
        let run = run_for(&system, &[arguments, &["--today", day]].concat());
        let shown = format!("{}{}{:?}", run.err, run.out, run.exit);
        // The lines of this file are nobody's business.
        let mut lines = shown.split("check.rs:");
        let first = lines.next().unwrap_or_default().to_owned();
        lines.fold(first, |text, after| {
            let after = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
            format!("{text}check.rs{after}")
        })
    };
    insta::assert_snapshot!(on("2027-03-31", &["check", "dev"]), @r"
    note[floating-tag]: image `program:latest` is whatever `latest` is when it is pulled
      --> eaio-infra-cli/tests/check.rs
       |  service `program`
       = waived: it is ours (until 2027-03-31; eaio-infra-cli/tests/check.rs)

    1 document checked: 1 waived
    Done
    ");
    insta::assert_snapshot!(on("2027-04-01", &["check", "--all"]), @r"
    warning[floating-tag]: image `program:latest` is whatever `latest` is when it is pulled
      --> eaio-infra-cli/tests/check.rs
       |  service `program`
       = help: give it the tag of a release, such as `:1.4.2`, or a digest

    warning[waiver-expired]: the waiver of `floating-tag` ended on 2027-03-31
      --> eaio-infra-cli/tests/check.rs
       |  its reason was: it is ours
       = help: mend what it was for, or decide again, until another day

    1 document checked: 2 warnings
    Done
    ");

    let out = tempfile::tempdir().expect("a temporary folder");
    let folder = out.path().display().to_string();
    let render = ["render", "dev", "--out", &folder];
    assert!(on("2027-03-31", &render).contains("0 errors, 0 warnings, 1 waived\n"));
    let later = on("2027-04-01", &[&render as &[&str], &["--check"]].concat());
    assert!(later.contains("warning[waiver-expired]") && later.ends_with("Done"), "{later}");
}

#[test]
fn a_path_that_is_not_there_is_a_finding() {
    insta::assert_snapshot!(shown(&folder(&[]), "no-such-folder", &[]), @r"
    error[unreadable]: it cannot be read: it is not there
      --> system/no-such-folder:1:1
       = help: the rest was checked without it

    0 documents checked: 1 error
    Differs
    ");
}
