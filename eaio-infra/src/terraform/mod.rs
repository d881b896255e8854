//! The Terraform language: typed values, resources and root modules, encoded as `*.tf.json`.
//!
//! Usable alone: a [`RootModule`] takes resources of the generated bindings ([`aws`]) and hands back
//! [`Ref`]s, whose attributes are typed [`Value`]s with a kind. A subnet's id does not fit where a VPC's
//! id belongs.
//!
//! ```
//! use eaio_infra::terraform::{Backend, RootModule, aws};
//!
//! let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
//! module.provider(aws::Provider { region: "us-east-1".into(), ..aws::Provider::default() });
//! let vpc = module.add("main", aws::Vpc { cidr_block: "10.0.0.0/16".into(), ..aws::Vpc::default() });
//! module.add(
//!     "private-us-east-1a",
//!     aws::Subnet { cidr_block: "10.0.0.0/20".into(), ..aws::Subnet::new(vpc.id()) },
//! );
//! let files = module.to_json().expect("no label is used twice");
//! assert!(files["main.tf.json"].contains("${aws_vpc.main.id}"));
//! ```

pub mod aws;
mod backend;
mod body;
mod expression;
mod json;
mod kind;
mod module;
mod provider;
mod resource;
mod value;
mod variable;

pub use backend::{Backend, S3Backend};
pub use body::{Block, Body, Node};
pub use expression::{Address, Expression, Mode, Traversal, template};
pub use kind::{Arn, Id, Name};
pub use module::{Entry, Origin, RootModule};
pub use provider::{Provider, ProviderRef, Requirement};
pub use resource::{Attributes, Lifecycle, Meta, Ref, Resource};
pub use value::{Arg, List, Map, Number, ToNode, Value};
pub use variable::{Local, Output, Variable, VariableType};
