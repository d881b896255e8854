//! Names and values that are anything but names, from files to every format: none of them is obeyed, and none breaks the report.

use std::fs;
use std::path::Path;

use eaio_infra::topology::System;
use eaio_infra::unit::name;
use eaio_infra_cli::{Exit, Stream, Terminal, run_with};
use serde_json::json;
use tempfile::TempDir;

/// What a terminal, Markdown, a page or a workflow would take for its own.
const HOSTILE: &str = "a\u{1b}[2J\n  ::error::x\n##[error]x\r\n|b|`c```</summary><script>alert(1)</script><img src=x onerror=y>@team #1 [l](http://x)\u{202e}\u{7}'\"&amp;%0A${{ d }}{{ e }}";

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a temporary folder");
    fs::write(path, text).expect("a temporary file");
}

/// A tree in which everything that somebody can call anything is called that.
fn tree(folder: &Path, version: &str) {
    let weird = format!("{HOSTILE}{version}");
    // What kustomize, Terraform and Compose refuse, a review meets first.
    let object = |kind: &str, name: &str, value: &str| {
        let object = json!({
            "apiVersion": "v1", "kind": kind, "metadata": { "name": name, "namespace": HOSTILE, "labels": { HOSTILE: value } },
            "data": { HOSTILE: value, "text": format!("a\n{value}\nb\n") }
        });
        format!("# apiVersion: v1, kind: any\n{object}")
    };
    write(folder, "k/same.yaml", &object("ConfigMap", HOSTILE, &weird));
    write(folder, "k/kind.yaml", &object(HOSTILE, "a", &weird));
    write(folder, "k/other.yaml", &object("ConfigMap", &weird, "a"));
    let project = json!({ "name": weird, "services": {
        HOSTILE: { "image": format!("{HOSTILE}:{version}"), "environment": { HOSTILE: weird }, "command": [weird], "container_name": weird,
            "ports": [format!("{version}:80")], "volumes": [format!("{HOSTILE}{version}:/data")] },
        weird.clone(): { "image": "a" },
    }, "volumes": { HOSTILE: { "driver_opts": { "a": weird } } }, "networks": { weird.clone(): {} } });
    write(folder, "compose.yaml", &project.to_string());
    let module = json!({ "resource": { "aws_s3_bucket": { HOSTILE: { "bucket": weird, "tags": { HOSTILE: weird } }, weird.clone(): { "bucket": "a" } },
            HOSTILE: { "a": { "b": weird } } },
        "output": { HOSTILE: { "value": weird } }, "variable": { weird.clone(): { "default": weird } } });
    write(folder, "t/main.tf.json", &module.to_string());
    let file: String = HOSTILE.chars().filter(|c| !matches!(c, '/' | '\0')).collect();
    write(folder, &format!("files/{file}.txt"), &format!("{weird}\n```\n</details>\n"));
    write(folder, &format!("{file}{version}/a.txt"), "a");
}

fn report(folder: &Path, arguments: &[&str]) -> (String, String, Exit) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut terminal = Terminal {
        out: Stream { writer: &mut out, colour: false },
        err: Stream { writer: &mut err, colour: false },
    };
    let system = System { name: name!("shop"), environments: Vec::new() };
    let directory = folder.to_str().expect("a path of letters");
    let all = ["shop", "diff", "-C", directory, "--trees", "old", "new"];
    let exit = run_with(&system, all.into_iter().chain(arguments.iter().copied()), &mut terminal);
    let text = |bytes| String::from_utf8(bytes).expect("reports are text");
    (text(out), text(err), exit)
}

fn is_obeyed(text: &str) -> bool {
    text.contains(['\u{1b}', '\u{202e}', '\u{7}', '\r'])
}

/// Whether GitHub's runner would do what somebody called something: actions/runner, `ActionCommand`.
fn is_command(text: &str) -> bool {
    text.contains("##[") || text.lines().any(|line| line.trim_start().starts_with("::error::x"))
}

#[test]
fn no_name_is_obeyed() {
    let folder = TempDir::new().expect("a temporary folder");
    tree(&folder.path().join("old"), "1");
    tree(&folder.path().join("new"), "2");
    let ignore = format!("{HOSTILE}#x");
    for unfold in [&["--unfold"][..], &["--ignore", &ignore]] {
        for format in ["human", "markdown", "json", "html", "github"] {
            let (out, err, exit) = report(folder.path(), &[&["--format", format], unfold].concat());
            assert_eq!(exit, Exit::Changes, "{format}: {err}");
            assert!(!is_obeyed(&out), "{format}: {}", out.escape_debug());
            assert!(!is_obeyed(&err), "{format}: {}", err.escape_debug());
            assert!(!is_command(&(out.clone() + &err)), "{format}: {out}");
            match format {
                "html" => assert_eq!(out.matches("<script").count(), 1, "the template's"),
                "json" => drop(serde_json::from_str::<serde_json::Value>(&out).expect("it is JSON")),
                _ => {}
            }
        }
    }
}

/// A file that cannot be read is named in a message.
#[test]
fn no_message_is_obeyed() {
    let folder = TempDir::new().expect("a temporary folder");
    for tree in ["old", "new"] {
        let file: String = HOSTILE.chars().filter(|c| !matches!(c, '/' | '\0')).collect();
        write(
            folder.path(),
            &format!("{tree}/{file}.yaml"),
            &format!("apiVersion: v1\nkind: [\u{1}{tree}\u{1b}[2J"),
        );
    }
    let (out, err, exit) = report(folder.path(), &[]);
    assert_eq!(exit, Exit::Differs);
    assert!(!is_obeyed(&out) && !is_obeyed(&err), "{}", err.escape_debug());
    assert!(!is_command(&err), "{err}");
}
