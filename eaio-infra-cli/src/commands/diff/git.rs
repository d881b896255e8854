//! The `git` program, asked about revisions and for what is in them.

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use eaio_infra::diagnostic::Diagnostic;

use super::folder::{Files, LARGEST, decode};
use super::skipped::{Skipped, Why, is_of_tool, is_quiet, is_state};

/// A repository.
#[derive(Debug)]
pub(super) struct Git {
    /// A folder in its work tree.
    folder: PathBuf,
    /// The work tree.
    pub(super) root: PathBuf,
    /// Where `folder` is in it: empty, or ending with `/`.
    pub(super) prefix: String,
}

/// The names that a main branch goes by, the surest first.
const MAIN: [&str; 4] = ["origin/HEAD", "origin/main", "main", "master"];

impl Git {
    /// The repository that `folder` is in; `None` where it is in none.
    pub(super) fn open(folder: &Path) -> Result<Option<Git>, Diagnostic> {
        let mut git = Git { folder: folder.to_owned(), root: PathBuf::new(), prefix: String::new() };
        let output = git.run(&["rev-parse", "--show-toplevel", "--show-prefix"])?;
        if !output.status.success() {
            let is_none = String::from_utf8_lossy(&output.stderr).contains("not a git repository");
            return if is_none {
                Ok(None)
            } else {
                Err(said("git cannot be asked about this folder", &output))
            };
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut lines = text.lines();
        git.root = lines.next().unwrap_or_default().into();
        git.prefix = lines.next().unwrap_or_default().to_owned();
        Ok(Some(git))
    }

    /// The commit that `revision` names, where it names one.
    pub(super) fn commit(&self, revision: &str) -> Result<Option<String>, Diagnostic> {
        let wanted = format!("{revision}^{{commit}}");
        self.line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])
    }

    /// Where the branch that is checked out left the main branch.
    pub(super) fn merge_base(&self) -> Result<String, Diagnostic> {
        if self.commit("HEAD")?.is_none() {
            return Err(Diagnostic::error("unknown-revision", "the repository has no commit yet")
                .with_help("commit what was rendered, or give --base FOLDER"));
        }
        let mut main = None;
        for name in MAIN {
            if self.commit(name)?.is_some() {
                main = Some(name);
                break;
            }
        }
        let Some(main) = main else {
            return Err(Diagnostic::error(
                "unknown-revision",
                format!("there is no main branch: none of {}", MAIN.join(", ")),
            )
            .with_help("fetch it, or say what to compare with: --base REVISION"));
        };
        if let Some(base) = self.line(&["merge-base", "HEAD", main])? {
            return Ok(base);
        }
        let summary = format!("HEAD and {main} have no commit in common");
        let is_shallow =
            self.line(&["rev-parse", "--is-shallow-repository"])?.is_some_and(|line| line == "true");
        let help = if is_shallow {
            "the clone is shallow, so that their common past is not in it: run `git fetch --unshallow`, or give --base REVISION"
        } else {
            "say what to compare with: --base REVISION"
        };
        Err(Diagnostic::error("no-merge-base", summary).with_help(help))
    }

    /// The files of `commit` in `folder`, which is named from the work tree's root, and whose path below it `wanted` takes.
    pub(super) fn files(
        &self,
        commit: &str,
        folder: &str,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Files, Diagnostic> {
        let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut arguments = vec!["ls-tree", "-r", "-l", "-z", "--full-tree", commit];
        if !below.is_empty() {
            arguments.extend(["--", &below]);
        }
        let listing = self.run(&arguments)?;
        if !listing.status.success() {
            return Err(said(&format!("git cannot list the files of {commit}"), &listing));
        }
        let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
        let entries = listing.split('\0').filter_map(|entry| entry.split_once('\t'));
        let entries: Vec<(&str, &str)> =
            entries.filter_map(|(about, path)| Some((about, path.strip_prefix(&below)?))).collect();
        let paths: HashSet<&str> = entries.iter().map(|(_, path)| *path).collect();
        let mut skipped = Skipped::default();
        let mut blobs = Vec::new();
        for (about, path) in entries {
            let mut about = about.split_whitespace();
            let (mode, _, id, size) = (about.next(), about.next(), about.next(), about.next());
            if path.split('/').any(is_quiet) || !wanted(path) {
                continue;
            }
            // 120000 is a link, 160000 a repository within this one; 100644 and 100755 are files.
            let why = match mode {
                _ if of_tool(path, &paths).is_some() => Some(Why::Tool),
                Some("120000") => Some(Why::Link),
                Some("160000") => Some(Why::Repository),
                _ => is_state(path.rsplit('/').next().unwrap_or(path)).then_some(Why::State),
            };
            if let Some(why) = why {
                skipped.add(why, of_tool(path, &paths).unwrap_or(path));
                continue;
            }
            let size = size.and_then(|size| size.parse::<u64>().ok()).unwrap_or_default();
            if size > LARGEST {
                return Err(super::folder::too_large(&format!("{}:{below}{path}", short(commit)), size));
            }
            if let Some(id) = id {
                blobs.push((path.to_owned(), id.to_owned()));
            }
        }
        let mut files = Files { files: self.read(commit, &below, &blobs)?, skipped };
        files.without_variables();
        Ok(files)
    }

    /// The contents of `blobs`, asked of one process.
    fn read(
        &self,
        commit: &str,
        below: &str,
        blobs: &[(String, String)],
    ) -> Result<BTreeMap<String, String>, Diagnostic> {
        if blobs.is_empty() {
            return Ok(BTreeMap::new());
        }
        let failed = |reason: &dyn std::fmt::Display| {
            Diagnostic::error(
                "git-failed",
                format!("git cannot show the files of {}: {reason}", short(commit)),
            )
            .with_help("a partial clone has not every file: run `git fetch --refetch`")
        };
        let mut command = self.command(&["cat-file", "--batch"]);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.map_err(|error| failed(&error))?;
        let (Some(mut asked), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed(&"it has no input and output"));
        };
        let files = thread::scope(|scope| {
            // Asking in a thread of its own: git answers before it has read all that is asked, and its pipe is short.
            scope.spawn(move || {
                for (_, id) in blobs {
                    if writeln!(asked, "{id}").is_err() {
                        break;
                    }
                }
            });
            let mut answers = BufReader::new(answers);
            let mut files = BTreeMap::new();
            for (path, _) in blobs {
                let mut head = String::new();
                answers.read_line(&mut head).map_err(|error| failed(&error))?;
                // `<id> blob <size>`, or `<id> missing`.
                let size: usize = head
                    .trim_end()
                    .rsplit_once(" blob ")
                    .and_then(|(_, size)| size.parse().ok())
                    .ok_or_else(|| failed(&format!("`{path}` is missing")))?;
                let mut bytes = vec![0; size + 1];
                answers.read_exact(&mut bytes).map_err(|error| failed(&error))?;
                bytes.pop();
                let text = decode(path, bytes).map_err(|reason| {
                    super::folder::unreadable(&format!("{}:{below}{path}", short(commit)), reason)
                })?;
                files.insert(path.clone(), text);
            }
            Ok(files)
        });
        // Where a file was refused, it still has some to show.
        let _ = child.kill();
        let _ = child.wait();
        files
    }

    /// Runs it, and answers what it printed, where it succeeded and printed something.
    fn line(&self, arguments: &[&str]) -> Result<Option<String>, Diagnostic> {
        let output = self.run(arguments)?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok((output.status.success() && !text.is_empty()).then_some(text))
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Result<Output, Diagnostic> {
        self.command(arguments).stdin(Stdio::null()).output().map_err(|error| {
            Diagnostic::error("git-failed", format!("git cannot be started: {error}"))
                .with_help("install git, or compare folders: --base FOLDER, --trees OLD NEW")
        })
    }

    /// Without what a hook, a pager, a language or somebody's habits would change. What it needs to find its own configuration,
    /// and with it the folders that are safe, stays.
    fn command(&self, arguments: &[&str]) -> Command {
        let kept = ["PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "USERPROFILE"];
        let mut command = Command::new("git");
        command
            .env_clear()
            .envs(kept.iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
            .envs([
                ("LC_ALL", "C"),
                ("GIT_PAGER", "cat"),
                ("GIT_OPTIONAL_LOCKS", "0"),
                ("GIT_TERMINAL_PROMPT", "0"),
                ("GIT_LITERAL_PATHSPECS", "1"),
                // Nothing is fetched: a review needs no network.
                ("GIT_NO_LAZY_FETCH", "1"),
            ])
            // No program of the repository's own runs because of a review.
            .args(["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-C"])
            .arg(&self.folder)
            .args(arguments);
        command
    }
}

/// The outermost folder of a tool that a path leads into.
fn of_tool<'p>(path: &'p str, paths: &HashSet<&str>) -> Option<&'p str> {
    let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    folders.find(|folder| {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        is_of_tool(name, |file| paths.contains(format!("{folder}/{file}").as_str()))
    })
}

/// A commit as people name it.
pub(super) fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}

fn said(summary: &str, output: &Output) -> Diagnostic {
    Diagnostic::error("git-failed", summary)
        .with_detail(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}
