//! The commands as they are run: arguments in, texts and an exit code out.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use eaio_infra::component::{Component, ComposeContext, ComposeOffer, OnCompose};
use eaio_infra::compose;
use eaio_infra::topology::{Domain, Environment, Machine, System, Tls};
use eaio_infra::unit::{Name, domain, gib, name};
use eaio_infra_cli::{Exit, Stream, Terminal, run_with};
use tempfile::TempDir;

/// A component that is one service on Compose, and nothing elsewhere.
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
        context.service(
            "program",
            compose::Service {
                deploy: compose::Deploy { resources, ..compose::Deploy::default() },
                ..compose::Service::new("program:1")
            },
        );
        ComposeOffer::default()
    }
}

/// A component that runs nowhere.
#[derive(Debug)]
struct Nowhere;

impl Component for Nowhere {
    fn kind(&self) -> &'static str {
        "nowhere"
    }
}

/// Environments on Compose with one service each; the one that is called `broken` cannot be rendered.
fn system(environments: &[&str]) -> System {
    let environment = |name: &&str| {
        let mut environment =
            Environment::compose(Name::parse(name).expect("a name"), Machine { memory: gib(1) });
        environment.domain = (*name == "prod").then(|| Domain::new(domain!("example.com"), Tls::None));
        match *name {
            "broken" => drop(environment.add(name!("nowhere"), Nowhere)),
            _ => drop(environment.add(name!("program"), Program)),
        }
        environment
    };
    System { name: name!("eaio"), environments: environments.iter().map(environment).collect() }
}

struct Run {
    exit: Exit,
    out: String,
    err: String,
}

fn run(system: &System, arguments: &[&str]) -> Run {
    run_in_colour(system, arguments, false)
}

fn run_in_colour(system: &System, arguments: &[&str], colour: bool) -> Run {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run_with(
        system,
        ["eaio"].iter().chain(arguments),
        &mut Terminal { out: Stream { writer: &mut out, colour }, err: Stream { writer: &mut err, colour } },
    );
    let text = |bytes| String::from_utf8(bytes).expect("texts are UTF-8");
    Run { exit, out: text(out), err: text(err) }
}

/// A folder, and the arguments that name it.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    fn out(&self) -> PathBuf {
        self.0.path().join("out")
    }

    fn render(&self, arguments: &[&str]) -> Run {
        self.render_system(&system(&["dev", "prod"]), arguments)
    }

    fn render_system(&self, system: &System, arguments: &[&str]) -> Run {
        let out = self.out().display().to_string();
        let mut run = run(system, &[&["render", "--out", &out], arguments].concat());
        for text in [&mut run.out, &mut run.err] {
            *text = text.replace(&out, "out");
        }
        run
    }

    fn has(&self, path: &str) -> bool {
        self.out().join(path).exists()
    }
}

/// Without the time that it took.
fn timeless(text: &str) -> &str {
    text.rsplit_once(" in ").map_or(text, |(before, _)| before)
}

#[test]
fn render_writes_one_environment_and_says_so() {
    let folder = Folder::new();
    let first = folder.render(&["prod"]);
    assert_eq!((first.exit, first.err.as_str()), (Exit::Done, ""));
    assert_eq!(
        timeless(&first.out),
        "eaio prod: 3 files written, 0 unchanged, 0 removed in out (0 resources, 0 objects, 1 service)"
    );
    assert!(folder.has("eaio/compose/prod/compose.yaml") && !folder.has("eaio/compose/dev"));
    let again = folder.render(&["prod"]);
    assert!(again.out.contains("0 files written, 3 unchanged, 0 removed"), "{}", again.out);
}

#[test]
fn other_environments_stay_until_all_are_rendered_without_them() {
    let folder = Folder::new();
    assert_eq!(folder.render(&["--all"]).exit, Exit::Done);
    assert_eq!(folder.render(&["prod"]).exit, Exit::Done);
    assert!(folder.has("eaio/compose/dev/compose.yaml"));
    let without_dev = system(&["prod"]);
    assert_eq!(folder.render_system(&without_dev, &["--all", "--only", "terraform"]).exit, Exit::Done);
    assert!(folder.has("eaio/compose/dev/compose.yaml"));
    let run = folder.render_system(&without_dev, &["--all"]);
    assert!(run.out.contains("3 removed"), "{}", run.out);
    assert!(!folder.has("eaio/compose/dev") && folder.has("eaio/compose/prod/compose.yaml"));
}

#[test]
fn only_some_targets() {
    let folder = Folder::new();
    assert_eq!(folder.render(&["prod", "--only", "terraform,kubernetes"]).exit, Exit::Done);
    assert!(!folder.has("eaio/compose"));
    assert_eq!(folder.render(&["prod", "--only", "terraform,compose"]).exit, Exit::Done);
    assert!(folder.has("eaio/compose/prod/compose.yaml"));
}

#[test]
fn check_names_what_differs_and_writes_nothing() {
    let folder = Folder::new();
    let check = folder.render(&["prod", "--check"]);
    assert_eq!(check.exit, Exit::Differs);
    assert!(check.out.starts_with("+ out/eaio/compose/prod/.env.example\n"), "{}", check.out);
    assert!(!folder.out().exists());

    folder.render(&["prod"]);
    let check = folder.render(&["prod", "--check"]);
    assert_eq!((check.exit, timeless(&check.out).lines().count()), (Exit::Done, 1));
    assert!(check.out.starts_with("eaio prod: 3 files as rendered"), "{}", check.out);

    fs::write(folder.out().join("eaio/compose/prod/compose.yaml"), "edited").expect("write");
    let check = folder.render(&["prod", "--check"]);
    assert_eq!(check.exit, Exit::Differs);
    assert!(
        check.out.starts_with("~ out/eaio/compose/prod/compose.yaml\neaio prod: 1 of 3 files differ"),
        "{}",
        check.out
    );
    assert!(
        check.err.starts_with("error[file-not-ours]: `out/eaio/compose/prod/compose.yaml` was changed"),
        "{}",
        check.err
    );
}

#[test]
fn a_persons_change_needs_force() {
    let folder = Folder::new();
    folder.render(&["prod"]);
    fs::write(folder.out().join("eaio/compose/prod/compose.yaml"), "edited").expect("write");
    let refused = folder.render(&["prod"]);
    assert_eq!((refused.exit, refused.out.as_str()), (Exit::Differs, ""));
    assert!(refused.err.ends_with("1 error, 0 warnings\n"), "{}", refused.err);
    assert_eq!(folder.render(&["prod", "--force"]).exit, Exit::Done);
    assert_eq!(folder.render(&["prod", "--check"]).exit, Exit::Done);
}

#[test]
fn an_unknown_environment_is_wrong_usage_with_a_suggestion() {
    let run = Folder::new().render(&["prdo"]);
    assert_eq!(run.exit, Exit::Usage);
    for part in ["invalid value 'prdo'", "[possible values: dev, prod]", "a similar value exists: 'prod'"] {
        assert!(run.err.contains(part), "{}", run.err);
    }
}

#[test]
fn wrong_usage_is_64_and_help_is_0() {
    let system = system(&["dev", "prod"]);
    for arguments in [
        &["render"][..],
        &["rendr", "prod"],
        &["render", "prod", "--all"],
        &["render", "prod", "--check", "--force"],
        &["render", "prod", "--only", "ansible"],
    ] {
        let run = run(&system, arguments);
        assert_eq!((run.exit, run.out.as_str()), (Exit::Usage, ""), "{arguments:?}");
        assert!(run.err.contains("--help"), "{}", run.err);
    }
    let help = run(&system, &["--help"]);
    assert!(help.exit == Exit::Done && help.out.contains("Exit codes:") && help.err.is_empty());
    let help = run(&system, &["render", "--help"]);
    assert!(help.out.contains("[possible values: dev, prod]"), "{}", help.out);
    assert!(run(&system, &["--version"]).out.starts_with("eaio-infra 0."));
}

#[test]
fn an_error_in_any_environment_writes_none() {
    let folder = Folder::new();
    let run = folder.render_system(&system(&["dev", "broken"]), &["--all"]);
    assert_eq!(run.exit, Exit::Differs);
    assert!(run.err.starts_with("error[component-not-on-platform]: `nowhere` does not run"), "{}", run.err);
    assert!(run.err.ends_with("\n\n1 error, 0 warnings\n"), "{}", run.err);
    assert!(!folder.out().exists());
}

#[test]
fn a_disk_that_fails_is_3() {
    let folder = Folder::new();
    fs::write(folder.out(), "a file").expect("write");
    let failed = folder.render(&["prod"]);
    assert_eq!((failed.exit, failed.out.as_str()), (Exit::Disk, ""));
    assert_eq!(failed.err, "error: cannot create the folder `out`: File exists (os error 17)\n");
    let failed = run(&system(&["prod"]), &["render", "prod", "--out", "/proc/nowhere"]);
    assert_eq!(failed.exit, Exit::Disk);
}

#[test]
fn json_is_one_object_on_standard_output() {
    let folder = Folder::new();
    let parsed = |run: &Run| -> serde_json::Value {
        assert_eq!(run.err, "");
        serde_json::from_str(&run.out).expect("JSON")
    };
    let value = parsed(&folder.render(&["prod", "--message-format", "json"]));
    assert_eq!((&value["written"], &value["services"]), (&true.into(), &1.into()));
    assert_eq!(value["files"]["create"][0], "eaio/compose/prod/.env.example");
    assert!(!value.to_string().contains("elapsed"));

    fs::write(folder.out().join("eaio/compose/prod/compose.yaml"), "edited").expect("write");
    let refused = folder.render(&["prod", "--message-format", "json"]);
    assert_eq!(refused.exit, Exit::Differs);
    let value = parsed(&refused);
    assert_eq!(
        (&value["written"], &value["diagnostics"][0]["rule"]),
        (&false.into(), &"file-not-ours".into())
    );

    let failed =
        run(&system(&["prod"]), &["render", "prod", "--out", "/proc/nowhere", "--message-format", "json"]);
    let value = parsed(&failed);
    assert!(value["error"].as_str().is_some_and(|error| error.starts_with("cannot create")), "{value}");
}

#[test]
fn list_shows_every_environment() {
    let system = system(&["dev", "prod"]);
    let list = run(&system, &["list"]);
    assert_eq!(
        list.out,
        "ENVIRONMENT  TIER   PLATFORM  REGION  DOMAIN\n\
         dev          local  compose   -       -\n\
         prod         local  compose   -       example.com\n"
    );
    let value: serde_json::Value =
        serde_json::from_str(&run(&system, &["list", "--message-format", "json"]).out).expect("JSON");
    assert_eq!(value["environments"][1]["domain"], "example.com");
}

#[test]
fn completions_know_the_environments() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&system(&["dev", "prod"]), &["completions", shell]);
        assert_eq!(script.exit, Exit::Done);
        assert!(script.out.contains("prod") || !matches!(shell, "bash" | "zsh"), "{shell}");
    }
}

#[test]
fn colours_are_for_terminals_and_as_asked() {
    let broken = system(&["broken"]);
    let arguments = ["render", "broken"];
    for (terminal, option, coloured) in
        [(true, "auto", true), (false, "auto", false), (true, "never", false), (false, "always", true)]
    {
        let run = run_in_colour(&broken, &[&arguments[..], &["--color", option]].concat(), terminal);
        assert_eq!(run.err.contains('\u{1b}'), coloured, "{terminal} {option}: {:?}", run.err);
    }
    assert!(run_in_colour(&broken, &["render", "x"], true).err.contains('\u{1b}'));
}

#[test]
fn a_reader_that_leaves_is_no_failure_and_a_full_disk_is() {
    struct Fails(io::ErrorKind);
    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for (kind, expected) in
        [(io::ErrorKind::BrokenPipe, Exit::Done), (io::ErrorKind::StorageFull, Exit::Disk)]
    {
        for arguments in [["eaio", "list"], ["eaio", "--help"]] {
            let (mut out, mut err) = (Fails(kind), Vec::new());
            let mut terminal = Terminal {
                out: Stream { writer: &mut out, colour: false },
                err: Stream { writer: &mut err, colour: false },
            };
            assert_eq!(run_with(&system(&["dev"]), arguments, &mut terminal), expected);
        }
    }
}

#[cfg(unix)]
#[test]
fn out_need_not_be_utf_8() {
    use std::os::unix::ffi::OsStringExt;
    let folder = Folder::new();
    let out = folder.0.path().join(OsString::from_vec(b"out-\xff".to_vec()));
    let render = |environment: OsString| {
        let (mut text, mut err) = (Vec::new(), Vec::new());
        let arguments =
            ["eaio".into(), "render".into(), environment, "--out".into(), out.clone().into_os_string()];
        let mut terminal = Terminal {
            out: Stream { writer: &mut text, colour: false },
            err: Stream { writer: &mut err, colour: false },
        };
        run_with(&system(&["prod"]), arguments, &mut terminal)
    };
    assert_eq!(render("prod".into()), Exit::Done);
    assert!(Path::new(&out).join("eaio/compose/prod/compose.yaml").exists());
    assert_eq!(render(OsString::from_vec(b"prod\xff".to_vec())), Exit::Usage);
}
