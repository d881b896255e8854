//! The templates of `templates/`: for text that is not a data structure. They are part of the library, and every value
//! that they show comes from a type of our own.

use serde::Serialize;
use tera::{Context, Tera};

/// The README of an environment on EKS.
pub(crate) const EKS_README: &str = include_str!("../../templates/environment/eks.md");

/// The README of an environment on Compose.
pub(crate) const COMPOSE_README: &str = include_str!("../../templates/environment/compose.md");

/// The README of an environment of root modules.
pub(crate) const TERRAFORM_README: &str = include_str!("../../templates/environment/terraform.md");

/// The first statements of a database.
pub(crate) const INIT_SQL: &str = include_str!("../../templates/database/init.sql");

/// The values that a person has to choose for an environment on Compose.
pub(crate) const ENV_EXAMPLE: &str = include_str!("../../templates/compose/env.example");

/// Pulls models, in the image of Ollama.
pub(crate) const OLLAMA_PRELOAD: &str = include_str!("../../templates/ollama/preload.sh");

/// Copies models to a bucket and from it, in the image of the AWS CLI.
pub(crate) const OLLAMA_UPLOAD: &str = include_str!("../../templates/ollama/upload.sh");
pub(crate) const OLLAMA_DOWNLOAD: &str = include_str!("../../templates/ollama/download.sh");

/// Whether Ollama has its models.
pub(crate) const OLLAMA_READY: &str = include_str!("../../templates/ollama/ready.sh");

/// Makes backups beside TimescaleDB, and fills its volume from those of another, in its image.
pub(crate) const TIMESCALE_BACKUP: &str = include_str!("../../templates/timescale/backup.sh");
pub(crate) const TIMESCALE_FOLLOW: &str = include_str!("../../templates/timescale/follow.sh");

/// Fills in `template` with the fields of `values`.
pub(crate) fn render(template: &str, values: &impl Serialize) -> String {
    let context = Context::from_serialize(values).expect("the values are a struct");
    let tera = Tera::default();
    tera.render_str(template, &context, false).expect("the templates are tested with every field they name")
}
