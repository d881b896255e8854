//! The definition as it was at a revision: built in a work tree of its own, which goes when it is done, however it ends.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use eaio_infra::diagnostic::Diagnostic;

use super::base::{Base, prefixed};
use super::folder::{self, Files};
use super::git::{Git, short};

/// What the definition at `commit` renders. Where it has no such environment, nothing.
pub(super) fn base(git: &Git, commit: &str, package: Option<&str>, system: &str) -> Result<Base, Diagnostic> {
    let interrupted = Interrupt::listen();
    let scratch = Scratch::new(git, commit)?;
    let out = scratch.folder.join("rendered");
    // The package that runs now, where cargo runs it; so that `cargo run -p shop -- diff prod --build` builds `shop`.
    let package = package.map(str::to_owned).or_else(|| std::env::var("CARGO_PKG_NAME").ok());
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(scratch.work_tree().join(&git.prefix))
        .env("CARGO_TARGET_DIR", target(git))
        .args(["run", "--quiet"]);
    if let Some(package) = package {
        command.args(["--package", &package]);
    }
    command.arg("--").arg("render");
    // All of them: one that is not there yet is no mistake.
    command.arg("--all").arg("--out").arg(&out);
    let failed = |reason: String| {
        Diagnostic::error("build-failed", format!("the definition of {} cannot be rendered", short(commit)))
            .with_detail(reason)
            .with_help("compare with what was committed there: leave out --build")
    };
    let errors = scratch.folder.join("errors");
    let log = fs::File::create(&errors).map_err(|error| failed(error.to_string()))?;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    let child = command.spawn().map_err(|error| failed(format!("cargo cannot be started: {error}")))?;
    let success = interrupted.wait(child).map_err(|error| failed(error.to_string()))?;
    if !success {
        let said = fs::read_to_string(&errors).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        // What a compiler says last is what stopped it.
        let last = lines[lines.len().saturating_sub(20)..].join("\n");
        return Err(failed(if interrupted.happened() { "it was interrupted".to_owned() } else { last }));
    }
    let rendered = out.join(system);
    let name = format!("{}, built", short(commit));
    if !rendered.is_dir() {
        return Ok(Base { name, ..Base::default() });
    }
    let Files { files, skipped } = folder::files(&rendered, system)?;
    Ok(Base { tree: prefixed(system, files), name, skipped })
}

/// Where the base is built: beside what is built now, so that the next time is quick, and apart from it, so that neither undoes the
/// other.
fn target(git: &Git) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| git.root.join("target"), PathBuf::from);
    git.root.join(target).join("eaio-infra-diff")
}

/// A folder with a work tree of git in it, both of which go with it.
struct Scratch<'g> {
    git: &'g Git,
    folder: PathBuf,
}

impl<'g> Scratch<'g> {
    fn new(git: &'g Git, commit: &str) -> Result<Self, Diagnostic> {
        // Two of one process, as tests are, would meet in one folder.
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("eaio-infra-diff-{}-{count}", std::process::id()));
        let failed = |reason: String| {
            Diagnostic::error("build-failed", format!("there can be no work tree of {}", short(commit)))
                .with_detail(reason)
        };
        fs::create_dir(&folder).map_err(|error| failed(format!("{}: {error}", folder::shown(&folder))))?;
        let scratch = Scratch { git, folder };
        let place = scratch.work_tree();
        // What an earlier one that was killed left behind.
        let _ = git.run(&["worktree", "prune"]);
        let output =
            git.run(&["worktree", "add", "--detach", "--quiet", &place.to_string_lossy(), commit])?;
        if output.status.success() {
            Ok(scratch)
        } else {
            Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
        }
    }

    fn work_tree(&self) -> PathBuf {
        self.folder.join("tree")
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        let place = self.work_tree();
        let _ = self.git.run(&["worktree", "remove", "--force", &place.to_string_lossy()]);
        let _ = fs::remove_dir_all(&self.folder);
        let _ = self.git.run(&["worktree", "prune"]);
    }
}

/// Whether somebody wants this to end. While one listens, Ctrl-C ends what was started and not this process, which then cleans up.
struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    fn listen() -> Self {
        let flag = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP]
        {
            // Where it cannot be listened for, it does what it always does.
            let _ = signal_hook::flag::register(signal, Arc::clone(&flag));
        }
        Interrupt(flag)
    }

    fn happened(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether `child` succeeded.
    fn wait(&self, mut child: Child) -> std::io::Result<bool> {
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status.success() && !self.happened());
            }
            if self.happened() {
                let _ = child.kill();
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}
