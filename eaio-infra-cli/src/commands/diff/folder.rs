//! A folder or a file, as a tree.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use eaio_infra::diagnostic::Diagnostic;
use sha2::{Digest, Sha256};

/// A file that is larger is no manifest.
pub(in crate::commands) const LARGEST: u64 = 64 << 20;

/// The files at and below `path`, by their paths below it; a file alone by `name`.
pub(super) fn files(path: &Path, name: &str) -> Result<BTreeMap<String, String>, Diagnostic> {
    let mut files = BTreeMap::new();
    if path.is_dir() {
        collect(path, "", &mut files)?;
    } else {
        files.insert(name.to_owned(), text(path, name)?);
    }
    Ok(files)
}

fn collect(folder: &Path, below: &str, files: &mut BTreeMap<String, String>) -> Result<(), Diagnostic> {
    let failed = |error: std::io::Error| unreadable(&shown(folder), &error.to_string());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{below}{name}");
        if is_for_tools(&name) {
            continue;
        }
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        match entry.path() {
            // A link may lead back up.
            inner if inner.is_dir() && !is_link => collect(&inner, &format!("{path}/"), files)?,
            inner if inner.is_file() => drop(files.insert(path, text(&inner, &name)?)),
            _ => {}
        }
    }
    Ok(())
}

/// Whether a path leads to what tools keep for themselves, or to secrets: a state, the values of a Compose project.
pub(super) fn is_for_tools(path: &str) -> bool {
    const NAMES: [&str; 11] = [
        ".DS_Store",
        ".direnv",
        ".env",
        ".git",
        ".idea",
        ".terraform",
        ".venv",
        ".vscode",
        "__pycache__",
        "node_modules",
        "target",
    ];
    path.split('/')
        .any(|name| NAMES.contains(&name) || name.starts_with(".eaio-infra") || name.contains(".tfstate"))
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
