//! Files that somebody wrote, as artifacts. A file that cannot be read is one diagnostic, and the rest goes on.

mod dockerfile;
mod kustomization;
mod markdown;
mod overrides;
mod shell;
mod terraform;
mod yaml;

use std::panic::resume_unwind;
use std::thread;

use crate::diagnostic::Diagnostics;

use super::{Artifact, Content, Language, Located, Place, Source};
pub use kustomization::Built;
use yaml::Text;
pub(crate) use yaml::documents;

/// Enough for the deepest file that is read. What is not used of it costs nothing.
const STACK: usize = 64 << 20;

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// The artifacts, in the order of the files.
    pub artifacts: Vec<Artifact>,
    /// What kustomizations make of some of the files, each for itself: it is what is applied, in place of what stands in them.
    pub built: Vec<Built>,
    /// What could not be read.
    pub diagnostics: Diagnostics,
}

impl Read {
    /// With what only all files together say.
    fn whole(self) -> Self {
        Read { artifacts: overrides::merged(self.artifacts), ..self }
    }
}

/// What a file is in, as far as its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Yaml,
    Markdown,
    Hcl { is_values: bool },
    Json { is_values: bool },
    Dockerfile,
    Script,
}

impl Syntax {
    fn of(path: &str) -> Option<Self> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        if name.ends_with(".tf.json") || name.ends_with(".tfvars.json") {
            return Some(Syntax::Json { is_values: name.ends_with(".tfvars.json") });
        }
        if matches!(name, "Dockerfile" | "Containerfile") || name.starts_with("Dockerfile.") {
            return Some(Syntax::Dockerfile);
        }
        match name.rsplit_once('.')?.1 {
            "yaml" | "yml" => Some(Syntax::Yaml),
            "md" | "markdown" | "txt" => Some(Syntax::Markdown),
            "tf" => Some(Syntax::Hcl { is_values: false }),
            "tfvars" => Some(Syntax::Hcl { is_values: true }),
            "Dockerfile" | "dockerfile" => Some(Syntax::Dockerfile),
            "sh" | "bash" => Some(Syntax::Script),
            _ => None,
        }
    }
}

/// Whether a file of this name may hold something that can be read.
pub fn knows(path: &str) -> bool {
    Syntax::of(path).is_some()
}

/// Reads `files`, each a path and its text. Which language a file is in, its name and what is in it say; what is in none
/// that is known here is left alone.
pub fn files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Read {
    let files: Vec<(&str, &str)> = files.into_iter().collect();
    // Each level of a file takes some 40 KiB of the stack, and nobody knows how much the caller has left of its own.
    thread::scope(|scope| {
        let reader = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || read_all(&files));
        reader.expect("a thread can be started").join().unwrap_or_else(|panic| resume_unwind(panic))
    })
    .whole()
}

/// As [`files`], for who asks for no places in Terraform's JSON, and has many files: they are read at once. A kustomization among
/// them is about all of them.
pub(crate) fn many<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Read {
    let files: Vec<(&str, &str)> = files.into_iter().collect();
    let has_kustomization = files.iter().any(|(path, _)| path.contains("ustomization"));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let threads = if has_kustomization { 1 } else { threads.min(files.len().div_ceil(FEW)).max(1) };
    let parts = files.chunks(files.len().div_ceil(threads).max(1));
    let read = |part: &[(&str, &str)]| {
        let mut read = Read::default();
        let mut others = Vec::new();
        for &(path, text) in part {
            let whole = Text { path, text, lines_before: 0, columns_before: 0 };
            let is_json = Syntax::of(path) == Some(Syntax::Json { is_values: false });
            match is_json.then(|| terraform::json_without_places(whole)).flatten() {
                Some(artifact) => read.artifacts.push(artifact),
                None => others.push((path, text)),
            }
        }
        let others = read_all(&others);
        read.artifacts.extend(others.artifacts);
        read.built = others.built;
        read.diagnostics = others.diagnostics;
        read
    };
    thread::scope(|scope| {
        let read = &read;
        let readers: Vec<_> = parts
            .map(|part| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || read(part)))
            .collect();
        let mut all = Read::default();
        for reader in readers {
            let reader = reader.expect("a thread can be started");
            let read = reader.join().unwrap_or_else(|panic| resume_unwind(panic));
            all.artifacts.extend(read.artifacts);
            all.built.extend(read.built);
            all.diagnostics.extend(read.diagnostics);
        }
        all.whole()
    })
}

/// What a file says that belongs to a Compose project, whatever part of one it is; nothing where it is no YAML.
pub(crate) fn compose(path: &str, text: &str) -> Option<Located> {
    let text = Text { path, text, lines_before: 0, columns_before: 0 };
    thread::scope(|scope| {
        let reader =
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || yaml::compose(text));
        reader.expect("a thread can be started").join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// So many files are read before another thread is worth its start.
const FEW: usize = 32;

fn read_all(files: &[(&str, &str)]) -> Read {
    let patches = kustomization::patches(files.iter().copied());
    let mut read = Read::default();
    for &(path, text) in files.iter().filter(|(path, _)| !patches.contains(*path)) {
        let whole = Text { path, text, lines_before: 0, columns_before: 0 };
        match Syntax::of(path) {
            Some(Syntax::Yaml) => yaml::read(whole, &mut read),
            Some(Syntax::Markdown) => markdown::read(path, text, &mut read),
            Some(Syntax::Hcl { is_values }) => terraform::native(whole.without_mark(), is_values, &mut read),
            Some(Syntax::Json { is_values }) => terraform::json(whole.without_mark(), is_values, &mut read),
            Some(Syntax::Dockerfile) => dockerfile::read(whole, &mut read),
            Some(Syntax::Script) => script(whole.without_mark(), &mut read),
            None if path.ends_with(".json") && is_manifest(text) => yaml::read(whole, &mut read),
            None => {}
        }
    }
    read.built = kustomization::built(files, &read.artifacts);
    read
}

/// Whether JSON is an object of Kubernetes, or a list of some: most JSON is neither. What is broken, and may have been one, is taken for it.
pub(crate) fn is_manifest(text: &str) -> bool {
    if !["\"apiVersion\"", "\"kind\""].iter().all(|name| text.contains(name)) {
        return false;
    }
    let value = serde_json::from_str::<serde_json::Value>(text.trim_start_matches('\u{feff}'));
    value.map_or(true, |value| {
        ["apiVersion", "kind"].iter().all(|name| value.get(name).is_some_and(serde_json::Value::is_string))
    })
}

/// Reads a script of a shell. What its commands are, [`Index::scripts`](super::Index::scripts) says.
fn script(text: Text<'_>, read: &mut Read) {
    if let Some(diagnostic) = text.too_long() {
        read.diagnostics.push(diagnostic);
        return;
    }
    let place =
        Place { line: text.lines_before.saturating_add(1), column: text.columns_before.saturating_add(1) };
    read.artifacts.push(Artifact {
        language: Language::Script,
        value: Located { place, content: Content::Text(text.text.to_owned()) },
        source: Source::File(text.path.to_owned()),
    });
}
