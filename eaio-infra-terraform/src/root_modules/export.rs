//! A value of one root module that others use.

use std::marker::PhantomData;

use eaio_infra_diagnostic::SourceLocation;

use crate::{
    Any, Arn, Id, IntoValue, List, Map, Name, Node, Number, Resource, RootModule, ToNode, Traversal, Value,
    VariableType,
};

/// A value that a root module exports, as others import it.
#[derive(Debug, Clone)]
pub struct Export<T> {
    module: String,
    name: String,
    placeholder: Node,
    of: PhantomData<fn() -> T>,
}

impl<T: ToNode> Export<T> {
    /// What stands for the value while the root module that exports it is not applied yet, where the one that its type
    /// yields will not do: `["a", "b", "c"]`, where three are expected.
    #[must_use]
    pub fn with_placeholder(mut self, placeholder: impl Into<Value<T>>) -> Self {
        self.placeholder = placeholder.into().to_operand();
        self
    }
}

/// What a root module exports.
#[derive(Debug, Clone)]
pub(crate) struct Exported {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) value: Node,
    pub(crate) is_text: bool,
    pub(crate) is_sensitive: bool,
    pub(crate) location: SourceLocation,
}

/// What a root module imports.
#[derive(Debug, Clone)]
pub(crate) struct Imported {
    pub(crate) module: String,
    pub(crate) name: String,
    pub(crate) placeholder: Node,
    pub(crate) location: SourceLocation,
}

impl Imported {
    /// The local value that holds it.
    pub(crate) fn local(&self) -> String {
        format!("{}_{}", self.module, self.name)
    }
}

/// A type that has a value to plan with, before there is a real one.
pub trait Placeholder: VariableType + ToNode {
    /// A value of the type: of the right form, and of nothing that exists.
    fn placeholder() -> Node;
}

macro_rules! placeholder {
    ($($type:ty: $node:expr),* $(,)?) => {$(
        impl Placeholder for $type {
            fn placeholder() -> Node {
                $node
            }
        }
    )*};
}
placeholder! {
    String: Node::String("placeholder".to_owned()),
    bool: Node::Bool(false),
    Number: Node::Number(1.into()),
    Any: Node::Null,
}

impl<R: Resource> Placeholder for Id<R> {
    fn placeholder() -> Node {
        Node::String(format!("{}-placeholder", R::TYPE.replace('_', "-")))
    }
}

impl<R: Resource> Placeholder for Name<R> {
    fn placeholder() -> Node {
        Node::String(format!("{}-placeholder", R::TYPE.replace('_', "-")))
    }
}

/// Providers look at the form of an ARN while they plan.
impl<R: Resource> Placeholder for Arn<R> {
    fn placeholder() -> Node {
        let resource_type = R::TYPE.split_once('_').map_or(R::TYPE, |(_, rest)| rest);
        let service = resource_type.split('_').next().unwrap_or_default();
        Node::String(format!(
            "arn:aws:{service}:us-east-1:000000000000:{}/placeholder",
            resource_type.replace('_', "-")
        ))
    }
}

impl<T: Placeholder> Placeholder for List<T> {
    fn placeholder() -> Node {
        Node::List(vec![T::placeholder()])
    }
}

impl<T: Placeholder> Placeholder for Map<T> {
    fn placeholder() -> Node {
        Node::Map([("placeholder".to_owned(), T::placeholder())].into_iter().collect())
    }
}

impl RootModule {
    /// Exports `value` under `name`, for the root modules that are applied after this one.
    #[track_caller]
    pub fn export<V: IntoValue<Of: Placeholder>>(
        &mut self,
        name: impl Into<String>,
        description: impl Into<String>,
        value: V,
    ) -> Export<V::Of> {
        self.export_as(name.into(), description.into(), value.into_value(), false)
    }

    /// Exports a value that Terraform is to show nowhere. It is in the state all the same: what must not be there is no
    /// value to share.
    #[track_caller]
    pub fn export_sensitive<V: IntoValue<Of: Placeholder>>(
        &mut self,
        name: impl Into<String>,
        description: impl Into<String>,
        value: V,
    ) -> Export<V::Of> {
        self.export_as(name.into(), description.into(), value.into_value(), true)
    }

    #[track_caller]
    fn export_as<T: Placeholder>(
        &mut self,
        name: String,
        description: String,
        value: Value<T>,
        is_sensitive: bool,
    ) -> Export<T> {
        let export = Export {
            module: self.name().to_owned(),
            name: name.clone(),
            placeholder: T::placeholder(),
            of: PhantomData,
        };
        self.exports.push(Exported {
            name,
            description,
            value: value.to_operand(),
            is_text: T::type_constraint() == "string",
            is_sensitive,
            location: self.origin().location,
        });
        export
    }

    /// A value that another root module exports. Both have to be in one [`RootModules`](crate::RootModules).
    #[track_caller]
    pub fn import_from<T>(&mut self, export: &Export<T>) -> Value<T> {
        let location = self.origin().location;
        let Export { module, name, placeholder, .. } = export;
        let imported = Imported {
            module: module.clone(),
            name: name.clone(),
            placeholder: placeholder.clone(),
            location,
        };
        let local = Traversal::named(format!("local.{}", imported.local()));
        let is_known = |known: &Imported| known.module == imported.module && known.name == imported.name;
        if !self.imports.iter().any(is_known) {
            self.imports.push(imported);
        }
        Value::at(local)
    }
}
