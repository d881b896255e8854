//! Resources without bindings: the arguments are written one by one.

use super::{Address, Block, Body, IntoValue, Mode, Node, Traversal, Value};

/// A resource, data source or ephemeral resource of any provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Raw {
    pub(super) mode: Mode,
    pub(super) resource_type: String,
    pub(super) body: Body,
}

impl Raw {
    /// A resource of `resource_type`, such as `cloudflare_record`.
    pub fn resource(resource_type: impl Into<String>) -> Self {
        Raw { mode: Mode::Managed, resource_type: resource_type.into(), body: Body::new() }
    }

    /// A data source of `resource_type`.
    pub fn data(resource_type: impl Into<String>) -> Self {
        Raw { mode: Mode::Data, resource_type: resource_type.into(), body: Body::new() }
    }

    /// An ephemeral resource of `resource_type`.
    pub fn ephemeral(resource_type: impl Into<String>) -> Self {
        Raw { mode: Mode::Ephemeral, resource_type: resource_type.into(), body: Body::new() }
    }

    /// Sets an argument.
    #[must_use]
    pub fn argument(mut self, name: impl Into<String>, value: impl IntoValue) -> Self {
        self.body.set(name.into(), value.into_value().to_operand());
        self
    }

    /// Adds a nested block. Those of one name stand in the order in which they were added.
    #[must_use]
    pub fn block(mut self, name: impl Into<String>, block: &dyn Block) -> Self {
        let name = name.into();
        let body = block.body();
        match self.body.get_mut(&name) {
            Some(Node::Blocks(bodies)) => bodies.push(body),
            _ => self.body.set(name, Node::Blocks(vec![body])),
        }
        self
    }
}

/// A resource without bindings that was added to a root module.
#[derive(Debug, Clone)]
pub struct RawRef {
    address: Address,
}

impl RawRef {
    pub(super) fn new(address: Address) -> Self {
        RawRef { address }
    }

    /// Where it stands: `cloudflare_record.www`.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// An attribute by its name, taken to be of type `T`.
    pub fn attribute<T>(&self, name: &str) -> Value<T> {
        Value::at(Traversal::new(&self.address).attribute(name))
    }
}

/// `terraform_data`, which Terraform itself has: it holds a value in the state, and can be replaced when another changes.
#[derive(Debug, Clone, Default)]
pub struct TerraformData {
    /// What it holds; its attribute `output` is the same once it is applied.
    pub input: super::Arg<super::Any>,
    /// What replaces it when it changes.
    pub triggers_replace: super::Arg<super::Any>,
}

impl Block for TerraformData {
    fn body(&self) -> Body {
        let mut body = Body::new();
        body.argument("input", &self.input);
        body.argument("triggers_replace", &self.triggers_replace);
        body
    }
}

/// What is built into Terraform: nothing has to be required for it.
static TERRAFORM: super::Slice = super::Slice {
    requirement: super::Requirement { name: "terraform", source: "", version: "" },
    version: "",
    knows_replacements: false,
    provider: "{}",
    types: &[(
        Mode::Managed,
        "terraform_data",
        r#"{"id":"string computed","input":"dynamic optional","output":"dynamic computed","triggers_replace":"dynamic optional"}"#,
    )],
    stateful: &[],
};

impl super::Resource for TerraformData {
    const MODE: Mode = Mode::Managed;
    const TYPE: &'static str = "terraform_data";
    const SLICE: &'static super::Slice = &TERRAFORM;
    type Attributes = TerraformDataAttributes;
}

/// What can be read from a [`TerraformData`].
#[derive(Debug, Clone)]
pub struct TerraformDataAttributes(Traversal);

impl super::Attributes for TerraformDataAttributes {
    fn at(traversal: Traversal) -> Self {
        TerraformDataAttributes(traversal)
    }
}

impl TerraformDataAttributes {
    /// Its id, which is new whenever it is replaced.
    pub fn id(&self) -> Value<String> {
        Value::at(self.0.attribute("id"))
    }

    /// What it holds, taken to be of type `T`.
    pub fn output<T>(&self) -> Value<T> {
        Value::at(self.0.attribute("output"))
    }
}
