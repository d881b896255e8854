//! What can be asked on the command line.

mod diff;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use eaio_infra::check::RULES;
use eaio_infra::render::Target;
use eaio_infra::terraform::Format as Syntax;
use eaio_infra::topology::System;
use eaio_infra::unit::Date;

pub(crate) use diff::{Diff, DiffFormat, Host, Plan, ReportOptions, Workflow};

/// Renders a system to Terraform, Kubernetes and Compose.
#[derive(Debug, Parser)]
#[command(name = "eaio-infra", version, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// How to show results and diagnostics
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) message_format: MessageFormat,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) color: Color,
    /// The day on which waivers are judged [default: today]
    // For tests, which have to know what day it is.
    #[arg(long, global = true, hide = true, value_name = "DAY", value_parser = Date::parse)]
    pub(crate) today: Option<Date>,
}

const EXIT_CODES: &str = "\
Exit codes:
  0   done
  1   differences, conflicts, or errors in the definition; what `check` found (warnings with `--deny warnings`)
  2   `diff` or `plan` found changes
  3   the disk failed
  4   `diff` or `plan` found changes that --fail-on does not let pass
  64  wrong usage";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the files of an environment
    Render(Render),
    /// Find mistakes that stand between artifacts, in an environment or in files that somebody else wrote
    Check(Check),
    /// Say what a change does before anyone applies it: what is created, changed, replaced, destroyed and opened
    Diff(Diff),
    /// Say the same of a real plan of Terraform, or of an environment against a real state or the objects of a cluster
    Plan(Plan),
    /// Print the documentation of a rule
    Explain {
        /// The rule
        #[arg(value_parser = PossibleValuesParser::new(RULES.iter().map(|rule| rule.name)))]
        rule: String,
    },
    /// Generate Rust bindings for types of a Terraform provider, into a module folder of your own crate
    Bindings(Bindings),
    /// Print a pipeline that reviews every proposed change, comments on it, and lets nothing pass that should not
    Workflow(Workflow),
    /// List the environments
    List,
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Render {
    /// The environment
    #[arg(required_unless_present = "all")]
    pub(crate) environment: Option<String>,
    /// Render every environment, and remove the files of those that are gone
    #[arg(long, conflicts_with = "environment")]
    pub(crate) all: bool,
    /// The folder to write to
    #[arg(long, value_name = "FOLDER", default_value = "out")]
    pub(crate) out: PathBuf,
    /// The syntax of Terraform's files
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// The committed snapshots, whose stateful addresses must not change unnoticed; where there are none, nothing is compared
    #[arg(long, value_name = "FOLDER", default_value = "snapshots")]
    pub(crate) snapshots: PathBuf,
    /// Render only these
    #[arg(long, value_enum, value_delimiter = ',', value_name = "TARGETS")]
    pub(crate) only: Vec<Language>,
    /// Write nothing; exit with 1 if a file differs, and name each
    #[arg(long)]
    pub(crate) check: bool,
    /// Overwrite files that a person changed or owns
    #[arg(long, conflicts_with = "check")]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Bindings {
    /// What `terraform providers schema -json` printed
    #[arg(long, value_name = "FILE")]
    pub(crate) schema: PathBuf,
    /// The types: one a line (`aws_vpc`, `data.aws_ami`, `ephemeral.…`; `#` begins a comment), or a JSON object with
    /// `resources`, `data`, `ephemeral`, `stateful`, `several`, `leave_out`, `names`, `version`, `requirement`, …
    #[arg(long, value_name = "LIST")]
    pub(crate) allow: PathBuf,
    /// The module's folder. Generated files in it that are no longer wanted are removed; those of people stay
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// The provider's source address, where the schema has several
    #[arg(long, value_name = "SOURCE")]
    pub(crate) provider: Option<String>,
    /// The provider's version, which the schema does not say
    #[arg(long, value_name = "VERSION")]
    pub(crate) version: Option<String>,
    /// The versions that a rendered root module accepts, such as `~> 5.100` [default: the schema's version alone]
    #[arg(long, value_name = "CONSTRAINT")]
    pub(crate) requirement: Option<String>,
    /// What strings refer to: lines of `types paths kind`, such as `* vpc_id Id<aws_vpc>`
    #[arg(long, value_name = "FILE")]
    pub(crate) kinds: Option<PathBuf>,
    /// What numbers are in: lines of `unit names`, such as `seconds *_timeout,timeout`
    #[arg(long, value_name = "FILE")]
    pub(crate) units: Option<PathBuf>,
    /// Which changes force replacement: JSON, `{"resources": {TYPE: {"forces_replacement": [PATH, …]}}}`
    #[arg(long, value_name = "FILE")]
    pub(crate) replacements: Option<PathBuf>,
    /// How your crate names the Terraform language
    #[arg(long, value_name = "PATH", default_value = "eaio_infra::terraform")]
    pub(crate) language_path: String,
    /// Write nothing; exit with 1 if a file differs, and name each
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The environment
    #[arg(required_unless_present_any = ["all", "path", "list"])]
    pub(crate) environment: Option<String>,
    /// Check every environment
    #[arg(long, conflicts_with = "environment")]
    pub(crate) all: bool,
    /// Check files instead: Kubernetes, Compose, Markdown with such blocks in it
    #[arg(long, num_args = 1.., value_name = "PATH", conflicts_with_all = ["environment", "all"])]
    pub(crate) path: Vec<PathBuf>,
    /// What is waived in the files that are checked [default: `.eaio-infra.toml` in or above each path]
    #[arg(long, value_name = "FILE", requires = "path")]
    pub(crate) waivers: Option<PathBuf>,
    /// Only these rules
    #[arg(long, value_name = "RULE", value_parser = PossibleValuesParser::new(RULES.iter().map(|rule| rule.name)))]
    pub(crate) rule: Vec<String>,
    /// Exit with 1 where there is a warning, too
    #[arg(long, value_enum)]
    pub(crate) deny: Option<Deny>,
    /// List the rules
    #[arg(long)]
    pub(crate) list: bool,
    /// How to show what was found
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    Warnings,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    #[default]
    Human,
    /// For programs: one object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub Actions workflow
    Github,
    /// A table
    Markdown,
}

/// A [`Target`], as an argument and as a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Terraform,
    Kubernetes,
    Compose,
}

impl Language {
    pub(crate) fn target(self) -> Target {
        match self {
            Language::Terraform => Target::Terraform,
            Language::Kubernetes => Target::Kubernetes,
            Language::Compose => Target::Compose,
        }
    }

    /// The folder below a system's that is its alone.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Language::Terraform => "terraform",
            Language::Kubernetes => "kubernetes",
            Language::Compose => "compose",
        }
    }
}

/// Terraform's syntax.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// `*.tf.json`
    #[default]
    Json,
    /// `*.tf`, as `terraform fmt` would have it
    Hcl,
}

impl Format {
    pub(crate) fn syntax(self) -> Syntax {
        match self {
            Format::Json => Syntax::Json,
            Format::Hcl => Syntax::Hcl,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// For people
    #[default]
    Human,
    /// For programs: one object on standard output
    Json,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The command line of `system`. It knows the environments' names, and so do completions, help, and the
/// suggestion for a name that is nearly right.
pub(crate) fn command(system: &System) -> clap::Command {
    let names: Vec<String> =
        system.environments.iter().map(|environment| environment.name.to_string()).collect();
    let command = Arguments::command();
    if names.is_empty() {
        let hide = |command: clap::Command| command.hide(true);
        return command
            .about("Generates bindings of Terraform providers")
            .mut_subcommand("render", hide)
            .mut_subcommand("list", hide);
    }
    let with_names = |command: clap::Command| {
        let names = names.clone();
        command
            .mut_arg("environment", move |argument| argument.value_parser(PossibleValuesParser::new(names)))
    };
    command
        .about(format!("Renders {} to Terraform, Kubernetes and Compose", system.name))
        .mut_subcommand("render", with_names)
        .mut_subcommand("check", with_names)
        .mut_subcommand("plan", with_names)
        .mut_subcommand("diff", |command| {
            with_names(command).mut_arg("against", |argument| {
                argument.value_parser(PossibleValuesParser::new(names.clone()))
            })
        })
}

pub(crate) fn parse(
    system: &System,
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<Arguments, clap::Error> {
    Arguments::from_arg_matches(&command(system).try_get_matches_from(arguments)?)
}
