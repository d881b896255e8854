//! Transforms: what is done to every resource of a root module, wherever it came from. Tags, names, policies.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use eaio_infra_diagnostic::{Diagnostic, Diagnostics, SourceLocation};

use super::{Address, Body, Entry, Meta, Node, Resource, RootModule};

type Function = dyn Fn(&mut ResourceEdit<'_>) + Send + Sync;

/// The transforms of a root module, in the order they were added.
#[derive(Clone, Default)]
pub(super) struct Transforms(Vec<(String, SourceLocation, Arc<Function>)>);

impl fmt::Debug for Transforms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, ..)| name)).finish()
    }
}

/// One resource, data source or ephemeral resource, as a transform sees and changes it.
#[derive(Debug)]
pub struct ResourceEdit<'a> {
    entry: &'a mut Entry,
    additions: &'a mut Vec<Addition>,
    diagnostics: &'a mut Diagnostics,
}

/// Adds one resource, unless it is there.
struct Addition(Box<dyn FnOnce(&mut RootModule)>);

impl fmt::Debug for Addition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Addition")
    }
}

impl ResourceEdit<'_> {
    /// Its address: `aws_vpc.main`.
    pub fn address(&self) -> &Address {
        self.entry.address.as_ref().expect("a resource has an address")
    }

    /// `resource`, `data` or `ephemeral`.
    pub fn keyword(&self) -> &'static str {
        self.entry.keyword
    }

    /// Its type: `aws_vpc`.
    pub fn resource_type(&self) -> &str {
        &self.entry.resource_type
    }

    /// Its label: `main`.
    pub fn label(&self) -> &str {
        &self.entry.label
    }

    /// Its arguments and blocks.
    pub fn body(&self) -> &Body {
        match &self.entry.body {
            Node::Block(body) => body,
            _ => unreachable!("a resource is a block"),
        }
    }

    /// Its arguments and blocks, to be changed.
    pub fn body_mut(&mut self) -> &mut Body {
        match &mut self.entry.body {
            Node::Block(body) => body,
            _ => unreachable!("a resource is a block"),
        }
    }

    /// Raises a diagnostic of this resource: a rule of your own. One that is raised again in a later round is one.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let subject = self.address().to_string();
        let location = self.entry.origin.location.clone();
        self.diagnostics.push(diagnostic.with_subject(subject).with_location(location));
    }

    /// Adds a resource beside this one, unless one with that type and label is there. It is transformed like any other.
    pub fn add<R: Resource + 'static>(&mut self, label: impl Into<String>, resource: R, meta: Meta) {
        let label = label.into();
        let address = Address::new(R::MODE, R::TYPE, &label);
        let origin = self.entry.origin.clone();
        let add = move |module: &mut RootModule| {
            if !module.addresses.contains_key(address.as_str()) {
                module.set_origin(Some(origin));
                module.add_with(label, resource, meta);
                module.set_origin(None);
            }
        };
        self.additions.push(Addition(Box::new(add)));
    }
}

/// How often all transforms go over all resources before we say that they do not settle.
const ROUNDS: usize = 20;

impl RootModule {
    /// Adds a transform, called `name` in diagnostics. When the module is rendered, every transform goes over every
    /// resource, data source and ephemeral resource, those that transforms added too, until nothing changes any more.
    #[track_caller]
    pub fn transform(
        &mut self,
        name: impl Into<String>,
        transform: impl Fn(&mut ResourceEdit<'_>) + Send + Sync + 'static,
    ) {
        self.transforms.0.push((name.into(), SourceLocation::caller(), Arc::new(transform)));
    }

    /// The module with its transforms done.
    pub fn transformed(&self) -> RootModule {
        self.settled().into_owned()
    }

    /// The module with its transforms done; itself, where it has none.
    pub(super) fn settled(&self) -> Cow<'_, RootModule> {
        if self.transforms.0.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut module = self.clone();
        module.settle();
        Cow::Owned(module)
    }

    fn settle(&mut self) {
        let transforms = std::mem::take(&mut self.transforms).0;
        for round in 1.. {
            // The transform that changed something in this round, and what.
            let mut last_change = None;
            let mut additions = Vec::new();
            for entry in self.entries.iter_mut().filter(|entry| is_resource(entry)) {
                for (index, (_, _, transform)) in transforms.iter().enumerate() {
                    let before = entry.body.clone();
                    let mut added = Vec::new();
                    let diagnostics = &mut self.diagnostics;
                    transform(&mut ResourceEdit { entry, additions: &mut added, diagnostics });
                    if entry.body != before {
                        last_change = Some((index, entry.address.clone()));
                    }
                    additions.extend(added.into_iter().map(|addition| (index, addition)));
                }
            }
            for (index, addition) in additions {
                let before = self.entries.len();
                (addition.0)(self);
                if let Some(added) = self.entries.get(before) {
                    last_change = Some((index, added.address.clone()));
                }
            }
            let Some((index, address)) = last_change else { return };
            if round == ROUNDS {
                let (name, location, _) = &transforms[index];
                let address = address.expect("a resource has an address");
                let diagnostic = Diagnostic::error(
                    "transform-does-not-settle",
                    format!("after {ROUNDS} rounds the transform `{name}` still changes `{address}`"),
                )
                .with_help("a transform must change nothing when it is done a second time")
                .with_location(location.clone());
                return self.diagnostics.push(diagnostic);
            }
        }
    }
}

pub(super) fn is_resource(entry: &Entry) -> bool {
    matches!(entry.keyword, "resource" | "data" | "ephemeral")
}
