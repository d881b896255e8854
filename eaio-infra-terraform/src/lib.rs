//! The Terraform language: typed values, resources and root modules, encoded as `*.tf.json`.
//!
//! Usable alone: a [`RootModule`] takes resources of a provider's bindings and hands back [`Ref`]s, whose
//! attributes are typed [`Value`]s with a kind. A subnet's id does not fit where a VPC's id belongs.
#![deny(missing_docs)]

mod backend;
mod body;
mod expression;
mod json;
mod kind;
mod module;
mod provider;
mod resource;
pub mod schema;
mod value;
mod variable;

pub use backend::{Backend, S3Backend};
pub use body::{Block, Body, Node};
pub use expression::{Address, Expression, Mode, Traversal, template};
pub use kind::{Arn, Id, Name};
pub use module::{Entry, Origin, RootModule};
pub use provider::{Provider, ProviderRef, Requirement};
pub use resource::{Attributes, Lifecycle, Meta, Ref, Resource};
pub use schema::Slice;
pub use value::{Any, Arg, List, Map, Number, ToNode, Value};
pub use variable::{Local, Output, Variable, VariableType};
