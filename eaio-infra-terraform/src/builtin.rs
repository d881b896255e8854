//! Values that Terraform has of its own.

use super::{Traversal, Value};

/// `path.module`: the folder of the module that it stands in.
pub fn path_module() -> Value<String> {
    Value::at(Traversal::named("path.module"))
}

/// `path.root`: the folder of the root module.
pub fn path_root() -> Value<String> {
    Value::at(Traversal::named("path.root"))
}

/// `path.cwd`: the folder that Terraform was started in, which is no part of the definition: seldom what is meant.
pub fn path_cwd() -> Value<String> {
    Value::at(Traversal::named("path.cwd"))
}

/// `terraform.workspace`: the workspace that is selected.
pub fn terraform_workspace() -> Value<String> {
    Value::at(Traversal::named("terraform.workspace"))
}
