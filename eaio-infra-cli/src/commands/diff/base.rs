//! What a definition is compared with: files as they were rendered once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use eaio_infra::diagnostic::Diagnostic;
use eaio_infra::render::disk::snapshots::{rendered_path, rendered_text};
use eaio_infra::review::Tree;

use super::folder::Files;
use super::git::{Git, short};
use super::skipped::{Skipped, Why};
use super::{build, folder};
use crate::arguments::{Diff, Language};

/// Files as they were rendered once, and where they are from.
#[derive(Debug, Default)]
pub(super) struct Base {
    pub(super) tree: Tree,
    pub(super) name: String,
    pub(super) skipped: Skipped,
}

/// Finds what to compare with. Paths in it begin with the system's name. A definition renders no variables beside a Compose file: whoever
/// runs it puts them there, and they are no part of what is compared.
pub(super) fn find(system: &str, arguments: &Diff) -> Result<Base, Diagnostic> {
    let mut base = found(system, arguments)?;
    let is_variables = |path: &String| path.rsplit('/').next() == Some(".env");
    for path in base.tree.0.keys().filter(|path| is_variables(path)) {
        base.skipped.add(Why::Variables, path.as_str());
    }
    base.tree.0.retain(|path, _| !is_variables(path));
    Ok(base)
}

fn found(system: &str, arguments: &Diff) -> Result<Base, Diagnostic> {
    let directory = &arguments.directory;
    let git = Git::open(directory)?;
    let Some(base) = &arguments.base else {
        return match &git {
            Some(git) => of_commit(git, &git.merge_base()?, system, arguments),
            None if arguments.build.is_some() => Err(no_repository(directory)),
            None => of_snapshots(system, arguments),
        };
    };
    let path = directory.join(base);
    let commit = match &git {
        Some(git) => git.commit(base)?,
        None => None,
    };
    // `./main` can only be a path.
    let is_path = Path::new(base).is_absolute() || base.starts_with("./") || base.starts_with("../");
    match (commit, git) {
        (Some(_), _) if path.exists() && !is_path => {
            Err(Diagnostic::error("unknown-revision", format!("`{base}` is a revision and a folder"))
                .with_help(format!("write ./{base} for the folder, or refs/heads/{base} for the branch")))
        }
        (Some(commit), Some(git)) if !is_path => of_commit(&git, &commit, system, arguments),
        _ if path.is_dir() && arguments.build.is_some() => Err(Diagnostic::error(
            "unknown-revision",
            format!("`{base}` is a folder, and --build builds a revision"),
        )),
        _ if path.is_dir() => of_folder(&path, base, system),
        (_, None) => Err(no_repository(directory).with_detail(format!("and `{base}` is no folder"))),
        _ => Err(Diagnostic::error(
            "unknown-revision",
            format!("`{base}` is no revision of the repository, and no folder"),
        )
        .with_help("a shallow clone or a clone of one branch has not every revision: run `git fetch`")),
    }
}

fn no_repository(directory: &Path) -> Diagnostic {
    Diagnostic::error("not-a-repository", format!("`{}` is in no git repository", folder::shown(directory)))
        .with_help("say what to compare with: --base FOLDER")
}

/// What was committed: the rendered tree, or else its snapshots.
fn of_commit(git: &Git, commit: &str, system: &str, arguments: &Diff) -> Result<Base, Diagnostic> {
    if let Some(package) = &arguments.build {
        return build::base(git, commit, package.as_deref(), system);
    }
    let place = |folder: &Path| git_path(git, folder).map(|path| join(&path, system));
    if let Some(out) = place(&arguments.out) {
        let Files { files, skipped } = git.files(commit, &out, |_| true)?;
        if !files.is_empty() {
            let name = format!("{}, as it was rendered in {out}", short(commit));
            return Ok(Base { tree: prefixed(system, files), name, skipped });
        }
    }
    if let Some(snapshots) = place(&arguments.snapshots) {
        let Files { files, skipped } = git.files(commit, &snapshots, |path| path.ends_with(".snap"))?;
        if !files.is_empty() {
            let name = format!("{}, as its snapshots in {snapshots} have it", short(commit));
            return Ok(Base { tree: unsnapped(prefixed(system, files)), name, skipped });
        }
    }
    let [out, snapshots] = [&arguments.out, &arguments.snapshots].map(|path| folder::shown(path));
    Err(Diagnostic::error(
        "not-rendered",
        format!(
            "{} has no rendered files of `{system}`: neither {out}/{system} nor {snapshots}/{system}",
            short(commit)
        ),
    )
    .with_help("build the definition of that revision with --build, or give --base FOLDER"))
}

/// The snapshots on the disk.
fn of_snapshots(system: &str, arguments: &Diff) -> Result<Base, Diagnostic> {
    let path = arguments.directory.join(&arguments.snapshots).join(system);
    let shown = folder::shown(&arguments.snapshots.join(system));
    if !path.is_dir() {
        return Err(
            no_repository(&arguments.directory).with_detail(format!("and there is no folder {shown}"))
        );
    }
    let Files { files, skipped } = folder::files(&path, system)?;
    let name = format!("the snapshots in {shown}");
    Ok(Base { tree: unsnapped(prefixed(system, files)), name, skipped })
}

/// A folder of rendered files or of snapshots: `out` or `out/<system>`.
fn of_folder(path: &Path, name: &str, system: &str) -> Result<Base, Diagnostic> {
    let inner = path.join(system);
    let Files { files, skipped } = folder::files(if inner.is_dir() { &inner } else { path }, system)?;
    if files.is_empty() {
        return Err(Diagnostic::error("not-rendered", format!("`{name}` has no files")));
    }
    let tree = prefixed(system, files);
    let is_snapshots = tree.0.keys().any(|path| path.ends_with(".snap"));
    let tree = if is_snapshots { unsnapped(tree) } else { tree };
    let what = if is_snapshots { "the snapshots in " } else { "" };
    Ok(Base { tree, name: format!("{what}{name}"), skipped })
}

pub(super) fn prefixed(system: &str, files: BTreeMap<String, String>) -> Tree {
    Tree(files.into_iter().map(|(path, text)| (join(system, &path), text)).collect())
}

fn unsnapped(tree: Tree) -> Tree {
    let files = tree.0.into_iter().filter(|(path, _)| path.ends_with(".snap"));
    files.map(|(path, text)| (rendered_path(&path), rendered_text(&text))).collect()
}

fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// Where `path`, which is seen from `directory`, is in the work tree; `None` where it is outside.
fn git_path(git: &Git, path: &Path) -> Option<String> {
    let path = if path.is_absolute() {
        let root = git.root.canonicalize().ok()?;
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        path.strip_prefix(root).ok()?.to_owned()
    } else {
        Path::new(&git.prefix).join(path)
    };
    let mut parts: Vec<String> = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::ParentDir => drop(parts.pop()?),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

/// Keeps what is `environment`'s: the folders that are its alone, and what it shares with others where it has something in that
/// language, or `scope` names it.
pub(super) fn keep(tree: &mut Tree, system: &str, environment: &str, scope: &[String]) {
    let own = |path: &str| -> Option<&'static str> {
        let path = path.strip_prefix(system)?.strip_prefix('/')?;
        let folders = [Language::Terraform, Language::Kubernetes, Language::Compose].map(Language::folder);
        let language = folders.into_iter().find(|folder| path.split('/').next() == Some(folder))?;
        let rest = path.strip_prefix(language)?.strip_prefix('/')?;
        let rest = rest.strip_prefix("overlays/").unwrap_or(rest);
        (rest.split('/').next() == Some(environment)).then_some(language)
    };
    let languages: BTreeSet<&str> = tree.0.keys().filter_map(|path| own(path)).collect();
    let shared: Vec<String> = languages
        .iter()
        .flat_map(|language| ["base", "bootstrap"].map(|name| format!("{system}/{language}/{name}")))
        .chain(scope.iter().cloned())
        .collect();
    let is_below =
        |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    tree.0.retain(|path, _| own(path).is_some() || shared.iter().any(|folder| is_below(path, folder)));
}
