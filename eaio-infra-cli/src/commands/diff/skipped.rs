//! What is not read of a folder, and said once: what tools keep for themselves, states, and links that lead nowhere.

use std::collections::{BTreeMap, BTreeSet};

/// What was not read, by why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Skipped(BTreeMap<Why, BTreeSet<String>>);

/// Why something is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// A folder of what a tool made or fetched.
    Tool,
    /// A state of Terraform.
    State,
    /// Variables that no Compose file beside them takes, or that nobody renders.
    Variables,
    /// A link that leads out of the folder, back up, or nowhere.
    Link,
    /// A repository in the repository.
    Repository,
}

/// What is nobody's to review, whoever asks: git's own, a desktop's, and what EAIO writes about what it rendered.
const QUIET: [&str; 4] = [".DS_Store", ".eaio-infra.json", ".eaio-infra.toml", ".git"];

/// Whether a file or a folder is left out without a word.
pub(super) fn is_quiet(name: &str) -> bool {
    QUIET.contains(&name) || name.starts_with(".eaio-infra-staging-")
}

/// Whether a folder is a tool's, which `holds` files of these names.
///
/// Source: Cache Directory Tagging Specification, `CACHEDIR.TAG`, which Cargo puts into `target`; PEP 405, `pyvenv.cfg`.
pub(super) fn is_of_tool(folder: &str, holds: impl Fn(&str) -> bool) -> bool {
    match folder {
        ".direnv" | ".idea" | ".terraform" | ".vscode" | "__pycache__" | "node_modules" => true,
        "target" => holds("CACHEDIR.TAG"),
        _ => holds("pyvenv.cfg"),
    }
}

/// Whether a file is a state, or what Terraform keeps beside one: every value stands in it in plain text.
///
/// Source: Terraform, "Backend Type: local": `.tfstate` and `.tfstate.backup`, with a time between them after `state` commands.
pub(super) fn is_state(file: &str) -> bool {
    let is_backup = || file.contains(".tfstate.") && file.ends_with(".backup");
    file.ends_with(".tfstate") || is_backup() || file.ends_with(".tfstate.lock.info")
}

impl Skipped {
    pub(super) fn add(&mut self, why: Why, path: impl Into<String>) {
        self.0.entry(why).or_default().insert(path.into());
    }

    /// What was not read of two trees, a sentence for both where it is the same.
    pub(super) fn notes(before: (&Skipped, &str), after: (&Skipped, &str)) -> Vec<String> {
        if before.0 == after.0 {
            let text = before.0.to_text().map(|text| format!("not read: {text}"));
            return text.into_iter().collect();
        }
        let of = |(skipped, name): (&Skipped, &str)| {
            skipped.to_text().map(|text| format!("not read in {name}: {text}"))
        };
        [before, after].into_iter().filter_map(of).collect()
    }

    /// As in `2 folders of tools (node_modules, web/target), 1 state (terraform.tfstate)`.
    fn to_text(&self) -> Option<String> {
        const NAMED: usize = 3;
        let of = |(why, paths): (&Why, &BTreeSet<String>)| {
            let (one, many) = match why {
                Why::Tool => ("folder of a tool", "folders of tools"),
                Why::State => ("state", "states"),
                Why::Variables => ("file of variables", "files of variables"),
                Why::Link => ("link that leads elsewhere", "links that lead elsewhere"),
                Why::Repository => ("repository in it", "repositories in it"),
            };
            let mut named: Vec<String> = paths.iter().take(NAMED).cloned().collect();
            named.extend(paths.len().checked_sub(NAMED + 1).map(|more| format!("and {} more", more + 1)));
            format!("{} {} ({})", paths.len(), if paths.len() == 1 { one } else { many }, named.join(", "))
        };
        let all: Vec<String> = self.0.iter().map(of).collect();
        (!all.is_empty()).then(|| all.join(", "))
    }
}
