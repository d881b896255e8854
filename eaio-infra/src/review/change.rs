//! A change: one object, what becomes of it, and what that means.

use std::fmt;

use super::{Action, Difference};

/// What an object is known by, from one tree to the next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// The unit that it is in: a root module's folder, a kustomization, a Compose file.
    pub unit: String,
    /// Its kind: a resource's type, `Deployment`, `service`.
    pub kind: String,
    /// Its name within the unit: an address, `namespace/name`, a service's name.
    pub name: String,
}

/// As a person calls it: the address of a resource, `Deployment eaio/api`, `service api`.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind.is_empty() || self.name.contains(&self.kind) {
            f.write_str(&self.name)
        } else {
            write!(f, "{} {}", self.kind, self.name)
        }
    }
}

/// One object, and what becomes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which.
    pub identity: Identity,
    /// What it was known by before, where that is something else.
    pub moved_from: Option<String>,
    /// What becomes of it.
    pub action: Action,
    /// Whether losing it is losing data.
    pub is_stateful: bool,
    /// What is said otherwise than before, by path. Empty for what is made or goes whole.
    pub differences: Vec<Difference>,
    /// Why it is replaced.
    pub reasons: Vec<Reason>,
    /// What follows from it for whoever uses it.
    pub consequences: Vec<Consequence>,
}

/// Why an object is replaced, or may be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// The argument that forces it, such as `storage_encrypted`.
    pub argument: String,
    /// What the argument reads, where that is replaced itself: from the nearest to the one where it begins.
    pub chain: Vec<String>,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.argument)?;
        self.chain.iter().try_for_each(|link| write!(f, " ← {link}"))
    }
}

/// What follows from a change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Consequence {
    /// Of what sort.
    pub effect: Effect,
    /// In a sentence.
    pub text: String,
}

/// The sorts of consequences, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// What is stored is lost.
    DataLoss,
    /// The tool will refuse it.
    Refused,
    /// Nobody is served for a time.
    Downtime,
    /// Pods or containers are started anew.
    Restart,
    /// Worth knowing.
    Note,
}

/// What holds data that is written anew, or that is about other data: a report names it after what it is about.
const LESSER: [&str; 3] = ["aws_cloudwatch_log_group", "aws_ecr_repository", "aws_secretsmanager_secret"];

impl Effect {
    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Effect::DataLoss => "data-loss",
            Effect::Refused => "refused",
            Effect::Downtime => "downtime",
            Effect::Restart => "restart",
            Effect::Note => "note",
        }
    }
}

impl Change {
    /// A change of which nothing else is known yet.
    pub fn new(identity: Identity, action: Action) -> Self {
        Change {
            identity,
            moved_from: None,
            action,
            is_stateful: false,
            differences: Vec::new(),
            reasons: Vec::new(),
            consequences: Vec::new(),
        }
    }

    /// Says what follows from it.
    pub(super) fn consequence(&mut self, effect: Effect, text: impl Into<String>) {
        self.consequences.push(Consequence { effect, text: text.into() });
        self.consequences.sort();
    }

    /// Where it stands in a report.
    pub(super) fn order(&self) -> impl Ord + '_ {
        let is_lesser = LESSER.contains(&self.identity.kind.as_str());
        (self.action, !self.is_stateful, is_lesser, &self.identity)
    }
}
