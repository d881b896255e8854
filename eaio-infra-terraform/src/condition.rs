//! What must hold: validations, preconditions, postconditions and checks.

use super::{Attributes, Block, Body, Mode, Node, Resource, Traversal, Value};

/// A condition, and what Terraform says where it does not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What must hold.
    pub condition: Value<bool>,
    /// What Terraform says otherwise: full sentences.
    pub error_message: Value<String>,
}

impl Condition {
    /// A condition with its message.
    pub fn new(condition: impl Into<Value<bool>>, error_message: impl Into<Value<String>>) -> Self {
        Condition { condition: condition.into(), error_message: error_message.into() }
    }

    pub(super) fn write(block: &'static str, conditions: &[Condition], body: &mut Body) {
        body.blocks(block, conditions);
    }
}

impl Block for Condition {
    fn body(&self) -> Body {
        let mut body = Body::new();
        body.argument("condition", &self.condition);
        body.argument("error_message", &self.error_message);
        body
    }
}

/// A `check` block: what Terraform looks at after each plan and apply, and warns of where it does not hold. It stops
/// nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Check {
    data: Option<(&'static str, String, Body)>,
    assertions: Vec<Condition>,
}

impl Check {
    /// A check of `assertions`.
    pub fn new(assertions: impl IntoIterator<Item = Condition>) -> Self {
        Check { data: None, assertions: assertions.into_iter().collect() }
    }

    /// A check that first reads `source` under `label`: a failure to read it is a warning, too.
    pub fn reading<R: Resource>(
        label: impl Into<String>,
        source: R,
        assertions: impl FnOnce(R::Attributes) -> Vec<Condition>,
    ) -> Self {
        const { assert!(matches!(R::MODE, Mode::Data), "a check reads a data source") };
        let label = label.into();
        let address = super::Address::written(format!("data.{}.{label}", R::TYPE));
        let attributes = R::Attributes::at(Traversal::new(&address));
        Check { data: Some((R::TYPE, label, source.body())), assertions: assertions(attributes) }
    }

    pub(super) fn body(&self) -> Body {
        let mut body = Body::new();
        if let Some((data_type, label, source)) = &self.data {
            let labels = vec![(*data_type).to_owned(), label.clone()];
            body.set("data", Node::Labelled(vec![(labels, source.clone())]));
        }
        body.blocks("assert", &self.assertions);
        body
    }
}

/// What can be read from the resource itself, in its own postconditions: `self`.
pub fn own<R: Resource>() -> R::Attributes {
    R::Attributes::at(Traversal::named("self"))
}
