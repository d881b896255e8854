//! A folder or a file, as a tree.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use eaio_infra::diagnostic::Diagnostic;
use eaio_infra::review::is_compose;
use sha2::{Digest, Sha256};

use super::skipped::{Skipped, Why, is_of_tool, is_quiet, is_state};

/// A file that is larger is no manifest.
pub(in crate::commands) const LARGEST: u64 = 64 << 20;

/// Files by path, and what was not read.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) files: BTreeMap<String, String>,
    pub(super) skipped: Skipped,
}

/// So many links to folders are followed: each may double what there is.
const LINKS: usize = 1_000;

/// The files at and below `path`, by their paths below it; a file alone by `name`.
pub(super) fn files(path: &Path, name: &str) -> Result<Files, Diagnostic> {
    let mut files = Files::default();
    if path.is_dir() {
        let root = path.canonicalize().map_err(|error| unreadable(&shown(path), &error.to_string()))?;
        let mut walk = Walk { root: &root, above: vec![root.clone()], links: LINKS, files: &mut files };
        walk.collect(path, "")?;
    } else {
        files.files.insert(name.to_owned(), text(path, name)?);
    }
    files.without_variables();
    Ok(files)
}

impl Files {
    /// Without the variables that no Compose file takes: they are some program's, and secrets of it.
    pub(super) fn without_variables(&mut self) {
        let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let of_compose = self.files.iter().filter(|(path, text)| is_compose(path, text));
        let of_compose: BTreeSet<String> = of_compose.map(|(path, _)| folder(path)).collect();
        let is_stranger =
            |path: &str| path.rsplit('/').next() == Some(".env") && !of_compose.contains(&folder(path));
        let strangers: Vec<String> = self.files.keys().filter(|path| is_stranger(path)).cloned().collect();
        for path in strangers {
            self.files.remove(&path);
            self.skipped.add(Why::Variables, path);
        }
    }
}

/// A walk through folders, and through links within the outermost of them.
struct Walk<'w> {
    root: &'w Path,
    /// The folders that it is in.
    above: Vec<PathBuf>,
    links: usize,
    files: &'w mut Files,
}

impl Walk<'_> {
    fn collect(&mut self, folder: &Path, below: &str) -> Result<(), Diagnostic> {
        let failed = |error: std::io::Error| unreadable(&shown(folder), &error.to_string());
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{below}{name}");
            if is_quiet(&name) {
                continue;
            }
            let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            match entry.path() {
                inner if inner.is_dir() && is_of_tool(&name, |file| inner.join(file).is_file()) => {
                    self.files.skipped.add(Why::Tool, path);
                }
                inner if inner.is_dir() => {
                    let real = inner.canonicalize().map_err(failed)?;
                    if is_link && !self.follows(&real) {
                        self.files.skipped.add(Why::Link, path);
                        continue;
                    }
                    self.above.push(real);
                    self.collect(&inner, &format!("{path}/"))?;
                    self.above.pop();
                }
                inner if inner.is_file() && is_state(&name) => self.files.skipped.add(Why::State, path),
                inner if inner.is_file() => drop(self.files.files.insert(path, text(&inner, &name)?)),
                _ if is_link => self.files.skipped.add(Why::Link, path),
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether a link to a folder is followed: not out of the outermost one, and not back up.
    fn follows(&mut self, real: &Path) -> bool {
        let leads_on = real.starts_with(self.root) && !self.above.iter().any(|above| above == real);
        self.links = self.links.saturating_sub(1);
        leads_on && self.links > 0
    }
}

fn text(path: &Path, name: &str) -> Result<String, Diagnostic> {
    decode(name, bytes(path, &shown(path))?).map_err(|reason| unreadable(&shown(path), reason))
}

/// What a file holds, where it is none that nobody would read.
pub(in crate::commands) fn bytes(path: &Path, name: &str) -> Result<Vec<u8>, Diagnostic> {
    let failed = |error: std::io::Error| unreadable(name, &error.to_string());
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > LARGEST {
        return Err(too_large(name, size));
    }
    fs::read(path).map_err(failed)
}

/// A file's text. What is no text stands for itself by its hash, where nobody would expect text: a picture beside manifests.
pub(super) fn decode(path: &str, bytes: Vec<u8>) -> Result<String, &'static str> {
    let is_text = !bytes.contains(&0);
    match String::from_utf8(bytes) {
        Ok(text) if is_text => Ok(text),
        _ if [".tf", ".tfvars", ".json", ".yaml", ".yml"].iter().any(|end| path.ends_with(end)) => {
            Err("it is binary, and no text in UTF-8")
        }
        other => {
            let bytes = other.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
            let hash: String =
                Sha256::digest(&bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            Ok(format!("binary, {} bytes, sha256 {hash}…\n", bytes.len()))
        }
    }
}

pub(in crate::commands) fn too_large(path: &str, size: u64) -> Diagnostic {
    Diagnostic::error("too-large", format!("`{path}` has {} MiB, which no manifest has", size >> 20))
        .with_help("compare a folder without it")
}

pub(in crate::commands) fn unreadable(path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error("unreadable", format!("`{path}` cannot be read: {reason}"))
}

/// A path as people write it.
pub(in crate::commands) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left out is what it is called, and is said; a folder that is only called like one is read.
    #[test]
    #[cfg(unix)]
    fn what_is_not_read() {
        use std::os::unix::fs::symlink;

        let place = tempfile::tempdir().expect("a temporary folder");
        let root = place.path().join("tree");
        let files = [
            ".git/config",
            "__pycache__/a.pyc",
            "compose/compose.yaml",
            "compose/.env",
            "prod/.terraform/modules/a.tf",
            "prod/a.tfstate.tf",
            "prod/terraform.tfstate",
            "prod/terraform.tfstate.backup",
            "prod/terraform.tfstate.d/a.tf",
            "rust/target/CACHEDIR.TAG",
            "shared/a.yaml",
            "target/a.yaml",
            "venv/pyvenv.cfg",
            "web/.env",
            "web/node_modules/a/a.yaml",
            "../outside/a.yaml",
        ];
        for file in files {
            let file = root.join(file);
            fs::create_dir_all(file.parent().expect("it is in a folder")).expect("a folder");
            fs::write(file, "services: {}\n").expect("a file");
        }
        let links =
            [("inside", "shared"), ("shared/up", ".."), ("outside", "../outside"), ("nowhere", "gone")];
        for (link, to) in links {
            let to = if to == "shared" || to == "gone" { root.join(to) } else { PathBuf::from(to) };
            symlink(to, root.join(link)).expect("a link");
        }
        let found = files_of(&root);
        insta::assert_snapshot!(found, @r"
        compose/.env
        compose/compose.yaml
        inside/a.yaml
        prod/a.tfstate.tf
        prod/terraform.tfstate.d/a.tf
        shared/a.yaml
        target/a.yaml
        not read in a: 5 folders of tools (__pycache__, prod/.terraform, rust/target, and 2 more), 2 states (prod/terraform.tfstate, prod/terraform.tfstate.backup), 1 file of variables (web/.env), 4 links that lead elsewhere (inside/up, nowhere, outside, and 1 more)
        ");
    }

    #[cfg(unix)]
    fn files_of(root: &Path) -> String {
        let Files { files, skipped } = files(root, "tree").expect("it can be read");
        let notes = Skipped::notes((&skipped, "a"), (&Skipped::default(), "b"));
        files.into_keys().chain(notes).map(|line| line + "\n").collect()
    }
}
