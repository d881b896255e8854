//! For tests of root modules: what is in one, found by type and label, and asserted on.
//!
//! ```
//! use eaio_infra_terraform::{Backend, Meta, RootModule, TerraformData};
//!
//! let mut module = RootModule::new(Backend::None);
//! module.add("revision", TerraformData { input: eaio_infra_terraform::Any::new("7".to_owned()).into(), ..TerraformData::default() });
//! module.find("terraform_data.revision").assert("input", "7");
//! assert_eq!(module.of_type("terraform_data").count(), 1);
//! ```
//!
//! [`RootModule::to_text`] is the whole module as one text, for a snapshot. Whether the real Terraform takes it, the crate
//! `eaio-infra-conformance` asks.

use serde_json::Value as Json;

use super::edit::{Step, parse};
use super::{Entry, Resource, RootModule};

/// A resource, data source, module call or other block, as it is rendered.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its address or name: `aws_vpc.main`, `var.region`, `output.vpc_id`.
    pub name: String,
    /// Its arguments and blocks, as Terraform's JSON syntax has them.
    pub body: Json,
}

impl RootModule {
    /// The block with `name`, its address or name: `aws_vpc.main`, `module.network`, `var.region`, `output.vpc_id`.
    ///
    /// # Panics
    /// Where there is none: the message lists what there is of its kind.
    #[track_caller]
    pub fn find(&self, name: &str) -> Found {
        match self.entries.iter().find(|entry| entry.name() == name) {
            Some(entry) => Found::new(entry),
            None => {
                let kind = name.split('.').next().unwrap_or_default();
                let alike: Vec<String> = self
                    .entries
                    .iter()
                    .map(Entry::name)
                    .filter(|other| other.split('.').next() == Some(kind))
                    .collect();
                panic!("the root module has no `{name}`; it has {alike:?}")
            }
        }
    }

    /// Every resource, data source or ephemeral resource of a type, such as `aws_subnet`, in the order they were added.
    pub fn of_type(&self, resource_type: &str) -> impl Iterator<Item = Found> {
        self.entries.iter().filter(move |entry| entry.resource_type == resource_type).map(Found::new)
    }

    /// Every resource of the bindings' type `R`.
    pub fn of<R: Resource>(&self) -> impl Iterator<Item = Found> {
        let keyword = R::MODE.keyword();
        self.entries
            .iter()
            .filter(move |entry| entry.resource_type == R::TYPE && entry.keyword == keyword)
            .map(Found::new)
    }

    /// Every file in Terraform's JSON syntax, one after the other: what a snapshot holds.
    ///
    /// # Panics
    /// Where the module is wrong: the message is every diagnostic.
    #[track_caller]
    pub fn to_text(&self) -> String {
        match self.to_json() {
            Ok(files) => files.iter().map(|(name, text)| format!("== {name}\n{text}\n")).collect(),
            Err(diagnostics) => panic!("{diagnostics}"),
        }
    }
}

impl Found {
    fn new(entry: &Entry) -> Self {
        let body = serde_json::to_value(&entry.body).expect("keys are strings, and numbers are finite");
        Found { name: entry.name(), body }
    }

    /// What stands at `path`: `cidr_block`, `rule[0].status`, `tags["a.b"]`. `null` where there is nothing. A block that
    /// stands alone is also the first of its kind, so that a second one does not change its path.
    ///
    /// # Panics
    /// Where `path` is no path.
    #[track_caller]
    pub fn get(&self, path: &str) -> &Json {
        let Some(steps) = parse(path) else { panic!("`{path}` is no path into a block") };
        steps.iter().fold(&self.body, |place, step| match step {
            Step::Name(name) => &place[name.as_str()],
            Step::Index(0) if place.is_object() => place,
            Step::Index(index) => &place[index],
        })
    }

    /// Asserts what stands at `path`.
    ///
    /// # Panics
    /// Where it is something else.
    #[track_caller]
    pub fn assert(&self, path: &str, expected: impl Into<Json>) -> &Self {
        let expected = expected.into();
        assert_eq!(*self.get(path), expected, "`{path}` of `{}`", self.name);
        self
    }
}
