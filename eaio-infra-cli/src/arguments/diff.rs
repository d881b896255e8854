//! What can be asked of a review.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use eaio_infra::review::Pattern;

use crate::commands::Gates;

#[derive(Debug, Args)]
#[command(after_help = DIFF_HELP)]
pub(crate) struct Diff {
    /// The environment
    #[arg(required_unless_present_any = ["all", "trees"])]
    pub(crate) environment: Option<String>,
    /// Every environment
    #[arg(long, conflicts_with = "environment")]
    pub(crate) all: bool,
    /// Compare two folders or files of Terraform, Kubernetes or Compose instead, whoever wrote them
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with_all = ["environment", "all", "base", "build", "against"])]
    pub(crate) trees: Vec<PathBuf>,
    /// Compare with another environment instead: what only one of them has, and what differs in size
    #[arg(long, value_name = "ENVIRONMENT", conflicts_with_all = ["all", "base", "build"])]
    pub(crate) against: Option<String>,
    /// What to compare with: a git revision, or a folder of rendered files or of snapshots [default: where this branch
    /// left the main branch; without git, the snapshots]
    #[arg(long, value_name = "REVISION|FOLDER")]
    pub(crate) base: Option<String>,
    /// Build and render the definition as it is at the base, instead of reading what was committed there; of that package,
    /// where the workspace has several
    #[arg(long, value_name = "PACKAGE", num_args = 0..=1, require_equals = true)]
    pub(crate) build: Option<Option<String>>,
    /// As if started in that folder
    #[arg(short = 'C', long, value_name = "FOLDER", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Where rendered files are committed
    #[arg(long, value_name = "FOLDER", default_value = "out")]
    pub(crate) out: PathBuf,
    /// Where snapshots are committed
    #[arg(long, value_name = "FOLDER", default_value = "snapshots")]
    pub(crate) snapshots: PathBuf,
    #[command(flatten)]
    pub(crate) report: ReportOptions,
}

/// How a review is reported, and what of it does not pass.
#[derive(Debug, Args)]
pub(crate) struct ReportOptions {
    /// Exit with 4 where there is one of these: `destroy`, `replace`, `data-loss`, `downtime`, `open`, `cost>10%`, `cost>200`
    #[arg(long, value_name = "WHAT,…", default_value = "")]
    pub(crate) fail_on: Gates,
    /// Leave out objects, or what they say at a path; `*` is anything. The report lists what it left out
    #[arg(long, value_name = "OBJECT[#PATH]", value_parser = Pattern::parse)]
    pub(crate) ignore: Vec<Pattern>,
    /// Tell one by one what is told in a line: tags, labels, image tags, hashes, and what comes or goes as a whole
    #[arg(long)]
    pub(crate) unfold: bool,
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DiffFormat,
    /// Write it to a file in another format, too
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(crate) write: Vec<WriteTo>,
}

/// What tools say that is there, or is planned.
#[derive(Debug, Args)]
#[command(after_help = PLAN_HELP)]
pub(crate) struct Plan {
    /// The environment
    pub(crate) environment: String,
    /// A plan of Terraform: what `terraform show -json PLAN` wrote. FOLDER is its root module, where two could have it
    #[arg(long, value_name = "[FOLDER=]FILE")]
    pub(crate) plan: Vec<PathBuf>,
    /// A state to compare the environment with: what `terraform show -json` or `terraform state pull` wrote. FOLDER is its root module,
    /// where two could have it
    #[arg(long, value_name = "[FOLDER=]FILE", conflicts_with = "plan")]
    pub(crate) state: Vec<PathBuf>,
    /// Objects of a cluster to compare the environment with: what `kubectl get -o json` or `-o yaml` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) objects: Vec<PathBuf>,
    /// As if started in that folder
    #[arg(short = 'C', long, value_name = "FOLDER", default_value = ".")]
    pub(crate) directory: PathBuf,
    #[command(flatten)]
    pub(crate) report: ReportOptions,
}

const PLAN_HELP: &str = "\
How to get the files:
  terraform plan -out=plan && terraform show -json plan > plan.json
  terraform show -json > state.json
  kubectl get deployments,statefulsets,services,configmaps -n NAMESPACE -o json > objects.json

Exit codes:
  0   nothing changes
  1   it could not be told
  2   there are changes
  3   the disk failed
  4   there are changes that --fail-on does not let pass
  64  wrong usage";

const DIFF_HELP: &str = "\
Exit codes:
  0   nothing changes
  1   it could not be told
  2   there are changes
  3   the disk failed
  4   there are changes that --fail-on does not let pass
  64  wrong usage";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    #[default]
    Human,
    /// For a comment on a pull request: under 65,536 characters
    Markdown,
    /// For programs: one object, whose schema is docs/review.schema.json
    Json,
    /// A page of its own, that works offline
    Html,
    /// Annotations of a GitHub Actions workflow, and its summary
    Github,
}

#[derive(Debug, Args)]
pub(crate) struct Workflow {
    /// Whose pipeline
    #[arg(value_enum)]
    pub(crate) host: Host,
    /// What does not pass, as in `diff --fail-on`
    #[arg(long, value_name = "WHAT,…")]
    pub(crate) fail_on: Option<Gates>,
    /// Where the definition and its snapshots are, seen from the repository's root
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) directory: String,
    /// The image that a GitLab job runs in: what builds the definition, git and curl
    #[arg(long, value_name = "IMAGE")]
    pub(crate) image: Option<String>,
    /// Print nothing; exit with 1 if this file is not what would be printed
    #[arg(long, value_name = "FILE")]
    pub(crate) check: Option<PathBuf>,
    /// What runs this program there [default: cargo run --quiet --]
    #[arg(last = true, value_name = "PROGRAM")]
    pub(crate) program: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Host {
    /// A workflow of GitHub Actions, for .github/workflows
    Github,
    /// Jobs of a pipeline of GitLab
    Gitlab,
}

/// A file to write, and in which format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WriteTo {
    pub(crate) format: DiffFormat,
    pub(crate) file: PathBuf,
}

impl FromStr for WriteTo {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = text.split_once('=').ok_or("it is not FORMAT=FILE")?;
        let format = DiffFormat::from_str(format, false)?;
        if file.is_empty() {
            Err("it names no file".to_owned())
        } else {
            Ok(WriteTo { format, file: file.into() })
        }
    }
}
