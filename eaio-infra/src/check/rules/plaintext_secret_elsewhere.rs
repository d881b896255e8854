//! Credentials in plain text in Terraform, Dockerfiles and workflows.

use crate::check::{Content, Findings, Index, Language, Located, Resource, credential};

use super::plaintext_secret::what;

/// Resources, and the argument that is a credential.
const ARGUMENTS: &[(&str, &str)] = &[
    ("aws_db_instance", "password"),
    ("aws_docdb_cluster", "master_password"),
    ("aws_elasticache_replication_group", "auth_token"),
    ("aws_neptune_cluster", "master_password"),
    ("aws_rds_cluster", "master_password"),
    ("aws_redshift_cluster", "master_password"),
    ("aws_secretsmanager_secret_version", "secret_string"),
    ("aws_ssm_parameter", "value"),
    ("postgresql_role", "password"),
    ("mysql_user", "plaintext_password"),
];

pub(super) fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    terraform(index, findings);
    dockerfiles(index, findings);
    workflows(index, findings);
}

fn terraform(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut report = |resource: &Resource<'_>, at: &Located, name: &str| {
        findings
            .at(resource.artifact, at, format!("{name} of {} stands in plain text", resource.address()))
            .subject(resource.address())
            .detail("it is in the repository, and in the state")
            .help("let AWS make and keep it, or give it as a write-only argument, such as `password_wo`, from an ephemeral one");
    };
    for (resource_type, argument) in ARGUMENTS {
        for resource in index.resources(resource_type) {
            let Some(at) = resource.body.get(argument) else { continue };
            let value = index.resolved(resource, at);
            let is_open = *resource_type == "aws_ssm_parameter"
                && index.text(resource, &["type"]) != Some("SecureString");
            // What Terraform is not to change is there until somebody sets it.
            if is_open || is_ignored(resource, argument) {
                continue;
            }
            if is_credential(value, *resource_type == "aws_secretsmanager_secret_version") {
                report(resource, at, &format!("`{argument}`"));
            }
        }
    }
    for secret in ["kubernetes_secret", "kubernetes_secret_v1"].into_iter().flat_map(|of| index.resources(of))
    {
        for field in ["data", "string_data"] {
            let data = secret.body.get(field).map(|data| index.resolved(secret, data));
            for (name, _, value) in data.into_iter().flat_map(Located::entries) {
                let text = index.resolved(secret, value).text();
                if text.is_some_and(|text| credential::is_given_away(name, text)) {
                    report(secret, value, &format!("`{name}`"));
                }
            }
        }
    }
    for user in index.resources("aws_memorydb_user") {
        for mode in index.blocks(user.body, "authentication_mode") {
            let passwords = mode.get("passwords").map(|passwords| index.resolved(user, passwords));
            let passwords = passwords.map_or(&[][..], Located::items);
            let given = passwords.iter().find(|value| is_credential(index.resolved(user, value), false));
            if let Some(value) = given {
                report(user, value, "a password");
            }
        }
    }
}

fn is_ignored(resource: &Resource<'_>, argument: &str) -> bool {
    let ignored = resource.body.at(&["lifecycle", "ignore_changes"]);
    let says = |value: &Located| {
        value.text().or_else(|| value.reference()).is_some_and(|name| name == argument || name == "all")
    };
    ignored.is_some_and(|ignored| says(ignored) || ignored.items().iter().any(says))
}

/// Whether a value is a credential that is written where it stands: itself, or one of the values of its JSON.
fn is_credential(value: &Located, is_document: bool) -> bool {
    match &value.content {
        Content::Text(text) => match serde_json::from_str::<serde_json::Value>(text) {
            Ok(serde_json::Value::Object(object)) => object.iter().any(|(name, value)| {
                value.as_str().is_some_and(|value| credential::is_given_away(name, value))
            }),
            _ => credential::is_given_away("PASSWORD", text),
        },
        Content::Map(_) if is_document => value
            .entries()
            .any(|(name, _, value)| value.text().is_some_and(|value| credential::is_given_away(name, value))),
        _ => false,
    }
}

fn dockerfiles(index: &Index<'_>, findings: &mut Findings<'_>) {
    for artifact in index.artifacts(Language::Dockerfile) {
        let is_stage = |instruction: &Located| instruction.text_at(&["instruction"]) == Some("FROM");
        let last = artifact.value.items().iter().rposition(is_stage).unwrap_or_default();
        for (at, instruction) in artifact.value.items().iter().enumerate() {
            let Some(arguments) = instruction.get("arguments") else { continue };
            let text = arguments.text().unwrap_or_default();
            let is_argument = match instruction.text_at(&["instruction"]) {
                Some("ENV") => false,
                Some("ARG") => true,
                _ => continue,
            };
            for (name, value) in assignments(text) {
                if !credential::is_given_away(name, value) {
                    continue;
                }
                let finding = findings
                    .at(artifact, arguments, format!("{} stands in plain text in an image", what(name, value)))
                    .help("give it when the container starts, or mount it while the image is built: `RUN --mount=type=secret`");
                if is_argument {
                    finding.detail("an argument's default is in the image's history").warning();
                } else if at < last {
                    finding.detail("another stage follows: it is in the cache of the build").warning();
                } else {
                    finding.detail("whoever pulls the image has it");
                }
            }
        }
    }
}

/// Names and values of an instruction: `A=b C="d e"`, or `A b`.
fn assignments(text: &str) -> Vec<(&str, &str)> {
    let first = text.split_whitespace().next().unwrap_or_default();
    if !first.contains('=') {
        return text
            .split_once(char::is_whitespace)
            .map(|(name, value)| (name, value.trim()))
            .into_iter()
            .collect();
    }
    let mut assignments = Vec::new();
    let mut rest = text;
    while let Some((name, after)) = rest.trim_start().split_once('=') {
        let (value, left) = match after.strip_prefix(['"', '\'']) {
            Some(quoted) => quoted.split_once(['"', '\'']).unwrap_or((quoted, "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        assignments.push((name, value));
        rest = left;
    }
    assignments
}

fn workflows(index: &Index<'_>, findings: &mut Findings<'_>) {
    for artifact in index.artifacts(Language::Workflow) {
        let jobs = artifact.value.get("jobs").into_iter().flat_map(Located::entries);
        let of_jobs = jobs.flat_map(|(_, _, job)| {
            std::iter::once(job).chain(job.get("steps").map_or(&[][..], Located::items))
        });
        let environments = std::iter::once(&artifact.value).chain(of_jobs).filter_map(|of| of.get("env"));
        for (name, _, value) in environments.flat_map(Located::entries) {
            let Some(text) = value.text() else { continue };
            let is_key = credential::is_key(text);
            // What a test makes up for a database that lives as long as the job is no secret.
            let lower = text.to_ascii_lowercase();
            let is_of_test = ["test", "ci", "dummy", "fake", "localhost", "127.0.0.1", "postgres"]
                .iter()
                .any(|part| lower.contains(part))
                || credential::well_known(name, text).is_some()
                || text.len() < 8;
            let is_given_away = credential::is_given_away(name, text) && !is_of_test;
            if is_key || is_given_away {
                let finding = findings
                    .at(artifact, value, format!("{} stands in plain text in a pipeline", what(name, text)))
                    .detail("whoever reads the repository has it")
                    .help(
                        "keep it in the repository's secrets, and take it from there: `${{ secrets.NAME }}`",
                    );
                if !is_key {
                    finding.warning();
                }
            }
        }
    }
}
