//! Files that Terraform reads while it evaluates: `file("policy.json")`, `templatefile("${path.module}/init.sh", …)`.
//!
//! What an expression makes of a file nobody evaluates here: it is another where the file is.
//!
//! Source: "Filesystem Functions" of Terraform's documentation; the pages of the data sources `archive_file` and `local_file`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::scope::{MAYBE, made, print};
use crate::check::{Artifact, Content, Located, Unknown};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Functions that read files, and one that lists them.
const FUNCTIONS: [&str; 11] = [
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "templatefile",
];

/// Data sources that read what an argument names.
const DATA: [(&str, &str); 4] = [
    ("archive_file", "source_file"),
    ("archive_file", "source_dir"),
    ("local_file", "filename"),
    ("local_sensitive_file", "filename"),
];

/// Which files something reads.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reading {
    /// How their paths begin.
    prefix: String,
    /// How they end.
    suffix: String,
    /// Whether it is only asked which there are.
    lists: bool,
}

impl Reading {
    /// What a path in a text, without its quotes, leads to; `module` is where it stands, and `root` where Terraform runs. Of what is not
    /// written, anything.
    fn new(path: &str, root: &str, module: &str) -> Self {
        let (from, rest) = ["module", "root", "cwd"]
            .iter()
            .find_map(|name| {
                let rest = path.strip_prefix(&format!("${{path.{name}}}"))?;
                Some((if *name == "module" { module } else { root }, rest.trim_start_matches('/')))
            })
            .unwrap_or((root, path));
        let end = rest.rsplit_once(['}', '*']).map(|(_, end)| end.to_owned());
        let begin = rest.split(['$', '*', '{']).next().unwrap_or_default();
        // What leads out of the folder leads to one above it.
        let mut parts: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
        let (folders, last) = begin.rsplit_once('/').unwrap_or(("", begin));
        for part in folders.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        let folder = parts.iter().map(|part| format!("{part}/")).collect::<String>();
        Reading { prefix: folder + last, suffix: end.unwrap_or_default(), lists: false }
    }

    /// Those among `files` that it reads.
    fn of<'f>(&'f self, files: &'f BTreeMap<&str, &str>) -> impl Iterator<Item = (&'f str, &'f str)> {
        let is_read = |path: &str| path.len() == self.prefix.len() || path.ends_with(&self.suffix);
        begin(files, &self.prefix).filter(move |(path, _)| is_read(path))
    }
}

/// The files whose paths begin in a way.
fn begin<'f>(files: &'f BTreeMap<&str, &str>, prefix: &'f str) -> impl Iterator<Item = (&'f str, &'f str)> {
    let range = files.range::<str, _>((Bound::Included(prefix), Bound::Unbounded));
    range.map(|(path, text)| (*path, *text)).take_while(move |(path, _)| path.starts_with(prefix))
}

/// What a source reads: the first argument of each function that does.
fn readings(source: &str, root: &str, module: &str) -> BTreeSet<Reading> {
    let mut found = BTreeSet::new();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-');
    for (at, _) in source.match_indices('(') {
        let name = source.as_bytes()[..at].iter().rev().take_while(|byte| is_name(byte)).count();
        let name = source.get(at - name..at).unwrap_or_default();
        if !FUNCTIONS.contains(&name) {
            continue;
        }
        let rest = source[at + 1..].trim_start();
        let mut reading = match literal(rest) {
            Some((path, after)) if after.trim_start().starts_with([',', ')']) => {
                let mut reading = Reading::new(path, root, module);
                if name == "fileset" {
                    let pattern = after.trim_start().trim_start_matches(',').trim_start();
                    let pattern = literal(pattern).map(|(pattern, _)| pattern).unwrap_or_default();
                    let end = pattern.rsplit(['*', '}', '?', ']']).next().unwrap_or_default();
                    reading.prefix += "/";
                    reading.prefix = reading.prefix.trim_start_matches('/').to_owned();
                    reading.suffix = end.to_owned();
                }
                reading
            }
            // Computed, or relative to what is: whatever is there.
            _ => {
                found.insert(Reading::new("${path.module}/*", root, module));
                Reading::new("*", root, module)
            }
        };
        reading.lists = matches!(name, "fileset" | "fileexists");
        found.insert(reading);
    }
    found
}

/// The text that something begins with, without its quotes, and what comes after.
fn literal(source: &str) -> Option<(&str, &str)> {
    let inner = source.strip_prefix('"')?;
    let (mut depth, mut is_escaped) = (0_usize, false);
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'"' if depth == 0 => return Some((&inner[..at], &inner[at + 1..])),
            _ => {}
        }
    }
    None
}

/// What an argument of a data source reads: a file, or everything in a folder.
fn named(argument: &str, value: &Located, root: &str, module: &str) -> Vec<Reading> {
    let path = match &value.content {
        Content::Text(text) => text.clone(),
        _ => {
            let shown = super::super::difference::shown(value);
            if shown.starts_with("${") { shown } else { format!("${{{shown}}}") }
        }
    };
    let mut reading = Reading::new(&path, root, module);
    if argument == "source_dir" && !reading.prefix.is_empty() && !reading.prefix.ends_with('/') {
        reading.prefix += "/";
    }
    vec![reading]
}

/// The files of a tree that the code of a root module and of the modules in it may read.
pub(in super::super) fn read_by<'t>(
    root: &str,
    code: &BTreeMap<&'t str, &'t str>,
    all: &BTreeMap<&'t str, &'t str>,
) -> BTreeMap<&'t str, &'t str> {
    let mut read = BTreeMap::new();
    for (path, text) in code {
        let module = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut found = BTreeSet::new();
        if text.contains("file") {
            let text = if path.ends_with(".json") { text.replace("\\\"", "\"") } else { (*text).to_owned() };
            found = readings(&text, root, module);
            if DATA.iter().any(|(of, _)| text.contains(of)) {
                // Which, is asked where it is read.
                found.insert(Reading::new("${path.module}/*", root, module));
                found.insert(Reading::new("*", root, module));
                for (_, argument) in DATA {
                    let after = text.match_indices(argument).map(|(at, _)| &text[at + argument.len()..]);
                    let after = after.map(|rest| rest.trim_start_matches([' ', '"', '=', ':', '\t']));
                    let paths = after.filter_map(|rest| rest.split(['"', '\n']).next());
                    found.extend(paths.map(|path| Reading::new(path, root, module)));
                }
            }
        }
        for reading in &found {
            let paths = all.range::<str, _>((Bound::Included(reading.prefix.as_str()), Bound::Unbounded));
            let paths = paths.take_while(|(path, _)| path.starts_with(&reading.prefix));
            read.extend(paths.map(|(path, text)| (*path, *text)));
        }
    }
    read.retain(|path, _| !super::super::tree::is_terraform(path));
    read
}

/// Both trees' files, and what of them differs.
pub(super) struct Compared<'u> {
    pub(super) root: &'u str,
    pub(super) before: &'u BTreeMap<&'u str, &'u str>,
    pub(super) after: &'u BTreeMap<&'u str, &'u str>,
    /// The files that differ, and that expressions read.
    differing: BTreeSet<String>,
}

impl<'u> Compared<'u> {
    pub(super) fn new(
        root: &'u str,
        before: &'u BTreeMap<&'u str, &'u str>,
        after: &'u BTreeMap<&'u str, &'u str>,
    ) -> Self {
        Compared { root, before, after, differing: BTreeSet::new() }
    }

    /// Makes what reads a file that differs say so, in the artifacts of one of the trees.
    pub(super) fn mark(&mut self, artifacts: &mut [Artifact], is_after: bool) {
        if self.before == self.after {
            return;
        }
        for artifact in artifacts {
            let module = artifact.folder().to_owned();
            self.data(&mut artifact.value, &module, is_after);
            self.value(&mut artifact.value, &module, is_after);
        }
    }

    fn data(&mut self, value: &mut Located, module: &str, is_after: bool) {
        let Content::Map(entries) = &mut value.content else { return };
        let data = entries.iter_mut().filter(|(name, ..)| name == "data");
        for (_, _, types) in data {
            let Content::Map(types) = &mut types.content else { continue };
            for (of, _, labels) in types {
                let names = DATA.iter().filter(|(other, _)| other == of).map(|(_, name)| *name);
                let names: Vec<&str> = names.collect();
                self.sources(labels, &names, module, is_after);
            }
        }
    }

    /// The arguments of these names, wherever they stand in a value.
    fn sources(&mut self, value: &mut Located, names: &[&str], module: &str, is_after: bool) {
        match &mut value.content {
            Content::List(items) => {
                items.iter_mut().for_each(|item| self.sources(item, names, module, is_after));
            }
            Content::Map(entries) => {
                for (name, _, value) in entries {
                    if !names.contains(&name.as_str()) {
                        self.sources(value, names, module, is_after);
                        continue;
                    }
                    let readings = named(name, value, self.root, module);
                    if let Some((print, _)) = self.print(&readings, is_after) {
                        let mut references: Vec<String> =
                            value.references().into_iter().map(str::to_owned).collect();
                        references.push(print);
                        let source = super::super::difference::shown(value);
                        let source = if is_after { format!("{source} {MAYBE}") } else { source };
                        *value = made(Content::Unknown(Unknown::Expression { source, references }));
                    }
                }
            }
            _ => {}
        }
    }

    fn value(&mut self, value: &mut Located, module: &str, is_after: bool) {
        match &mut value.content {
            Content::List(items) | Content::Unknown(Unknown::Template(items)) => {
                items.iter_mut().for_each(|item| self.value(item, module, is_after));
            }
            Content::Map(entries) => {
                entries.iter_mut().for_each(|(_, _, value)| self.value(value, module, is_after));
            }
            Content::Unknown(Unknown::Expression { source, references }) if source.contains("file") => {
                let readings: Vec<Reading> = readings(source, self.root, module).into_iter().collect();
                if let Some((print, differing)) = self.print(&readings, is_after) {
                    references.push(print);
                    self.differing.extend(differing);
                    if is_after {
                        *source = format!("{source} {MAYBE}");
                    }
                }
            }
            _ => {}
        }
    }

    /// What stands for the files that are read, and those of them that differ; nothing where they are the same.
    fn print(&self, readings: &[Reading], is_after: bool) -> Option<(String, BTreeSet<String>)> {
        let of = |files| {
            let read = readings.iter().flat_map(|reading| {
                reading.of(files).map(|(path, text)| (path, if reading.lists { "" } else { text }))
            });
            read.collect::<BTreeSet<(&str, &str)>>()
        };
        let [before, after] = [of(self.before), of(self.after)];
        let differing = before.symmetric_difference(&after).map(|(path, _)| (*path).to_owned());
        let differing: BTreeSet<String> = differing.collect();
        let files = if is_after { &after } else { &before };
        (!differing.is_empty()).then(|| (print(&format!("{files:?}")), differing))
    }

    /// Says which files were read and not looked into.
    pub(super) fn say(self, diagnostics: &mut Diagnostics) {
        if self.differing.is_empty() {
            return;
        }
        let files: Vec<String> = self.differing.iter().map(|file| format!("`{file}`")).collect();
        let summary = format!("what is made of {} is not known", files.join(", "));
        let detail =
            "who reaches whom, who may do what, cost, capacity and promises were compared without it";
        diagnostics.push(Diagnostic::warning("meaning-not-compared", summary).with_detail(detail));
    }
}
