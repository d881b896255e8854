//! IAM policies: documents as data sources, and the statements that they are made of.

use crate::terraform::aws::data::iam_policy_document::{Condition, Principals, Statement};
use crate::terraform::{RootModule, Value, aws};

use super::Grant;

/// A policy of `statements`, as JSON.
#[track_caller]
pub(crate) fn document(
    module: &mut RootModule,
    label: impl Into<String>,
    statements: Vec<Statement>,
) -> Value<String> {
    let statement = statements;
    module
        .add(label, aws::data::IamPolicyDocument { statement, ..aws::data::IamPolicyDocument::default() })
        .json()
}

/// A statement that allows `actions` on `resources`.
pub(crate) fn allow<R: Into<Value<String>>>(
    sid: &str,
    actions: &[&str],
    resources: impl IntoIterator<Item = R>,
) -> Statement {
    Statement {
        sid: sid.into(),
        effect: "Allow".into(),
        actions: actions.to_vec().into(),
        resources: Value::Literal(resources.into_iter().map(Into::into).collect()).into(),
        ..Statement::default()
    }
}

/// A statement that denies `actions` on `resources` to everybody who does not come over TLS.
pub(crate) fn tls_only<R: Into<Value<String>>>(
    actions: &[&str],
    resources: impl IntoIterator<Item = R>,
) -> Statement {
    Statement {
        effect: "Deny".into(),
        principals: vec![Principals::new(["*"], "*")],
        condition: vec![when("Bool", "aws:SecureTransport", ["false"])],
        ..allow("TlsOnly", actions, resources)
    }
}

/// A service of AWS as the principal, such as `eks.amazonaws.com`.
pub(crate) fn service(name: impl Into<String>) -> Vec<Principals> {
    vec![Principals::new([name.into()], "Service")]
}

/// A condition: `when("StringEquals", "aws:SourceAccount", ["111122223333"])`.
pub(crate) fn when<V: Into<Value<String>>>(
    test: &str,
    variable: impl Into<String>,
    values: impl IntoIterator<Item = V>,
) -> Condition {
    let values: Vec<Value<String>> = values.into_iter().map(Into::into).collect();
    Condition::new(test, values, variable.into())
}

/// The trust policy's statement of a role that the service `name` assumes.
pub(crate) fn trust(name: &str) -> Statement {
    Statement {
        effect: "Allow".into(),
        actions: ["sts:AssumeRole"].into(),
        principals: service(name),
        ..Statement::default()
    }
}

/// The statements of `grants`.
pub(crate) fn statements(grants: &[Grant]) -> Vec<Statement> {
    let statement = |grant: &Grant| Statement {
        effect: "Allow".into(),
        actions: grant.actions.clone().into(),
        resources: grant.resources.clone().into(),
        ..Statement::default()
    };
    grants.iter().map(statement).collect()
}
