//! A project as Compose has it: with what its services extend, what it includes, what is laid over it, and its variables filled in.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::super::Unit;
use super::long;
use super::together::{folder, includes, join, over};
use super::variables::Variables;
use super::{KINDS, NOT_INCLUDED};
use crate::check::{Content, Located, Place, read};

/// Services that extend each other further than this are taken for a circle.
const DEEPEST: usize = 64;
/// A project that includes more files than this is told as far as that.
const MOST: usize = 1_000;

/// What the files of a project say together.
pub(super) struct Whole<'u> {
    unit: &'u Unit<'u>,
    files: BTreeMap<String, Option<Rc<Located>>>,
    /// How many files it may include still: each may include others twice.
    left: usize,
    /// The same with what lies over it and beside it left out.
    is_alone: bool,
}

impl<'u> Whole<'u> {
    /// As Compose has it: in its long form. What it includes and is not in the tree is left, under a name of its own.
    pub(super) fn of(unit: &'u Unit<'u>, variables: &Variables) -> Option<Located> {
        Whole { unit, files: BTreeMap::new(), left: MOST, is_alone: false }.project(&unit.name, variables, 0)
    }

    /// As its own file has it, without what is laid over it.
    pub(super) fn alone(unit: &'u Unit<'u>) -> Option<Located> {
        let none = Variables::default();
        Whole { unit, files: BTreeMap::new(), left: MOST, is_alone: true }.project(&unit.name, &none, 0)
    }

    fn file(&mut self, path: &str) -> Option<Rc<Located>> {
        if !self.files.contains_key(path) {
            let value = self.unit.files.get(path).and_then(|text| read::compose(path, text)).map(Rc::new);
            self.files.insert(path.to_owned(), value);
        }
        self.files.get(path).cloned().flatten()
    }

    fn project(&mut self, path: &str, variables: &Variables, depth: usize) -> Option<Located> {
        let mut project = self.model(path, variables)?;
        let beside = over(path, |path| self.unit.files.contains_key(path)).filter(|_| !self.is_alone);
        if let Some(over) = beside.and_then(|path| self.model(&path, variables)) {
            project = laid_over(project, over);
        }
        self.include(&mut project, path, variables, depth);
        Some(project)
    }

    /// A file with what its services extend.
    fn model(&mut self, path: &str, variables: &Variables) -> Option<Located> {
        let value = self.file(path)?;
        let Content::Map(entries) = &value.content else { return None };
        let entries = entries.iter().map(|(name, place, part)| {
            let long = match name.as_str() {
                "services" => {
                    let services = part.entries().map(|(service, place, _)| {
                        let long = self.service(path, service, variables, &mut Vec::new());
                        (service.to_owned(), place, long.unwrap_or(Located { place, content: Content::Null }))
                    });
                    Located { place: part.place, content: Content::Map(services.collect()) }
                }
                field if KINDS.iter().any(|kind| kind.field == field) => {
                    let part = variables.fill_in(part);
                    each(&part, |value| long::form(field, value))
                }
                _ => variables.fill_in(part),
            };
            (name.clone(), *place, long)
        });
        Some(Located { place: value.place, content: Content::Map(entries.collect()) })
    }

    /// A service with what it extends; where that is not in the tree, it says so still.
    ///
    /// Source: Compose Specification, `extends`.
    fn service(
        &mut self,
        path: &str,
        name: &str,
        variables: &Variables,
        trail: &mut Vec<(String, String)>,
    ) -> Option<Located> {
        let file = self.file(path)?;
        let own = long::form("services", &variables.fill_in(file.at(&["services", name])?));
        let Some(extended) = own.get("extends") else { return Some(own) };
        let base = extended.text().or_else(|| extended.text_at(&["service"]))?.to_owned();
        let of = match extended.text_at(&["file"]) {
            Some(file) => join(folder(path), file),
            None => Some(path.to_owned()),
        };
        let step = (of.clone().unwrap_or_default(), base.clone());
        if trail.contains(&step) || trail.len() > DEEPEST {
            return Some(own);
        }
        trail.push(step);
        let base = of.and_then(|of| self.service(&of, &base, variables, trail));
        trail.pop();
        Some(match base {
            Some(base) if base.get("extends").is_none() => merged(base, without(own, "extends"), &[]),
            _ => own,
        })
    }

    /// Adds what a file includes, which nothing of its own has the name of: Compose refuses that.
    ///
    /// Source: Compose Specification, `include`; compose-go, `loader.ApplyInclude`.
    fn include(&mut self, project: &mut Located, path: &str, variables: &Variables, depth: usize) {
        let owned = |paths: Vec<&str>| paths.into_iter().map(str::to_owned).collect::<Vec<String>>();
        let all: Vec<Vec<String>> = includes(project).into_iter().map(owned).collect();
        for paths in all {
            let mut included: Option<Located> = None;
            for said in &paths {
                let model =
                    join(folder(path), said).filter(|_| depth < DEEPEST && self.left > 0).and_then(|path| {
                        self.left -= 1;
                        let beside = join(folder(&path), ".env").filter(|_| !self.is_alone);
                        let beside = beside.and_then(|path| self.unit.files.get(path.as_str()).copied());
                        let variables = variables.and(beside.map(Variables::new).unwrap_or_default());
                        let mut model = self.model(&path, &variables)?;
                        self.include(&mut model, &path, &variables, depth + 1);
                        Some(model)
                    });
                included = match (included, model) {
                    (Some(base), Some(over)) => Some(laid_over(base, over)),
                    (base, model) => {
                        if model.is_none() {
                            put(project, NOT_INCLUDED, said, nothing());
                        }
                        base.or(model)
                    }
                };
            }
            let Some(included) = included else { continue };
            let fields = KINDS.iter().map(|kind| kind.field);
            for field in fields {
                for (name, _, value) in included.get(field).into_iter().flat_map(Located::entries) {
                    put(project, field, name, value.clone());
                }
            }
        }
        if let Content::Map(entries) = &mut project.content {
            entries.retain(|(name, ..)| name != "include");
        }
    }
}

fn nothing() -> Located {
    Located { place: Place::default(), content: Content::Map(Vec::new()) }
}

/// Puts a part into a project that has none of that name.
fn put(project: &mut Located, field: &str, name: &str, value: Located) {
    let Content::Map(fields) = &mut project.content else { return };
    let at = fields.iter().position(|(other, ..)| other == field).unwrap_or_else(|| {
        fields.push((field.to_owned(), Place::default(), nothing()));
        fields.len() - 1
    });
    let parts = &mut fields[at].2;
    if !matches!(parts.content, Content::Map(_)) {
        parts.content = Content::Map(Vec::new());
    }
    if let Content::Map(parts) = &mut parts.content
        && !parts.iter().any(|(other, ..)| other == name)
    {
        parts.push((name.to_owned(), value.place, value));
    }
}

fn each(value: &Located, make: impl Fn(&Located) -> Located) -> Located {
    match &value.content {
        Content::Map(entries) => {
            let entries = entries.iter().map(|(name, place, value)| (name.clone(), *place, make(value)));
            Located { place: value.place, content: Content::Map(entries.collect()) }
        }
        _ => value.clone(),
    }
}

fn without(mut value: Located, field: &str) -> Located {
    if let Content::Map(entries) = &mut value.content {
        entries.retain(|(name, ..)| name != field);
    }
    value
}

/// A file that is laid over another.
fn laid_over(base: Located, over: Located) -> Located {
    join_maps(base, over, |field, base, over| match field {
        "services" => join_maps(base, over, |_, base, over| merged(base, over, &[])),
        _ => merged(base, over, &[field]),
    })
}

/// Two maps, and what both have as `join` makes it.
fn join_maps(base: Located, over: Located, join: impl Fn(&str, Located, Located) -> Located) -> Located {
    let (Content::Map(mut entries), Content::Map(others)) = (base.content.clone(), over.content.clone())
    else {
        return if over.content == Content::Null { base } else { over };
    };
    for (name, at, value) in others {
        match entries.iter_mut().find(|(own, ..)| *own == name) {
            Some((_, _, own)) => {
                let base = std::mem::replace(own, Located { place: at, content: Content::Null });
                *own = join(&name, base, value);
            }
            None => entries.push((name, at, value)),
        }
    }
    Located { place: base.place, content: Content::Map(entries) }
}

/// What a service says over what it is based on, at a path.
///
/// Source: Compose Specification, "Merge": maps are merged, lists are joined, a command and the test of a health check take the place of
/// another; ports, mounts, secrets and configs are each there once. compose-go, `override.Merge` and `EnforceUnicity`.
fn merged(base: Located, over: Located, path: &[&str]) -> Located {
    match (&base.content, &over.content) {
        (_, Content::Null) => base,
        (Content::List(_), Content::List(_))
            if matches!(path, ["command" | "entrypoint"] | ["healthcheck", "test"]) =>
        {
            over
        }
        (Content::List(items), Content::List(others)) => {
            let mut items = items.clone();
            let mut places: HashMap<String, usize> =
                items.iter().enumerate().map(|(at, item)| (key(path, item), at)).collect();
            for other in others {
                match places.get(&key(path, other)) {
                    Some(at) => items[*at] = other.clone(),
                    None => {
                        places.insert(key(path, other), items.len());
                        items.push(other.clone());
                    }
                }
            }
            Located { place: base.place, content: Content::List(items) }
        }
        (Content::Map(_), Content::Map(_)) => {
            let driver = |value: &Located| value.get("driver").map(super::super::shown);
            let drivers = [driver(&base), driver(&over)];
            if path == ["logging"] && drivers.iter().all(Option::is_some) && drivers[0] != drivers[1] {
                return over;
            }
            join_maps(base, over, |name, base, over| {
                let path: Vec<&str> = path.iter().copied().chain([name]).collect();
                merged(base, over, &path)
            })
        }
        _ => over,
    }
}

/// By what an item of a list is the same as another.
fn key(path: &[&str], item: &Located) -> String {
    let key = match path {
        ["volumes"] => item.get("target"),
        ["secrets" | "configs"] => item.get("target").or_else(|| item.get("source")),
        _ => None,
    };
    super::super::shown(key.unwrap_or(item))
}
