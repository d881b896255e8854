//! A root module: what one `terraform apply` owns.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use eaio_infra_diagnostic::{Diagnostic, Diagnostics, SourceLocation};
use indexmap::IndexMap;

use super::name::is_identifier;
use super::provider::ProviderConfiguration;
use super::root_modules::{Exported, Imported};
use super::transform::Transforms;
use super::trust::Trust;
use super::{
    Address, Backend, Body, CallMeta, Check, Import, IntoValue, Local, Meta, Module, ModuleRef, Moved, Node,
    Output, ProviderRef, Raw, RawRef, Ref, Removed, Requirement, Resource, Slice, Source, ToNode, Traversal,
    Value, Variable, VariableType,
};

/// Who asked for a block: the component, and the line of the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The component, such as `postgres`; empty for what was written by hand.
    pub component: String,
    /// The line.
    pub location: SourceLocation,
}

/// One block of a root module.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// `resource`, `data`, `ephemeral`, `module`, `variable`, `locals`, `output`, `check`, `moved`, `import` or
    /// `removed`.
    pub keyword: &'static str,
    /// The resource's type; empty for the others.
    pub resource_type: Cow<'static, str>,
    /// Its label or name; empty for a block that has none.
    pub label: String,
    /// Its address, where others can refer to it by one.
    pub address: Option<Address>,
    /// The file that it stands in, without its ending.
    pub file: &'static str,
    /// What it says.
    pub body: Node,
    /// Who asked for it.
    pub origin: Origin,
}

/// A root module: settings, providers, and blocks in files by concern.
#[derive(Debug, Clone)]
pub struct RootModule {
    pub(super) name: String,
    pub(super) exports: Vec<Exported>,
    pub(super) imports: Vec<Imported>,
    /// The root modules that it takes values of, once that is written into it.
    pub(super) upstream: BTreeSet<String>,
    pub(super) backend: Backend,
    pub(super) required_version: String,
    pub(super) requirements: IndexMap<&'static str, Requirement>,
    pub(super) slices: Vec<&'static Slice>,
    pub(super) providers: Vec<ProviderConfiguration>,
    pub(super) expected_providers: Vec<ProviderRef>,
    pub(super) entries: Vec<Entry>,
    /// Address → where in `entries`.
    pub(super) addresses: HashMap<String, usize>,
    pub(super) transforms: Transforms,
    pub(super) trusted: Vec<Trust>,
    pub(super) diagnostics: Diagnostics,
    labels: HashSet<String>,
    names: HashSet<(&'static str, String)>,
    file: &'static str,
    origin: Option<Origin>,
}

/// The versions of Terraform that read everything we write: write-only arguments came with 1.11.
const REQUIRED_VERSION: &str = ">= 1.11";

impl RootModule {
    /// An empty root module that keeps its state in `backend`.
    pub fn new(backend: Backend) -> Self {
        RootModule::named("main", backend)
    }

    /// An empty root module, called as others of its environment know it, such as `network`.
    pub fn named(name: impl Into<String>, backend: Backend) -> Self {
        RootModule {
            name: name.into(),
            exports: Vec::new(),
            imports: Vec::new(),
            upstream: BTreeSet::new(),
            backend,
            required_version: REQUIRED_VERSION.to_owned(),
            requirements: IndexMap::new(),
            slices: Vec::new(),
            providers: Vec::new(),
            expected_providers: Vec::new(),
            entries: Vec::new(),
            addresses: HashMap::new(),
            transforms: Transforms::default(),
            trusted: Vec::new(),
            diagnostics: Diagnostics::new(),
            labels: HashSet::new(),
            names: HashSet::new(),
            file: "main",
            origin: None,
        }
    }

    /// What others of its environment know it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The root modules that it takes values of, after [`RootModules::linked`](crate::RootModules::linked).
    pub fn upstream(&self) -> &BTreeSet<String> {
        &self.upstream
    }

    /// Which versions of Terraform read it, where `>= 1.11` is not what is meant.
    pub fn required_version(&mut self, constraint: impl Into<String>) -> &mut Self {
        self.required_version = constraint.into();
        self
    }

    /// What is added from here on stands in `{file}.tf.json`, until another file is named.
    pub fn file(&mut self, file: &'static str) -> &mut Self {
        self.file = file;
        self
    }

    /// What is added from here on was asked for by `origin`.
    pub fn set_origin(&mut self, origin: Option<Origin>) {
        self.origin = origin;
    }

    /// Adds a resource, data source or ephemeral resource under `label`, which nothing else in the module may have,
    /// whatever its type: so an address stays what it is when the type changes.
    #[track_caller]
    pub fn add<R: Resource>(&mut self, label: impl Into<String>, resource: R) -> Ref<R> {
        self.add_with(label, resource, Meta::default())
    }

    /// Adds a resource with meta-arguments: provider, dependencies, lifecycle.
    #[track_caller]
    pub fn add_with<R: Resource>(&mut self, label: impl Into<String>, resource: R, meta: Meta) -> Ref<R> {
        self.add_block(label.into(), resource, &meta, None)
    }

    /// Adds a resource with meta-arguments, and with the `count` or `for_each` that repeats it.
    #[track_caller]
    pub(super) fn add_block<R: Resource>(
        &mut self,
        label: String,
        resource: R,
        meta: &Meta,
        repeated: Option<(&'static str, Node)>,
    ) -> Ref<R> {
        self.use_slice(R::SLICE);
        let reference = Ref::<R>::new(&label);
        let mut body = Body::new();
        meta.write_before(repeated, &mut body);
        body.extend(resource.body());
        meta.write_after(&mut body);
        self.push_addressed(R::MODE.keyword(), R::TYPE.into(), label, reference.address().clone(), body);
        reference
    }

    /// Adds a resource of any type, argument by argument. Where the provider's schema is known, the arguments are
    /// checked against it.
    #[track_caller]
    pub fn add_raw(&mut self, label: impl Into<String>, raw: Raw, meta: Meta) -> RawRef {
        let label = label.into();
        let address = Address::new(raw.mode, &raw.resource_type, &label);
        let mut body = Body::new();
        meta.write_before(None, &mut body);
        body.extend(raw.body);
        meta.write_after(&mut body);
        self.push_addressed(raw.mode.keyword(), raw.resource_type.into(), label, address.clone(), body);
        RawRef::new(address)
    }

    /// Calls a module: `inputs` is a struct that [`module!`](crate::module!) defined.
    #[track_caller]
    pub fn call<M: Module>(&mut self, label: impl Into<String>, source: Source, inputs: M) -> ModuleRef<M> {
        self.call_with(label, source, inputs, CallMeta::default())
    }

    /// Calls a module with the configurations of providers that it asks for.
    #[track_caller]
    pub fn call_with<M: Module>(
        &mut self,
        label: impl Into<String>,
        source: Source,
        inputs: M,
        meta: CallMeta,
    ) -> ModuleRef<M> {
        self.call_block(label.into(), &source, &inputs, &meta, None)
    }

    /// Calls a module, with the `count` or `for_each` that repeats the call.
    #[track_caller]
    pub(super) fn call_block<M: Module>(
        &mut self,
        label: String,
        source: &Source,
        inputs: &M,
        meta: &CallMeta,
        repeated: Option<(&'static str, Node)>,
    ) -> ModuleRef<M> {
        let reference = ModuleRef::<M>::new(&label);
        let body = super::call::body(source, inputs, meta, repeated);
        self.push_addressed("module", "".into(), label, reference.address().clone(), body);
        reference
    }

    /// Says that what stood at one address stands at another now.
    #[track_caller]
    pub fn moved(&mut self, from: Address, to: Address) {
        self.push("moved", String::new(), Node::Block(Moved { from, to }.body()));
    }

    /// Takes over what exists already.
    #[track_caller]
    pub fn import(&mut self, import: Import) {
        self.push("import", String::new(), Node::Block(import.body()));
    }

    /// Says what became of what is no longer here.
    #[track_caller]
    pub fn removed(&mut self, removed: Removed) {
        self.push("removed", String::new(), Node::Block(removed.body()));
    }

    /// Adds a check: what does not hold is a warning of each plan and apply.
    #[track_caller]
    pub fn check(&mut self, name: impl Into<String>, check: Check) {
        self.push_named("check", name.into(), Node::Block(check.body()));
    }

    /// Adds an input variable and yields its value.
    #[track_caller]
    pub fn variable<T: VariableType + ToNode>(
        &mut self,
        name: impl Into<String>,
        variable: Variable<T>,
    ) -> Value<T> {
        let name = name.into();
        let traversal = Traversal::named(format!("var.{name}"));
        self.push_named("variable", name, Node::Block(variable.body()));
        Value::at(traversal)
    }

    /// Adds a local value.
    #[track_caller]
    pub fn local<V: IntoValue>(&mut self, name: impl Into<String>, value: V) -> Local<V::Of> {
        let name = name.into();
        let local = Local::new(&name);
        let node = value.into_value().to_operand();
        self.push_named("locals", name, node);
        local
    }

    /// Adds an output.
    #[track_caller]
    pub fn output(&mut self, name: impl Into<String>, output: Output) {
        self.push_named("output", name.into(), Node::Block(output.body()));
    }

    /// What was added, in order. Transforms have not touched it yet.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Where the state is kept.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// How many resources Terraform would manage, each with `count` or `for_each` as one.
    pub fn resource_count(&self) -> usize {
        self.entries.iter().filter(|entry| entry.keyword == "resource").count()
    }

    #[track_caller]
    pub(super) fn origin(&self) -> Origin {
        let here = SourceLocation::caller();
        self.origin.clone().unwrap_or(Origin { component: String::new(), location: here })
    }

    /// Adds what has an address, under a label that nothing else with an address has.
    #[track_caller]
    fn push_addressed(
        &mut self,
        keyword: &'static str,
        resource_type: Cow<'static, str>,
        label: String,
        address: Address,
        body: Body,
    ) {
        if !self.labels.insert(label.clone()) {
            let is_it = |entry: &&Entry| entry.label == label && entry.address.is_some();
            let first = self.entries.iter().find(is_it).map(|first| first.origin.location.to_string());
            self.duplicate("label", &label, Some(&address), first);
        }
        self.addresses.insert(address.as_str().to_owned(), self.entries.len());
        self.push_entry(keyword, resource_type, label, Some(address), Node::Block(body));
    }

    /// Adds what has a name that no other of its kind has.
    #[track_caller]
    fn push_named(&mut self, keyword: &'static str, name: String, body: Node) {
        if !self.names.insert((keyword, name.clone())) {
            let is_it = |entry: &&Entry| entry.label == name && entry.keyword == keyword;
            let first = self.entries.iter().find(is_it).map(|first| first.origin.location.to_string());
            self.duplicate(if keyword == "locals" { "local" } else { keyword }, &name, None, first);
        }
        self.push(keyword, name, body);
    }

    #[track_caller]
    pub(super) fn push(&mut self, keyword: &'static str, label: String, body: Node) {
        self.push_entry(keyword, "".into(), label, None, body);
    }

    #[track_caller]
    fn push_entry(
        &mut self,
        keyword: &'static str,
        resource_type: Cow<'static, str>,
        label: String,
        address: Option<Address>,
        body: Node,
    ) {
        let origin = self.origin();
        let has_label = !matches!(keyword, "moved" | "import" | "removed");
        if has_label && !is_identifier(&label) {
            self.diagnostics.push(
                Diagnostic::error("invalid-label", format!("`{label}` is no Terraform name"))
                    .with_help("use letters, digits, `_` and `-`, and begin with a letter or `_`")
                    .with_location(origin.location.clone()),
            );
        }
        let file = match keyword {
            "variable" => "variables",
            "output" => "outputs",
            _ => self.file,
        };
        self.entries.push(Entry { keyword, resource_type, label, address, file, body, origin });
    }

    #[track_caller]
    fn duplicate(&mut self, what: &str, name: &str, address: Option<&Address>, first: Option<String>) {
        let mut diagnostic = Diagnostic::error(
            "duplicate-label",
            format!("the {what} `{name}` is used twice in one root module"),
        )
        .with_help("name each after what it is, such as `private-us-east-1a`")
        .with_location(self.origin().location);
        if let Some(address) = address {
            diagnostic = diagnostic.with_subject(address.to_string());
        }
        if let Some(first) = first {
            diagnostic = diagnostic.with_detail(format!("first used at {first}"));
        }
        self.diagnostics.push(diagnostic);
    }
}
