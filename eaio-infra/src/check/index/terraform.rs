//! Root modules of Terraform, and what is in them.

use std::collections::{HashMap, HashSet};

use crate::check::{Artifact, Content, Language, Located, Place};

use super::Index;

/// A resource or a data source.
#[derive(Debug, Clone)]
pub struct Resource<'a> {
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// Its type, such as `aws_vpc`.
    pub resource_type: &'a str,
    /// Its label.
    pub label: &'a str,
    /// Whether it is read, and not managed.
    pub is_data: bool,
    /// Where its label stands.
    pub place: Place,
    /// What it says. A reference in it may be to a local or a variable: [`Index::value`] follows it.
    pub body: &'a Located,
    /// Which root module it is in.
    module: usize,
}

impl Resource<'_> {
    /// Which root module it is in.
    pub(super) fn module(&self) -> usize {
        self.module
    }

    /// Its address: `aws_vpc.main`, `data.aws_region.current`.
    pub fn address(&self) -> String {
        let data = if self.is_data { "data." } else { "" };
        format!("{data}{}.{}", self.resource_type, self.label)
    }

    /// Whether there may be several of it, or none: `count`, `for_each`.
    pub fn is_repeated(&self) -> bool {
        self.body.get("count").is_some() || self.body.get("for_each").is_some()
    }
}

/// The files of Terraform in one folder, or a root module of a definition.
#[derive(Debug, Default)]
pub struct RootModule<'a> {
    /// The folder.
    pub folder: &'a str,
    /// Its files.
    pub artifacts: Vec<&'a Artifact>,
    /// Address → where among the resources of all root modules.
    by_address: HashMap<String, usize>,
    locals: HashMap<&'a str, &'a Located>,
    defaults: HashMap<&'a str, &'a Located>,
    given: HashMap<&'a str, &'a Located>,
    /// Variables that several files give, each as another environment has them: which it is, nobody knows.
    contested: HashSet<&'a str>,
}

/// Where among the files that give values to variables Terraform reads one: the later say what is so. Nothing of those that it reads only
/// where somebody names them ("Input Variables on the Command Line", "Variable Definition Precedence").
pub(crate) fn loaded(path: &str) -> Option<(u8, &str)> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    match name {
        "terraform.tfvars" => Some((0, name)),
        "terraform.tfvars.json" => Some((1, name)),
        _ if name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") => Some((2, name)),
        _ => None,
    }
}

impl<'a> RootModule<'a> {
    /// Takes what the files give to variables.
    fn give(&mut self) {
        let files = self.artifacts.iter();
        let files = files.filter_map(|file| Some((file.path(), file.value.get("tfvars")?)));
        let (mut own, named): (Vec<_>, Vec<_>) = files.partition(|(path, _)| loaded(path).is_some());
        own.sort_by_key(|(path, _)| loaded(path));
        self.given.extend(
            own.iter().flat_map(|(_, values)| values.entries()).map(|(name, _, value)| (name, value)),
        );
        let mut seen: HashMap<&str, &Located> = HashMap::new();
        for (name, _, value) in named.iter().flat_map(|(_, values)| values.entries()) {
            if seen.insert(name, value).is_some_and(|other| other.content != value.content) {
                self.contested.insert(name);
            }
        }
        self.given.extend(seen);
        self.given.retain(|name, _| !self.contested.contains(name));
        self.defaults.retain(|name, _| !self.contested.contains(name));
    }

    /// What stands under a keyword that has one label or none, with the label, or nothing, and its place.
    pub fn blocks(&self, keyword: &str) -> Vec<(&'a str, Place, &'a Located, &'a Artifact)> {
        let has_label = matches!(keyword, "module" | "variable" | "output" | "provider" | "check");
        let mut blocks = Vec::new();
        for artifact in &self.artifacts {
            let Some(value) = artifact.value.get(keyword) else { continue };
            if has_label {
                for (label, place, bodies) in value.entries() {
                    blocks.extend(each(bodies).map(|body| (label, place, body, *artifact)));
                }
            } else {
                blocks.extend(each(value).map(|body| ("", body.place, body, *artifact)));
            }
        }
        blocks
    }
}

/// A block, or each of several of one type.
fn each(value: &Located) -> impl Iterator<Item = &Located> {
    let (one, several) = match &value.content {
        Content::List(items) => (None, items.as_slice()),
        _ => (Some(value), &[][..]),
    };
    one.into_iter().chain(several)
}

/// Every root module, and every resource.
#[derive(Debug, Default)]
pub(super) struct Terraform<'a> {
    modules: Vec<RootModule<'a>>,
    resources: Vec<Resource<'a>>,
    /// Calls of modules, whose arguments stand as those of a resource do.
    calls: Vec<Resource<'a>>,
    /// Type → where the resources are, and where the data sources.
    by_type: HashMap<&'a str, [Vec<usize>; 2]>,
}

impl<'a> Terraform<'a> {
    pub(super) fn new(artifacts: &'a [Artifact]) -> Self {
        let mut terraform = Terraform::default();
        let mut by_folder: HashMap<&str, usize> = HashMap::new();
        let files = artifacts.iter().filter(|artifact| artifact.language == Language::Terraform);
        for artifact in files {
            let folder = artifact.folder();
            let at = *by_folder.entry(folder).or_insert_with(|| {
                terraform.modules.push(RootModule { folder, ..RootModule::default() });
                terraform.modules.len() - 1
            });
            terraform.read(artifact, at);
        }
        terraform.modules.iter_mut().for_each(RootModule::give);
        terraform
    }

    fn read(&mut self, artifact: &'a Artifact, module: usize) {
        let of = &mut self.modules[module];
        of.artifacts.push(artifact);
        for locals in artifact.value.get("locals").into_iter().flat_map(each) {
            of.locals.extend(locals.entries().map(|(name, _, value)| (name, value)));
        }
        for (name, _, variable) in artifact.value.get("variable").into_iter().flat_map(Located::entries) {
            of.defaults.extend(variable.get("default").map(|default| (name, default)));
        }
        for (label, place, bodies) in artifact.value.get("module").into_iter().flat_map(Located::entries) {
            for body in each(bodies) {
                let resource_type = "module";
                let call = Resource { artifact, resource_type, label, is_data: false, place, body, module };
                self.calls.push(call);
            }
        }
        for (keyword, is_data) in [("resource", false), ("data", true)] {
            let types = artifact.value.get(keyword).into_iter().flat_map(Located::entries);
            for (resource_type, _, labels) in types {
                for (label, place, bodies) in labels.entries() {
                    for body in each(bodies) {
                        let resource =
                            Resource { artifact, resource_type, label, is_data, place, body, module };
                        let at = self.resources.len();
                        of.by_address.insert(resource.address(), at);
                        self.by_type.entry(resource_type).or_default()[usize::from(is_data)].push(at);
                        self.resources.push(resource);
                    }
                }
            }
        }
    }
}

impl<'a> Index<'a> {
    /// Every root module.
    pub fn root_modules(&self) -> &[RootModule<'a>] {
        &self.terraform.modules
    }

    /// Every resource and every data source.
    pub fn all_resources(&self) -> &[Resource<'a>] {
        &self.terraform.resources
    }

    /// Every resource of a type.
    pub fn resources(&self, resource_type: &str) -> impl Iterator<Item = &Resource<'a>> {
        self.of_type(false, resource_type)
    }

    /// Every call of a module from a source of the registry, such as `terraform-aws-modules/eks/aws`.
    pub fn calls_of(&self, source: &'static str) -> impl Iterator<Item = &Resource<'a>> {
        self.terraform.calls.iter().filter(move |call| call.body.text_at(&["source"]) == Some(source))
    }

    /// Every data source of a type.
    pub fn data_sources(&self, resource_type: &str) -> impl Iterator<Item = &Resource<'a>> {
        self.of_type(true, resource_type)
    }

    fn of_type(&self, is_data: bool, resource_type: &str) -> impl Iterator<Item = &Resource<'a>> {
        let found = self.terraform.by_type.get(resource_type);
        found
            .into_iter()
            .flat_map(move |found| &found[usize::from(is_data)])
            .map(|at| &self.terraform.resources[*at])
    }

    /// The root module that a resource is in.
    pub fn root_module(&self, resource: &Resource<'a>) -> &RootModule<'a> {
        &self.terraform.modules[resource.module]
    }

    /// Whether both are in one root module.
    pub fn are_together(&self, one: &Resource<'a>, other: &Resource<'a>) -> bool {
        one.module == other.module
    }

    /// What a resource says at the end of a path of arguments and blocks, with locals and variables followed: a variable is what
    /// the root module's `*.tfvars` say, or else its default. A block that stands once is walked through as if it were a
    /// map. Nothing where nothing is said; an unknown value where only Terraform knows.
    pub fn value(&self, resource: &Resource<'a>, path: &[&str]) -> Option<&'a Located> {
        let mut value = resource.body;
        for name in path {
            value = match &value.content {
                Content::Unknown(_) => return Some(value),
                Content::List(items) if items.len() == 1 => &items[0],
                _ => value,
            };
            value = self.resolved(resource, value.get(name)?);
        }
        Some(value)
    }

    /// The text that a resource says at the end of a path, where it is known.
    pub fn text(&self, resource: &Resource<'a>, path: &[&str]) -> Option<&'a str> {
        self.value(resource, path)?.text()
    }

    /// The number that a resource says at the end of a path, where it is known.
    pub fn number(&self, resource: &Resource<'a>, path: &[&str]) -> Option<f64> {
        let value = self.value(resource, path)?;
        value.number().or_else(|| value.text()?.parse().ok())
    }

    /// Whether a resource says `true` at the end of a path.
    pub fn is_true(&self, resource: &Resource<'a>, path: &[&str]) -> bool {
        self.value(resource, path).is_some_and(|value| value.is_true() || value.text() == Some("true"))
    }

    /// The blocks of one type in a resource, or in a part of it.
    pub fn blocks(&self, within: &'a Located, name: &str) -> impl Iterator<Item = &'a Located> {
        within.get(name).into_iter().flat_map(each)
    }

    /// Whether blocks of that type are computed, so that nobody knows how many there are.
    pub fn is_dynamic(&self, within: &Located, name: &str) -> bool {
        within.at(&["dynamic", name]).is_some() || within.get(name).is_some_and(Located::is_unknown)
    }

    /// `value`, a part of a resource, with locals and variables followed as far as they are known.
    pub fn resolved(&self, resource: &Resource<'a>, value: &'a Located) -> &'a Located {
        let module = &self.terraform.modules[resource.module];
        let mut value = value;
        let mut seen = HashSet::new();
        while let Some(reference) = value.reference() {
            if !seen.insert(reference) {
                break;
            }
            let (values, path) = match reference.split_once('.') {
                Some(("local", path)) => ([Some(&module.locals), None], path),
                Some(("var", path)) => ([Some(&module.given), Some(&module.defaults)], path),
                _ => break,
            };
            let mut steps = path.split(['.', '[']).map(|step| step.trim_matches([']', '"']));
            let name = steps.next().unwrap_or_default();
            let Some(start) = values.into_iter().flatten().find_map(|values| values.get(name)) else { break };
            let end = steps.try_fold(*start, |value, step| match &value.content {
                Content::List(items) => items.get(step.parse::<usize>().ok()?),
                _ => value.get(step),
            });
            match end {
                Some(end) => value = end,
                None => break,
            }
        }
        value
    }

    /// The resource or data source that `value`, a part of `resource`, refers to, and the attribute that it reads, such as
    /// `id`. Locals and variables are followed.
    pub fn referent(&self, resource: &Resource<'a>, value: &'a Located) -> Option<(&Resource<'a>, &'a str)> {
        let reference = self.resolved(resource, value).reference()?;
        self.at_address(resource, reference)
    }

    /// Every resource and data source that a part of `resource` refers to. Locals and variables are followed.
    pub fn referents(&self, resource: &Resource<'a>, value: &'a Located) -> Vec<&Resource<'a>> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut left = vec![self.resolved(resource, value)];
        while let Some(value) = left.pop() {
            for reference in value.references() {
                if !seen.insert(reference) {
                    continue;
                }
                if let Some((referent, _)) = self.at_address(resource, reference) {
                    found.push(referent);
                } else if reference.starts_with("local.") || reference.starts_with("var.") {
                    let module = &self.terraform.modules[resource.module];
                    let name = reference.split(['.', '[']).nth(1).unwrap_or_default();
                    let values = if reference.starts_with("local.") { &module.locals } else { &module.given };
                    left.extend(values.get(name).copied());
                }
            }
        }
        found
    }

    /// The resource or data source in a root module that a reference begins with.
    pub(super) fn resource_at(&self, module: usize, reference: &'a str) -> Option<&Resource<'a>> {
        self.in_module(module, reference).map(|(resource, _)| resource)
    }

    fn at_address(&self, from: &Resource<'a>, reference: &'a str) -> Option<(&Resource<'a>, &'a str)> {
        self.in_module(from.module, reference)
    }

    fn in_module(&self, module: usize, reference: &'a str) -> Option<(&Resource<'a>, &'a str)> {
        // `tolist(aws_x.y.z)[0]`
        let reference = reference.rsplit("tolist(").next().unwrap_or(reference);
        let steps = if reference.starts_with("data.") { 3 } else { 2 };
        let mut ends = reference.match_indices(['.', '[', ')']).map(|(at, _)| at);
        let end = ends.nth(steps - 1).unwrap_or(reference.len());
        let module = &self.terraform.modules[module];
        let found = &self.terraform.resources[*module.by_address.get(&reference[..end])?];
        let attribute = match reference[end..].strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((_, rest)) => rest,
            None => &reference[end..],
        };
        let attribute = attribute.trim_start_matches('.');
        Some((found, attribute.split(['.', '[', ')']).next().unwrap_or(attribute)))
    }
}
