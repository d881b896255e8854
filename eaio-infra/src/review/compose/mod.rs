//! Compose projects: which containers are made anew, whose data is no longer there, and who no longer connects.
//!
//! ```text
//! files → one project → services, volumes, networks, secrets and configs in their long form → differences by meaning → what follows
//! ```

pub(super) mod database;
mod long;
mod meaning;
mod service;
#[cfg(test)]
mod tests;
mod together;
mod variables;
mod volume;
mod whole;

use std::collections::{BTreeSet, HashMap};

use crate::check::{Artifact, Language, Located, Source};
use crate::diagnostic::{Diagnostic, Diagnostics};

use super::{Action, Change, Difference, Effect, Identity, Path, Step, Unit, difference, other, read};
pub(super) use long::form;
use meaning::Meant;
pub(super) use together::{Together, is_found};
use variables::Variables;
use whole::Whole;

/// What becomes of each part of a project.
pub(super) fn changes(before: &Unit<'_>, after: &Unit<'_>, diagnostics: &mut Diagnostics) -> Vec<Change> {
    let are_read = [before, after]
        .map(|unit| unit.files.is_empty() || is_read(unit, &read::artifacts(unit, diagnostics)));
    // A file that is laid over another, or one that cannot be read, is what it says. Variables are told as a file of their own.
    if are_read != [true, true] {
        return other::beside(before, after, |path, _| path.ends_with(".env"));
    }
    let texts = [before, after].map(|unit| variables_of(unit).unwrap_or_default());
    diagnostics.extend(not_followed(before, after));
    let [old_variables, new_variables] = Variables::both(texts[0], texts[1]);
    let project = |unit: &Unit<'_>, variables| {
        Whole::of(unit, variables).map(|value| Project::new(&value)).unwrap_or_default()
    };
    let (old, new) = (project(before, &old_variables), project(after, &new_variables));
    let [old_alone, new_alone] =
        [before, after].map(|unit| Whole::alone(unit).map(|value| Project::new(&value)).unwrap_or_default());
    let mut changes = Vec::new();
    changes.extend(project_name(&after.name, &old, &new));
    for kind in KINDS {
        let [before, after_all] = [&old, &new].map(|project| project.of(kind));
        let names: BTreeSet<&str> = before.keys().chain(after_all.keys()).copied().collect();
        for name in names {
            let turn = Turn {
                unit: &after.name,
                kind,
                name,
                old: &old,
                new: &new,
                one: before.get(name).copied(),
                other: after_all.get(name).copied(),
                alone: [&old_alone, &new_alone].map(|project| project.of(kind).get(name).copied()),
            };
            changes.extend(turn.change());
        }
    }
    changes
}

/// A project as a whole, for who reads all of them; nothing where its file is none.
pub(super) fn whole(unit: &Unit<'_>, artifacts: &[Artifact]) -> Option<Artifact> {
    if !is_read(unit, artifacts) {
        return None;
    }
    let variables = variables_of(unit).map(Variables::new).unwrap_or_default();
    let value = Whole::of(unit, &variables)?;
    Some(Artifact { language: Language::Compose, value, source: Source::File(unit.name.clone()) })
}

/// Whether a unit's own file is all of a project, with what it includes.
fn is_read(unit: &Unit<'_>, artifacts: &[Artifact]) -> bool {
    let is_own = |artifact: &&Artifact| matches!(&artifact.source, Source::File(path) if *path == unit.name);
    let own = artifacts.iter().filter(is_own).any(|artifact| artifact.language == Language::Compose);
    let includes = || {
        let text = unit.files.get(unit.name.as_str()).filter(|text| text.contains("include"))?;
        crate::check::read::compose(&unit.name, text)?.get("include").map(|include| include.items().len())
    };
    own || includes().is_some()
}

/// The variables beside a unit's own file.
fn variables_of<'t>(unit: &Unit<'t>) -> Option<&'t str> {
    let path = together::join(together::folder(&unit.name), ".env")?;
    unit.files.get(path.as_str()).copied()
}

/// What of a project that differs is not put together here as Compose does it.
fn not_followed(before: &Unit<'_>, after: &Unit<'_>) -> Vec<Diagnostic> {
    let name = &after.name;
    let both = [before, after];
    let differing = |path: &str| before.files.get(path) != after.files.get(path);
    let paths: BTreeSet<&str> = both.iter().flat_map(|unit| unit.files.keys().copied()).collect();
    let texts =
        |path: &str| both.iter().filter_map(|unit| unit.files.get(path)).copied().collect::<Vec<&str>>();
    let mut found = Vec::new();
    let tags = ["!reset", "!override"];
    if paths.iter().flat_map(|path| texts(path)).any(|text| tags.iter().any(|tag| text.contains(tag))) {
        found.push(format!("what `!reset` and `!override` take away in `{name}` is not known here"));
    }
    let folder = together::folder(name);
    let is_relative = |text: &str| ["./", "../"].iter().any(|begin| text.contains(begin));
    for path in paths.iter().filter(|path| together::folder(path) != folder && differing(path)) {
        if texts(path).into_iter().any(is_relative) {
            found.push(format!(
                "paths in `{path}` are seen from its own folder, and compared as they are written"
            ));
        }
    }
    let settings = |unit: &Unit<'_>| -> BTreeSet<String> {
        let lines = variables_of(unit).unwrap_or_default().lines().map(str::trim);
        lines.filter(|line| line.starts_with("COMPOSE_")).map(str::to_owned).collect()
    };
    if settings(before) != settings(after) {
        found.push(format!(
            "which files `{name}` is of, or what its project is called, `COMPOSE_…` in `.env` says otherwise"
        ));
    }
    let warning = |summary| Diagnostic::warning("not-compared", summary);
    found.into_iter().map(warning).collect()
}

/// What a project includes, and is not in the tree.
const NOT_INCLUDED: &str = "x-not-included";

/// The parts of a project, and what one of them is called.
const KINDS: [Kind; 6] = [
    Kind { field: NOT_INCLUDED, name: "include" },
    Kind { field: "services", name: "service" },
    Kind { field: "volumes", name: "volume" },
    Kind { field: "networks", name: "network" },
    Kind { field: "secrets", name: "secret" },
    Kind { field: "configs", name: "config" },
];

/// A kind of a project's parts.
#[derive(Debug, Clone, Copy)]
struct Kind {
    field: &'static str,
    name: &'static str,
}

/// A project in its long form.
#[derive(Debug, Default)]
struct Project {
    name: Option<String>,
    parts: HashMap<&'static str, Vec<(String, Located)>>,
}

impl Project {
    fn new(value: &Located) -> Self {
        let parts = KINDS.map(|kind| {
            let entries = value.get(kind.field).into_iter().flat_map(Located::entries);
            let long = entries.filter(|(name, ..)| !name.starts_with("x-"));
            (
                kind.field,
                long.map(|(name, _, value)| (name.to_owned(), long::form(kind.field, value))).collect(),
            )
        });
        Project { name: value.text_at(&["name"]).map(str::to_owned), parts: parts.into() }
    }

    fn of(&self, kind: Kind) -> HashMap<&str, &Located> {
        self.part(kind.field).collect()
    }

    /// What stands under a field, by name.
    fn part(&self, field: &str) -> impl Iterator<Item = (&str, &Located)> {
        let parts = self.parts.get(field).map_or(&[][..], Vec::as_slice);
        parts.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Its services.
    fn services(&self) -> impl Iterator<Item = (&str, &Located)> {
        self.part("services")
    }
}

/// A part as it was and as it is, in its project.
struct Turn<'a> {
    unit: &'a str,
    kind: Kind,
    name: &'a str,
    old: &'a Project,
    new: &'a Project,
    one: Option<&'a Located>,
    other: Option<&'a Located>,
    /// Both without what is laid over them and what is filled in.
    alone: [Option<&'a Located>; 2],
}

impl Turn<'_> {
    fn change(&self) -> Option<Change> {
        let (action, differences) = match (self.one, self.other) {
            (Some(one), Some(other)) => {
                let differences = self.differences(one, other);
                if differences.is_empty() {
                    return self.change_of_its_own();
                }
                (Action::Update, differences)
            }
            (None, _) => (Action::Create, Vec::new()),
            (_, None) => (Action::Destroy, Vec::new()),
        };
        let identity = Identity {
            unit: self.unit.to_owned(),
            kind: self.kind.name.to_owned(),
            name: self.name.to_owned(),
        };
        let mut change = Change::new(identity, action);
        change.differences = differences;
        match self.kind.field {
            "services" => service::judge(self, &mut change),
            "volumes" => volume::judge(self, &mut change),
            "networks" => network(self, &mut change),
            NOT_INCLUDED => {
                change.consequence(Effect::Note, "it is not in the tree: what it has, nobody knows");
            }
            _ => mounted(self, &mut change),
        }
        Some(change)
    }

    fn differences(&self, one: &Located, other: &Located) -> Vec<Difference> {
        let mut differences = difference::between(one, other, &Meant { kind: self.kind.name });
        differences.retain(|difference| !meaning::is_nothing(difference));
        differences
    }

    /// What its own file says otherwise, and another says over it: who starts that file alone has it.
    fn change_of_its_own(&self) -> Option<Change> {
        let [Some(one), Some(other)] = self.alone else { return None };
        let differences = self.differences(one, other);
        if differences.is_empty() {
            return None;
        }
        let identity = Identity {
            unit: self.unit.to_owned(),
            kind: self.kind.name.to_owned(),
            name: self.name.to_owned(),
        };
        let mut change = Change::new(identity, Action::Update);
        change.differences = differences;
        change.consequence(
            Effect::Note,
            "nothing changes with what is laid over it and the variables beside it, which say the rest",
        );
        Some(change)
    }
}

/// Whatever is called after a project is another one when the project is called otherwise.
///
/// Source: Compose Specification, "Version and name top-level elements", and `volumes`: a name is scoped by that of the project.
fn project_name(unit: &str, old: &Project, new: &Project) -> Option<Change> {
    let (before, after) = (old.name.as_ref()?, new.name.as_ref()?);
    if before == after {
        return None;
    }
    let identity = Identity { unit: unit.to_owned(), kind: "project".to_owned(), name: after.clone() };
    let mut change = Change::new(identity, Action::Replace);
    change.moved_from = Some(before.clone());
    let text = |text: &str| Located::made(&text.into());
    let path = Path(vec![Step::Name("name".to_owned())]);
    change.differences.push(Difference::new(path, Some(text(before)), Some(text(after))));
    change.reasons.push(super::Reason { argument: "name".to_owned(), chain: Vec::new() });
    let lost: Vec<String> = new
        .part("volumes")
        .filter(|(_, volume)| volume.get("name").is_none() && !volume::is_external(volume))
        .filter(|(name, _)| old.part("volumes").any(|(other, _)| other == *name))
        .map(|(name, _)| format!("`{before}_{name}`"))
        .collect();
    change.is_stateful = !lost.is_empty();
    if !lost.is_empty() {
        let text = format!(
            "volumes are called after the project: what {} hold is no longer mounted, and stays on the machine",
            lost.join(", ")
        );
        change.consequence(Effect::DataLoss, text);
    }
    let text = format!(
        "the containers of `{before}` go on running beside the new ones, and keep their ports, until `docker compose -p {before} down`"
    );
    change.consequence(Effect::Note, text);
    Some(change)
}

/// Source: Docker Compose, `ensureNetwork`: a network whose configuration differs is removed and made again.
fn network(turn: &Turn<'_>, change: &mut Change) {
    let users = |project: &Project| -> Vec<String> {
        let of = |(name, service): (&str, &Located)| {
            service.at(&["networks", turn.name]).is_some().then(|| format!("`{name}`"))
        };
        let mut users: Vec<String> = project.services().filter_map(of).collect();
        users.sort();
        users
    };
    match change.action {
        Action::Update => {
            change.action = Action::Replace;
            let argument = change.differences.iter().map(|difference| difference.path.to_string());
            change.reasons = argument.map(|argument| super::Reason { argument, chain: Vec::new() }).collect();
            let users = users(turn.new);
            if !users.is_empty() {
                let text = format!(
                    "it is removed and made again, and whoever is on it stops and starts anew: {}",
                    users.join(", ")
                );
                change.consequence(Effect::Downtime, text);
            }
        }
        Action::Destroy => {
            change.action = Action::Forget;
            let users = users(turn.old);
            let text = "it stays on the machine until somebody removes it";
            change.consequence(Effect::Note, text);
            if !users.is_empty() {
                change.consequence(
                    Effect::Note,
                    format!("whoever was on it no longer meets there: {}", users.join(", ")),
                );
            }
        }
        _ => {}
    }
}

/// A secret or a config: it is a file in whoever has it.
fn mounted(turn: &Turn<'_>, change: &mut Change) {
    let project = if turn.other.is_some() { turn.new } else { turn.old };
    let mut users: Vec<String> = project
        .services()
        .filter(|(_, service)| {
            let items = service.get(turn.kind.field).map_or(&[][..], Located::items);
            items.iter().any(|item| item.text_at(&["source"]) == Some(turn.name))
        })
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    users.sort();
    if change.action == Action::Update && !users.is_empty() {
        change.consequence(
            Effect::Restart,
            format!("whoever has it sees it in a new container: {}", users.join(", ")),
        );
    }
}
