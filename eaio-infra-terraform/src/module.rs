//! A root module: what one `terraform apply` owns.

use std::collections::HashSet;

use indexmap::IndexMap;

use eaio_infra_diagnostic::{Diagnostic, Diagnostics, SourceLocation};

use super::{
    Address, Backend, Body, Local, Meta, Node, Output, Provider, ProviderRef, Ref, Requirement, Resource,
    Slice, ToNode, Traversal, Value, Variable, VariableType,
};

/// Who asked for a resource: the component, and the line of the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The component, such as `postgres`; empty for a resource that was written by hand.
    pub component: String,
    /// The line.
    pub location: SourceLocation,
}

/// One block of a root module.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// `resource`, `data`, `ephemeral`, `variable`, `locals` or `output`.
    pub keyword: &'static str,
    /// The resource's type; empty for the others.
    pub resource_type: &'static str,
    /// Its label or name.
    pub label: String,
    /// The file that it stands in, without `.tf.json`.
    pub file: &'static str,
    /// What it says.
    pub body: Node,
    /// Who asked for it.
    pub origin: Origin,
}

/// A configuration of a provider.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ProviderConfiguration {
    pub(super) reference: ProviderRef,
    pub(super) body: Body,
}

/// A root module: settings, providers, and blocks in files by concern.
#[derive(Debug, Clone)]
pub struct RootModule {
    pub(super) backend: Backend,
    pub(super) providers: Vec<ProviderConfiguration>,
    pub(super) entries: Vec<Entry>,
    labels: HashSet<String>,
    outputs: HashSet<String>,
    file: &'static str,
    origin: Option<Origin>,
    slices: Vec<&'static Slice>,
    diagnostics: Diagnostics,
}

/// The versions of Terraform that read everything we write: write-only arguments came with 1.11.
pub(super) const REQUIRED_VERSION: &str = ">= 1.11";

impl RootModule {
    /// An empty root module that keeps its state in `backend`.
    pub fn new(backend: Backend) -> Self {
        RootModule {
            backend,
            providers: Vec::new(),
            entries: Vec::new(),
            labels: HashSet::new(),
            outputs: HashSet::new(),
            file: "main",
            origin: None,
            slices: Vec::new(),
            diagnostics: Diagnostics::new(),
        }
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

    /// Configures a provider. (Using its resources is enough to require it.)
    #[track_caller]
    pub fn provider<P: Provider>(&mut self, configuration: P) -> ProviderRef {
        self.configure(configuration, None)
    }

    /// Configures a provider once more, under an alias: for another region or account.
    #[track_caller]
    pub fn provider_alias<P: Provider>(&mut self, alias: impl Into<String>, configuration: P) -> ProviderRef {
        self.configure(configuration, Some(alias.into()))
    }

    #[track_caller]
    fn configure<P: Provider>(&mut self, configuration: P, alias: Option<String>) -> ProviderRef {
        self.require(P::SLICE);
        let Requirement { name, .. } = P::REQUIREMENT;
        let reference = ProviderRef { name, alias };
        if self.providers.iter().any(|provider| provider.reference == reference) {
            self.diagnostics.push(
                Diagnostic::error(
                    "provider-configured-twice",
                    format!("provider `{reference}` is configured twice"),
                )
                .with_help("give the second configuration an alias"),
            );
        }
        let mut body = Body::new();
        if let Some(alias) = &reference.alias {
            body.set("alias", Node::Bare(alias.clone().into()));
        }
        for (argument, node) in configuration.body().iter() {
            body.set(argument.to_owned(), node.clone());
        }
        self.providers.push(ProviderConfiguration { reference: reference.clone(), body });
        reference
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
        self.require(R::SLICE);
        let mut body = resource.body();
        meta.write(&mut body);
        let label = label.into();
        let reference = Ref::<R>::new(&label);
        if !self.labels.insert(label.clone()) {
            self.duplicate("label", &label, Some(reference.address()));
        }
        self.push(R::MODE.keyword(), R::TYPE, label, Node::Block(body));
        reference
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
        self.push("variable", "", name, Node::Block(variable.body()));
        Value::at(traversal)
    }

    /// Adds a local value.
    #[track_caller]
    pub fn local<T: ToNode>(&mut self, name: impl Into<String>, value: impl Into<Value<T>>) -> Local<T> {
        let name = name.into();
        let local = Local::new(&name);
        let node = value.into().to_node().unwrap_or(Node::Null);
        self.push("locals", "", name, node);
        local
    }

    /// Adds an output.
    #[track_caller]
    pub fn output(&mut self, name: impl Into<String>, output: Output) {
        let name = name.into();
        if !self.outputs.insert(name.clone()) {
            self.duplicate("output", &name, None);
        }
        self.push("output", "", name, Node::Block(output.body()));
    }

    /// What was added, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The slice of each provider's bindings that is in use, in the order of first use.
    pub fn slices(&self) -> &[&'static Slice] {
        &self.slices
    }

    /// How many resources Terraform would manage.
    pub fn resource_count(&self) -> usize {
        self.entries.iter().filter(|entry| entry.keyword == "resource").count()
    }

    /// What is wrong with what was added: labels that are used twice or are no Terraform identifier, bindings that do not
    /// fit together.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// The module as files of Terraform's JSON syntax: name → text.
    ///
    /// # Errors
    /// Every label that is used twice or is no Terraform identifier, with the line that wrote it.
    pub fn to_json(&self) -> Result<IndexMap<String, String>, Diagnostics> {
        self.diagnostics.clone().into_result(())?;
        Ok(super::json::encode(self))
    }

    /// Every provider that is in use; several times where it has several slices.
    pub(super) fn requirements(&self) -> impl Iterator<Item = Requirement> {
        self.slices.iter().map(|slice| slice.requirement)
    }

    /// The bindings that `slice` describes are in use.
    #[track_caller]
    fn require(&mut self, slice: &'static Slice) {
        if self.slices.iter().any(|known| std::ptr::eq(*known, slice)) {
            return;
        }
        let same_name = |known: &&&Slice| known.requirement.name == slice.requirement.name;
        if let Some(other) = self.slices.iter().find(same_name).filter(|other| !other.agrees_with(slice)) {
            self.diagnostics.push(
                Diagnostic::error(
                    "slice-version-differs",
                    format!(
                        "two bindings of the provider `{}` describe different versions",
                        slice.requirement.name
                    ),
                )
                .with_detail(format!("{other}\n{slice}"))
                .with_help("generate both from the schema of one version, with one requirement")
                .with_location(self.origin().location),
            );
        }
        self.slices.push(slice);
    }

    #[track_caller]
    fn origin(&self) -> Origin {
        let here = SourceLocation::caller();
        self.origin.clone().unwrap_or(Origin { component: String::new(), location: here })
    }

    #[track_caller]
    fn push(&mut self, keyword: &'static str, resource_type: &'static str, label: String, body: Node) {
        let origin = self.origin();
        if !is_identifier(&label) {
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
        self.entries.push(Entry { keyword, resource_type, label, file, body, origin });
    }

    #[track_caller]
    fn duplicate(&mut self, what: &str, name: &str, address: Option<&Address>) {
        let origin = self.origin();
        let first = self
            .entries
            .iter()
            .find(|entry| entry.label == name && (entry.keyword == "output") == address.is_none());
        let mut diagnostic = Diagnostic::error(
            "duplicate-label",
            format!("the {what} `{name}` is used twice in one root module"),
        )
        .with_help("name each after what it is, such as `private-us-east-1a`")
        .with_location(origin.location);
        if let Some(address) = address {
            diagnostic = diagnostic.with_subject(address.to_string());
        }
        if let Some(first) = first {
            diagnostic = diagnostic.with_detail(format!("first used at {}", first.origin.location));
        }
        self.diagnostics.push(diagnostic);
    }
}

/// Source: Terraform, "Configuration Syntax", Identifiers (the ASCII part of it).
fn is_identifier(label: &str) -> bool {
    label.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}
