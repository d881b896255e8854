//! The Terraform language: typed values, resources and root modules, encoded as `*.tf.json`.
//!
//! Usable alone: a [`RootModule`] takes resources of a provider's bindings and hands back [`Ref`]s, whose
//! attributes are typed [`Value`]s with a kind. A subnet's id does not fit where a VPC's id belongs.
#![deny(missing_docs)]

mod backend;
mod body;
mod builtin;
mod call;
mod check;
mod collection;
mod condition;
mod each;
mod edit;
mod encode;
mod expression;
pub mod functions;
mod hcl;
mod json;
mod kind;
mod meta;
mod module;
mod name;
mod object;
mod operation;
mod provider;
mod raw;
mod refactoring;
mod resource;
mod root_modules;
pub mod schema;
mod stability;
mod testing;
mod transform;
mod trust;
mod value;
mod variable;

pub use backend::{Backend, S3Backend};
pub use body::{Block, Body, Node};
pub use builtin::{path_cwd, path_module, path_root, terraform_workspace};
pub use call::{AnyModule, AnyOutputs, CallMeta, Module, ModuleRef, Source};
pub use condition::{Check, Condition, own};
pub use each::{Dynamic, Each, Element, RefList, RefMap};
pub use encode::Format;
pub use expression::{Address, Call, Expression, Mode, Part, Traversal, template};
pub use kind::{Arn, Id, Name};
pub use meta::{IgnoreChanges, Lifecycle, Meta, Provisioner};
pub use module::{Entry, Origin, RootModule};
pub use object::Object;
#[doc(hidden)]
pub use object::{object_attribute, object_constraint};
pub use provider::{Provider, ProviderRef, Requirement};
pub use raw::{Raw, RawRef, TerraformData, TerraformDataAttributes};
pub use refactoring::{Import, Moved, Removed};
pub use resource::{Attributes, Ref, Resource};
pub use root_modules::{Export, Placeholder, RootModules, Sharing};
pub use schema::Slice;
pub use stability::KnownAddresses;
pub use testing::Found;
pub use transform::ResourceEdit;
pub use value::{Any, Arg, IntoValue, List, Map, Number, ToNode, Value};
pub use variable::{Local, Output, Variable, VariableType};
