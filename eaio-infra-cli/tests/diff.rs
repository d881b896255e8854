//! `diff` as it is run: repositories and folders in, a report and an exit code out.

use std::fs;
use std::path::Path;
use std::process::Command;

use eaio_infra::component::{Component, ComposeContext, ComposeOffer, OnCompose};
use eaio_infra::compose;
use eaio_infra::render::disk::snapshots::snapshot_path;
use eaio_infra::topology::{Domain, Environment, Machine, System, Tls};
use eaio_infra::unit::{DomainName, Name, gib, name};
use eaio_infra_cli::{Exit, Stream, Terminal, run_with};
use tempfile::TempDir;

/// A component that is one service on Compose, with so many copies.
#[derive(Debug)]
struct Program(u32);

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
        let deploy = compose::Deploy { resources, replicas: Some(self.0), ..compose::Deploy::default() };
        context.service("program", compose::Service { deploy, ..compose::Service::new("program:1") });
        ComposeOffer::default()
    }
}

/// A component that has nothing to run.
#[derive(Debug)]
struct Nothing;

impl Component for Nothing {
    fn kind(&self) -> &'static str {
        "nothing"
    }

    fn on_compose(&self) -> Option<&dyn OnCompose> {
        Some(self)
    }
}

impl OnCompose for Nothing {
    fn lower(&self, _: &mut ComposeContext<'_>) -> ComposeOffer {
        ComposeOffer::default()
    }
}

/// A system on Compose; each environment with so many copies of its one service.
fn system(environments: &[(&str, u32)]) -> System {
    let environment = |(name, copies): &(&str, u32)| {
        let mut environment =
            Environment::compose(Name::parse(name).expect("a name"), Machine { memory: gib(1) });
        let _ = environment.add(name!("program"), Program(*copies));
        environment
    };
    System { name: name!("shop"), environments: environments.iter().map(environment).collect() }
}

struct Run {
    exit: Exit,
    out: String,
    err: String,
}

/// Folders for one test, with a repository in one of them.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Place(tempfile::tempdir().expect("a temporary folder"))
    }

    fn repository() -> Self {
        let place = Place::new();
        place.git(&["init", "--quiet", "--initial-branch=main"]);
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(self.path(), arguments)
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a temporary folder");
        fs::write(path, bytes).expect("a temporary file");
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
    }

    /// What `system` renders, in `out`.
    fn render(&self, system: &System) {
        let out = self.path().join("out").display().to_string();
        assert_eq!(run(system, &["render", "--all", "--out", &out]).exit, Exit::Done);
    }

    /// What `system` renders, in `snapshots`, as insta has it.
    fn snapshot(&self, system: &System) {
        let scratch = Place::new();
        scratch.render(system);
        for path in files(scratch.path()).iter().filter(|path| !path.ends_with(".eaio-infra.json")) {
            let text = fs::read_to_string(scratch.path().join(path)).expect("it was written");
            let snapshot = snapshot_path(path.strip_prefix("out/").expect("it is in out"));
            self.write(
                &format!("snapshots/{snapshot}.snap"),
                format!("---\nsource: tests/snapshots.rs\n---\n{text}"),
            );
        }
    }

    fn diff(&self, system: &System, arguments: &[&str]) -> Run {
        let here = self.path().display().to_string();
        let mut run = run(system, &[&["diff", "-C", &here], arguments].concat());
        for text in [&mut run.out, &mut run.err] {
            *text = text.replace(&here, "HERE");
        }
        run
    }

    /// Which base was taken: the second line, without the commit's name.
    fn before(&self, system: &System, arguments: &[&str]) -> (Exit, String) {
        let run = self.diff(system, arguments);
        assert_eq!(run.err, "");
        (run.exit, without_commits(run.out.lines().nth(1).unwrap_or_default()))
    }
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let identity =
        ["user.name=a", "user.email=a@example.com", "commit.gpgsign=false", "protocol.file.allow=always"];
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(identity.iter().flat_map(|setting| ["-c", setting]))
        .args(arguments)
        .env_remove("GIT_DIR")
        .output()
        .expect("git is on this machine");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn run(system: &System, arguments: &[&str]) -> Run {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run_with(
        system,
        ["eaio"].iter().chain(arguments),
        &mut Terminal {
            out: Stream { writer: &mut out, colour: false },
            err: Stream { writer: &mut err, colour: false },
        },
    );
    let text = |bytes| String::from_utf8(bytes).expect("texts are UTF-8");
    Run { exit, out: text(out), err: text(err) }
}

/// Every file below, by its path.
fn files(folder: &Path) -> Vec<String> {
    fn collect(folder: &Path, below: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a temporary folder") {
            let entry = entry.expect("it can be listed");
            let path = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                collect(&entry.path(), &format!("{path}/"), found)
            } else {
                found.push(path)
            }
        }
    }
    let mut found = Vec::new();
    collect(folder, "", &mut found);
    found.sort();
    found
}

/// A text with `COMMIT` for every word of ten hexadecimal digits.
fn without_commits(text: &str) -> String {
    let is_commit = |word: &str| word.len() == 10 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut out = String::new();
    let mut word = String::new();
    for character in text.chars().chain([' ']) {
        if character.is_ascii_alphanumeric() {
            word.push(character);
        } else {
            out.push_str(if is_commit(&word) { "COMMIT" } else { &word });
            out.push(character);
            word.clear();
        }
    }
    out.pop();
    out
}

#[test]
fn where_the_branch_left_main() {
    let (old, new) = (system(&[("prod", 1)]), system(&[("prod", 3)]));
    let place = Place::repository();
    place.render(&old);
    place.commit("rendered");
    place.git(&["switch", "--quiet", "--create", "proposal"]);
    place.commit("nothing that is rendered");
    let (exit, before) = place.before(&new, &["prod"]);
    assert_eq!(exit, Exit::Changes);
    insta::assert_snapshot!(before, @"before: COMMIT, as it was rendered in out/shop; after: the definition");
    assert_eq!(place.before(&old, &["prod"]).0, Exit::Done);
    // What main has since then is not this branch's doing.
    place.git(&["switch", "--quiet", "main"]);
    place.write("out/shop/compose/prod/compose.yaml", "services: {}\n");
    place.commit("main goes on");
    place.git(&["switch", "--quiet", "proposal"]);
    assert_eq!(place.before(&old, &["--all"]).0, Exit::Done);
    assert_eq!(place.before(&old, &["--all", "--base", "main"]).0, Exit::Changes);
    // What a hook sets is not heard.
    assert_eq!(place.git(&["worktree", "list"]).lines().count(), 1);
}

#[test]
fn snapshots_where_nothing_else_is_committed() {
    let (old, new) = (system(&[("prod", 1)]), system(&[("prod", 3), ("staging", 1)]));
    let place = Place::repository();
    place.snapshot(&old);
    place.commit("snapshots");
    let (exit, before) = place.before(&old, &["prod"]);
    assert_eq!(exit, Exit::Done);
    insta::assert_snapshot!(before, @"before: COMMIT, as its snapshots in snapshots/shop have it; after: the definition");
    assert_eq!(place.before(&new, &["prod"]).0, Exit::Changes);
    let added = place.diff(&new, &["staging"]);
    assert_eq!(added.exit, Exit::Changes);
    assert!(
        added.out.lines().all(|line| !line.starts_with("  ") || line.starts_with("  +   ")),
        "{}",
        added.out
    );
    // An environment that is gone is destroyed, and one that is asked for alone says nothing of it.
    place.snapshot(&new);
    place.commit("staging");
    assert!(place.diff(&system(&[("prod", 3)]), &["--all"]).out.contains("destroyed"));
    assert_eq!(place.diff(&system(&[("prod", 3)]), &["prod"]).exit, Exit::Done);
}

#[test]
fn a_folder_of_a_repository() {
    let place = Place::repository();
    let (old, new) = (system(&[("prod", 1)]), system(&[("prod", 3)]));
    place.render(&old);
    fs::create_dir(place.path().join("deep")).expect("a temporary folder");
    fs::rename(place.path().join("out"), place.path().join("deep/out")).expect("a temporary folder");
    place.commit("rendered");
    let deep = place.path().join("deep").display().to_string();
    let run = run(&new, &["diff", "prod", "-C", &deep]);
    assert_eq!((run.exit, &*run.err), (Exit::Changes, ""));
    assert!(run.out.contains("as it was rendered in deep/out/shop"), "{}", run.out);
}

#[test]
fn folders_as_a_base() {
    let (old, new) = (system(&[("prod", 1)]), system(&[("prod", 3)]));
    let place = Place::new();
    place.render(&old);
    place.snapshot(&old);
    place.write("out/shop/compose/prod/.env", "SECRET=1\n");
    for base in ["out", "out/shop", "snapshots", "snapshots/shop"] {
        assert_eq!(place.before(&old, &["prod", "--base", base]).0, Exit::Done, "{base}");
        let (exit, before) = place.before(&new, &["prod", "--base", base]);
        assert_eq!(exit, Exit::Changes, "{base}");
        assert!(before.contains(base), "{before}");
    }
    // Without git, and without being told, the snapshots.
    let (exit, before) = place.before(&new, &["prod"]);
    assert_eq!(
        (exit, &*before),
        (Exit::Changes, "before: the snapshots in snapshots/shop; after: the definition")
    );
}

#[test]
fn trees_that_somebody_else_wrote() {
    let place = Place::new();
    place.write("old/deploy.sh", "set -e\nterraform apply\nkubectl apply -k overlay\n");
    place.write("new/deploy.sh", "set -e\nterraform apply -auto-approve\nkubectl apply -k overlay\n");
    place.write("old/gone.txt", "a\n");
    place.write("new/made.txt", "a\n");
    place.write("old/logo.png", b"\x89PNG\0\x01");
    place.write("new/logo.png", b"\x89PNG\0\x02");
    place.write("new/.terraform/modules/a.tf", "}");
    let run = place.diff(&system(&[]), &["--trees", "old", "new"]);
    assert_eq!((run.exit, &*run.err), (Exit::Changes, ""));
    insta::assert_snapshot!(run.out);
    assert_eq!(place.diff(&system(&[]), &["--trees", "old", "old"]).exit, Exit::Done);
    // Two files are the same file, whatever they are called.
    let run = place.diff(&system(&[]), &["--trees", "old/deploy.sh", "new/made.txt"]);
    assert_eq!(run.exit, Exit::Changes);
    insta::assert_snapshot!(run.out);
}

/// What a reviewer meets, in every language at once.
#[test]
fn a_change_of_three_languages() {
    let place = Place::new();
    let terraform = |encrypted: bool, owner: &str| {
        format!(
            "resource \"aws_db_instance\" \"orders\" {{\n  engine = \"postgres\"\n  instance_class = \"db.r6g.large\"\n  \
             storage_encrypted = {encrypted}\n  password = \"{owner}-secret\"\n}}\n\
             resource \"aws_sqs_queue\" \"work\" {{\n  name = \"work\"\n  tags = {{ Owner = \"{owner}\" }}\n}}\n"
        )
    };
    let deployment = |name: &str, tag: &str, replicas: u32| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: {name}, namespace: shop }}\nspec:\n  replicas: {replicas}\n  \
             selector: {{ matchLabels: {{ app: {name} }} }}\n  template:\n    metadata: {{ labels: {{ app: {name} }} }}\n    \
             spec:\n      containers: [{{ name: {name}, image: \"shop/{name}:{tag}\" }}]\n"
        )
    };
    let compose =
        |port: u16| format!("services:\n  web:\n    image: nginx:1.29\n    ports: [\"{port}:80\"]\n");
    place.write("old/aws/main.tf", terraform(false, "a"));
    place.write("new/aws/main.tf", terraform(true, "b"));
    for (name, replicas) in [("api", 2), ("web", 2), ("worker", 5)] {
        place.write(&format!("old/k8s/{name}.yaml"), deployment(name, "1.0", 2));
        place.write(&format!("new/k8s/{name}.yaml"), deployment(name, "1.1", replicas));
    }
    place.write("old/compose.yaml", compose(80));
    place.write("new/compose.yaml", compose(8080));
    let run = place.diff(&system(&[]), &["--trees", "old", "new", "--fail-on", "data-loss,replace"]);
    assert_eq!((run.exit, &*run.err), (Exit::Refused, ""));
    insta::assert_snapshot!(run.out);
    assert!(!run.out.contains("-secret"), "what must not be shown is not");
    for format in ["markdown", "json", "html", "github"] {
        let run = place.diff(&system(&[]), &["--trees", "old", "new", "--format", format]);
        assert!(run.exit == Exit::Changes && !run.out.contains("-secret"), "{format}");
    }
}

#[test]
fn two_environments_side_by_side() {
    let place = Place::new();
    let mut both = system(&[("prod", 3), ("staging", 3)]);
    let run = place.diff(&both, &["prod", "--against", "staging"]);
    assert_eq!((run.exit, &*run.err), (Exit::Done, ""));
    insta::assert_snapshot!(run.out, @r"
    shop prod against staging: no difference
    left: staging, under the names of prod; right: prod
    ");
    let domain = |name| Some(Domain::new(DomainName::parse(name).expect("a domain"), Tls::None));
    both.environments[0].domain = domain("shop.example.com");
    both.environments[1].domain = domain("staging.example.com");
    let _ = both.environments[0].add(name!("nothing"), Nothing);
    let run = place.diff(&both, &["prod", "--against", "staging"]);
    assert_eq!((run.exit, &*run.err), (Exit::Done, ""));
    insta::assert_snapshot!(run.out, @r"
    shop prod against staging: no difference
    left: staging, under the names of prod; right: prod
    read as the same: staging.example.com as shop.example.com
    components only in prod: nothing
    ");
    let run = place.diff(&system(&[("prod", 3), ("staging", 1)]), &["prod", "--against", "staging"]);
    assert_eq!((run.exit, &*run.err), (Exit::Changes, ""));
    assert_eq!(place.diff(&system(&[("prod", 3)]), &["prod", "--against", "staging"]).exit, Exit::Usage);
}

#[test]
fn bad_input_is_one_message() {
    let shop = system(&[("prod", 1)]);
    let mut said = String::new();
    let mut tell = |what: &str, run: &Run| {
        assert_eq!((run.exit, &*run.out), (Exit::Differs, ""), "{what}: {}", run.err);
        said.push_str(&format!("# {what}\n{}\n", without_commits(&run.err)));
    };

    let place = Place::new();
    tell("neither a repository nor snapshots", &place.diff(&shop, &["prod"]));
    tell("no repository, and a revision", &place.diff(&shop, &["prod", "--base", "main"]));
    tell("no repository, and --build", &place.diff(&shop, &["prod", "--build"]));
    tell("a tree that is not there", &place.diff(&shop, &["--trees", "old", "new"]));
    place.write("a/x.yaml", b"\xff\xfe\0");
    place.write("b/x.yaml", "a: 1\n");
    tell("binary", &place.diff(&shop, &["--trees", "a", "b"]));
    tell("a folder and a file", &place.diff(&shop, &["--trees", "a", "b/x.yaml"]));
    fs::File::create(place.path().join("b/large.yaml"))
        .and_then(|file| file.set_len(65 << 20))
        .expect("a file");
    tell("huge", &place.diff(&shop, &["--trees", "b", "b"]));
    place.write("broken/main.tf.json", "{ \"resource\": ");
    place.write("whole/main.tf.json", "{}\n");
    tell("a broken old tree", &place.diff(&shop, &["--trees", "broken", "whole"]));
    tell("a broken new tree", &place.diff(&shop, &["--trees", "whole", "broken"]));
    place.write("empty/nothing/.keep/x", "");
    fs::remove_dir_all(place.path().join("empty/nothing/.keep")).expect("a temporary folder");
    tell("an empty folder", &place.diff(&shop, &["prod", "--base", "empty"]));

    let place = Place::repository();
    tell("no commit", &place.diff(&shop, &["prod"]));
    place.write("README.md", "# shop\n");
    place.commit("first");
    tell("nothing rendered", &place.diff(&shop, &["prod"]));
    tell("an unknown revision", &place.diff(&shop, &["prod", "--base", "no-such-branch"]));
    tell("a revision that looks like an option", &place.diff(&shop, &["prod", "--base=--all"]));
    place.write("main/out.txt", "");
    tell("a revision and a folder", &place.diff(&shop, &["prod", "--base", "main"]));
    place.write("out/shop/compose/prod/compose.yaml", b"services: \0");
    place.commit("binary");
    tell("binary in a revision", &place.diff(&shop, &["prod"]));
    fs::File::create(place.path().join("out/shop/compose/prod/compose.yaml"))
        .and_then(|file| file.set_len(65 << 20))
        .expect("a file");
    place.commit("huge");
    tell("huge in a revision", &place.diff(&shop, &["prod"]));
    place.git(&["branch", "--move", "main", "other"]);
    tell("no main branch", &place.diff(&shop, &["prod"]));
    place.git(&["switch", "--quiet", "--orphan", "main"]);
    place.commit("another beginning");
    place.git(&["switch", "--quiet", "other"]);
    tell("no common past", &place.diff(&shop, &["prod"]));

    // A clone of the last commit alone, of a branch, and of main.
    let origin = Place::repository();
    origin.render(&shop);
    origin.commit("rendered");
    origin.git(&["switch", "--quiet", "--create", "proposal"]);
    origin.commit("one");
    origin.git(&["switch", "--quiet", "main"]);
    origin.commit("two");
    let clone = Place::new();
    let from = format!("file://{}", origin.path().display());
    clone.git(&["clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=proposal", &from, "clone"]);
    let inner = clone.path().join("clone").display().to_string();
    let run = run(&shop, &["diff", "prod", "-C", &inner]);
    tell("a shallow clone", &run);
    insta::assert_snapshot!(said);
}

/// A program of a system that renders one file, whatever it is asked.
const PROGRAM: &str = r#"
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    assert_eq!(arguments[..3], ["render", "--all", "--out"]);
    let folder = std::path::Path::new(&arguments[3]).join("shop/compose/prod");
    std::fs::create_dir_all(&folder).expect("it can be made");
    std::fs::write(folder.join("notes.txt"), "as it was built\n").expect("it can be written");
}
"#;

#[test]
fn a_base_that_is_built() {
    let place = Place::repository();
    place.write("Cargo.toml", "[package]\nname = \"shop\"\nedition = \"2024\"\n[workspace]\n");
    place.write("src/main.rs", PROGRAM);
    place.write("out/shop/compose/prod/notes.txt", "as it was committed\n");
    place.commit("a program");
    let run = place.diff(&system(&[("prod", 1)]), &["prod", "--build=shop"]);
    assert_eq!((run.exit, &*run.err), (Exit::Changes, ""));
    assert!(
        without_commits(&run.out).contains("before: COMMIT, built; after: the definition"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("shop/compose/prod/notes.txt") && run.out.contains("1 destroyed"),
        "{}",
        run.out
    );
    // Nothing of it is left, and nothing of the work tree was touched.
    assert_eq!(place.git(&["worktree", "list"]).lines().count(), 1);
    assert_eq!(place.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_base_that_cannot_be_built_leaves_nothing_behind() {
    let place = Place::repository();
    place.write("Cargo.toml", "[package]\nname = \"shop\"\n");
    place.commit("it has no program");
    let run = place.diff(&system(&[("prod", 1)]), &["prod", "--build=shop", "--base", "HEAD"]);
    assert_eq!((run.exit, &*run.out), (Exit::Differs, ""));
    assert!(run.err.starts_with("error[build-failed]: the definition of "), "{}", run.err);
    assert!(run.err.contains("no targets specified") && run.err.contains("leave out --build"), "{}", run.err);
    assert_eq!(place.git(&["worktree", "list"]).lines().count(), 1);
}

#[test]
fn what_does_not_pass_is_another_exit_code() {
    let place = Place::new();
    place.write("old/a.txt", "a\n");
    place.write("new/b.txt", "b\n");
    let shop = system(&[("prod", 1)]);
    let run = place.diff(&shop, &["--trees", "old", "new", "--fail-on", "destroy,cost>10%"]);
    assert_eq!(run.exit, Exit::Refused);
    insta::assert_snapshot!(run.out);
    assert_eq!(
        place.diff(&shop, &["--trees", "old", "new", "--fail-on", "replace,open"]).exit,
        Exit::Changes
    );
    let wrong = place.diff(&shop, &["--trees", "old", "new", "--fail-on", "explode,cost>x"]);
    assert_eq!(wrong.exit, Exit::Usage);
    assert!(wrong.err.contains("explode") && wrong.err.contains("cost>x"), "{}", wrong.err);
    // What somebody asked not to be told is told to have been left out, and fails nothing.
    let run = place.diff(&shop, &["--trees", "old", "new", "--fail-on", "destroy", "--ignore", "*a.txt"]);
    assert_eq!(run.exit, Exit::Changes);
    assert!(run.out.contains("*a.txt: 1 object (1 destroyed or replaced), 0 differences"), "{}", run.out);
    let run = place.diff(&shop, &["--trees", "old", "new", "--ignore", "*"]);
    assert_eq!(run.exit, Exit::Done);
    insta::assert_snapshot!(run.out, @"
    old → new: nothing changes but what is left out
    before: old; after: new

    left out by --ignore
      *: 2 objects (1 destroyed or replaced), 0 differences
    ");
}

/// What a configuration says that it is not to be applied is no change, and the report says it, and nobody else.
#[test]
fn what_is_not_applied_is_told_and_no_change() {
    let place = Place::new();
    let resource = |title: &str| {
        format!(
            "resource \"aws_s3_bucket\" \"a\" {{\n  bucket = \"{title}\"\n  lifecycle {{\n    ignore_changes = [bucket]\n  }}\n}}\n"
        )
    };
    place.write("old/main.tf", resource("a"));
    place.write("new/main.tf", resource("b"));
    let shop = system(&[("prod", 1)]);
    let run = place.diff(&shop, &["--trees", "old", "new", "--fail-on", "replace,destroy,open"]);
    assert_eq!((run.exit, run.err.as_str()), (Exit::Done, ""));
    insta::assert_snapshot!(run.out, @"
    old → new: nothing changes
    before: old; after: new

    said, and not applied
      aws_s3_bucket.a: `bucket`, a → b, stays as it is: `ignore_changes`
    ");
    for (format, said) in
        [("markdown", "Said, and not applied"), ("html", "Said, and not applied"), ("json", "change-ignored")]
    {
        let run = place.diff(&shop, &["--trees", "old", "new", "--format", format]);
        assert!(run.exit == Exit::Done && run.out.contains(said), "{format}");
    }
}

#[test]
fn one_run_writes_every_format() {
    let place = Place::new();
    place.write("old/a.txt", "a\n");
    place.write("new/a.txt", "b\n");
    let written = ["--write", "markdown=r.md", "--write", "json=r.json", "--write", "html=r.html"];
    let shop = system(&[("prod", 1)]);
    let run = place.diff(&shop, &[&["--trees", "old", "new"], &written[..]].concat());
    assert_eq!(run.exit, Exit::Changes);
    assert_eq!(files(place.path()), ["new/a.txt", "old/a.txt", "r.html", "r.json", "r.md"]);
    let failed = place.diff(&shop, &["--trees", "old", "new", "--write", "json=no-such-folder/r.json"]);
    assert_eq!(failed.exit, Exit::Disk);
    assert!(failed.err.starts_with("error[unwritable]"), "{}", failed.err);
    for wrong in ["json", "yaml=a", "json="] {
        assert_eq!(
            place.diff(&shop, &["--trees", "old", "new", "--write", wrong]).exit,
            Exit::Usage,
            "{wrong}"
        );
    }
}

#[test]
fn wrong_usage_is_no_answer() {
    let shop = system(&[("prod", 1)]);
    for arguments in [
        &["diff"][..],
        &["diff", "no-such-environment"],
        &["diff", "prod", "--all"],
        &["diff", "prod", "--trees", "a", "b"],
        &["diff", "--trees", "a"],
        &["diff", "prod", "--ignore", "#"],
        &["diff", "prod", "--against", "prod", "--base", "main"],
    ] {
        assert_eq!(run(&shop, arguments).exit, Exit::Usage, "{arguments:?}");
    }
}

#[test]
fn a_pipeline_is_printed_and_checked() {
    let shop = system(&[("prod", 1)]);
    let place = Place::new();
    let printed =
        run(&shop, &["workflow", "github", "--fail-on", "destroy", "--", "cargo", "run", "-p", "shop", "--"]);
    assert_eq!(printed.exit, Exit::Done);
    assert!(printed.out.contains("cargo run -p shop -- diff --all"), "{}", printed.out);
    place.write("review.yaml", &printed.out);
    let file = place.path().join("review.yaml").display().to_string();
    let check = |fail_on| {
        let program = ["--", "cargo", "run", "-p", "shop", "--"];
        run(&shop, &[&["workflow", "github", "--fail-on", fail_on, "--check", &file], &program[..]].concat())
            .exit
    };
    assert_eq!((check("destroy"), check("replace")), (Exit::Done, Exit::Differs));
}
