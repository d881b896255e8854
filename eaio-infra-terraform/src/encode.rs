//! A root module as files, in one of Terraform's two syntaxes.

use eaio_infra_diagnostic::Diagnostics;
use indexmap::IndexMap;

use super::{Body, Entry, Node, Origin, RootModule};

/// One of Terraform's two syntaxes. Both say the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// `*.tf.json`, for machines: nothing to misread.
    #[default]
    Json,
    /// `*.tf`, for people, laid out as `terraform fmt` would.
    Hcl,
}

/// A file's blocks: a keyword, its labels, and what stands in it. In the order that both syntaxes write them.
pub(super) struct Block<'a> {
    pub(super) keyword: &'a str,
    pub(super) labels: Vec<&'a str>,
    pub(super) body: std::borrow::Cow<'a, Node>,
}

impl RootModule {
    /// The module as files of Terraform's JSON syntax: name → text.
    ///
    /// # Errors
    /// See [`RootModule::encode`].
    pub fn to_json(&self) -> Result<IndexMap<String, String>, Diagnostics> {
        self.encode(Format::Json)
    }

    /// The module as files of Terraform's native syntax: name → text.
    ///
    /// # Errors
    /// See [`RootModule::encode`].
    pub fn to_hcl(&self) -> Result<IndexMap<String, String>, Diagnostics> {
        self.encode(Format::Hcl)
    }

    /// The module as files: its transforms done, and everything checked that can be checked without Terraform.
    ///
    /// # Errors
    /// Every mistake at once, each with the line that wrote it: labels that are used twice or are no name, references to
    /// what is not in this root module, cycles, providers that nothing requires, arguments that their provider does not
    /// know.
    pub fn encode(&self, format: Format) -> Result<IndexMap<String, String>, Diagnostics> {
        self.encode_with_warnings(format).map(|(files, _)| files)
    }

    /// The module as files, and what there is to say of it that is no mistake.
    ///
    /// # Errors
    /// See [`RootModule::encode`].
    pub fn encode_with_warnings(
        &self,
        format: Format,
    ) -> Result<(IndexMap<String, String>, Diagnostics), Diagnostics> {
        let module = self.settled();
        let diagnostics = module.examined();
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let files = module.files();
        let files = files
            .into_iter()
            .map(|(name, blocks)| match format {
                Format::Json => (format!("{name}.tf.json"), super::json::encode(&blocks)),
                Format::Hcl => (format!("{name}.tf"), super::hcl::encode(&blocks)),
            })
            .collect();
        Ok((files, diagnostics))
    }

    /// Every block as it will be written, its transforms done: the settings and the providers' configurations first. For who
    /// reads a root module and does not encode it.
    pub fn visit_blocks(&self, mut visit: impl FnMut(&Entry)) {
        let module = self.settled();
        for block in module.settings() {
            let settings = Entry {
                keyword: if block.keyword == "provider" { "provider" } else { "terraform" },
                resource_type: "".into(),
                label: block.labels.concat(),
                address: None,
                file: "terraform",
                body: block.body.into_owned(),
                origin: module.origin_of_settings(),
            };
            visit(&settings);
        }
        module.entries.iter().for_each(visit);
    }

    /// Settings are of the whole module: where its first block was asked for is as good a place as any.
    fn origin_of_settings(&self) -> Origin {
        let first = self.entries.first().map(|entry| entry.origin.clone());
        first.unwrap_or_else(|| self.origin())
    }

    /// Blocks by file: the settings first, then in the order of what was added.
    fn files(&self) -> IndexMap<&str, Vec<Block<'_>>> {
        let mut files: IndexMap<&str, Vec<Block<'_>>> = IndexMap::from([("terraform", self.settings())]);
        for entry in &self.entries {
            files.entry(entry.file).or_default().push(entry.block());
        }
        files
    }

    /// The `terraform` block, and the providers' configurations.
    fn settings(&self) -> Vec<Block<'_>> {
        let mut terraform = Body::new();
        terraform.set("required_version", Node::Bare(self.required_version.clone().into()));
        if !self.requirements.is_empty() {
            let mut providers = Body::new();
            for requirement in self.requirements.values() {
                let provider = [("source", requirement.source), ("version", requirement.version)];
                let provider = provider.map(|(name, text)| (name.to_owned(), Node::Bare(text.into())));
                let mut provider: IndexMap<String, Node> = provider.into_iter().collect();
                let expected = self.expected_providers.iter().filter(|one| one.name == requirement.name);
                let expected: Vec<Node> = expected.map(|one| Node::Symbol(one.to_string().into())).collect();
                if !expected.is_empty() {
                    provider.insert("configuration_aliases".to_owned(), Node::List(expected));
                }
                providers.set(requirement.name, Node::Map(provider));
            }
            terraform.set("required_providers", Node::Block(providers));
        }
        match self.backend.body() {
            None => {}
            Some(("cloud", body)) => terraform.set("cloud", Node::Block(body)),
            Some((backend, body)) => {
                terraform.set("backend", Node::Labelled(vec![(vec![backend.to_owned()], body)]));
            }
        }
        let settings = Block {
            keyword: "terraform",
            labels: Vec::new(),
            body: std::borrow::Cow::Owned(Node::Block(terraform)),
        };
        let providers = self.providers.iter().map(|provider| Block {
            keyword: "provider",
            labels: vec![provider.reference.name],
            body: std::borrow::Cow::Owned(Node::Block(provider.body.clone())),
        });
        std::iter::once(settings).chain(providers).collect()
    }
}

impl Entry {
    fn block(&self) -> Block<'_> {
        let labels = [self.resource_type.as_ref(), self.label.as_str()];
        Block {
            keyword: self.keyword,
            labels: labels.into_iter().filter(|label| !label.is_empty()).collect(),
            body: std::borrow::Cow::Borrowed(&self.body),
        }
    }
}
