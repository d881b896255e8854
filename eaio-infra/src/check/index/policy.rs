//! Policies of IAM: the statements of JSON documents, of what `jsonencode` encodes, and of data sources.

use crate::check::{Artifact, Content, Located, Place, Unknown};

use super::pattern::{Pattern, Piece, matches};
use super::{Index, Resource};

/// A condition of a statement.
#[derive(Debug, Clone)]
pub struct Condition<'a> {
    /// How it compares, such as `StringEquals`.
    pub test: String,
    /// What it compares, such as `aws:SourceAccount`.
    pub variable: Pattern<'a>,
    /// With what.
    pub values: Vec<Pattern<'a>>,
}

/// A statement of a policy.
#[derive(Debug, Clone, Default)]
pub struct Statement<'a> {
    /// Where it stands.
    pub place: Place,
    /// Whether it allows, and does not deny.
    pub is_allow: bool,
    /// The actions; none where it says which it is not about.
    pub actions: Vec<Pattern<'a>>,
    /// The resources; none where it says which it is not about.
    pub resources: Vec<Pattern<'a>>,
    /// Who it is about, by type such as `AWS`.
    pub principals: Vec<(String, Pattern<'a>)>,
    /// The actions that it is not about: it is about all others.
    pub not_actions: Vec<Pattern<'a>>,
    /// The resources that it is not about.
    pub not_resources: Vec<Pattern<'a>>,
    /// Who it is not about.
    pub not_principals: Vec<(String, Pattern<'a>)>,
    /// Its conditions.
    pub conditions: Vec<Condition<'a>>,
    /// Whether all of it is known: no part of it is computed, and it says no `NotAction` or `NotResource`.
    pub is_whole: bool,
}

impl Statement<'_> {
    /// Whether it is about an action such as `kms:Decrypt`, by that name or by a pattern.
    pub fn is_about(&self, action: &str) -> bool {
        self.actions.iter().filter_map(Pattern::text).any(|pattern| matches(pattern, action))
    }
}

/// A policy, and the resource whose argument it is.
#[derive(Debug, Clone)]
pub struct Policy<'a> {
    /// The resource that it is of.
    pub owner: Resource<'a>,
    /// Where its statements stand: the owner's artifact, or that of the data source that makes it.
    pub artifact: &'a Artifact,
    /// The argument that it is: `policy`, `assume_role_policy`.
    pub argument: &'static str,
    /// Its statements.
    pub statements: Vec<Statement<'a>>,
    /// Whether all statements are known.
    pub is_whole: bool,
}

/// The resources that have a policy, and the argument that it is.
const POLICIES: &[(&str, &str)] = &[
    ("aws_iam_role", "assume_role_policy"),
    ("aws_iam_policy", "policy"),
    ("aws_iam_role_policy", "policy"),
    ("aws_iam_user_policy", "policy"),
    ("aws_iam_group_policy", "policy"),
    ("aws_kms_key", "policy"),
    ("aws_s3_bucket_policy", "policy"),
    ("aws_sqs_queue_policy", "policy"),
    ("aws_sns_topic_policy", "policy"),
    ("aws_secretsmanager_secret_policy", "policy"),
];

/// Every policy that is an argument of a resource.
pub(super) fn all<'a>(index: &Index<'a>) -> Vec<Policy<'a>> {
    let mut policies = Vec::new();
    for (resource_type, argument) in POLICIES {
        for owner in index.resources(resource_type) {
            policies.extend(owner.body.get(argument).map(|value| index.policy(owner, argument, value)));
        }
    }
    for owner in index.resources("aws_iam_role") {
        for inline in index.blocks(owner.body, "inline_policy") {
            policies.extend(inline.get("policy").map(|value| index.policy(owner, "inline_policy", value)));
        }
    }
    policies
}

/// Other arguments that are policies, of whichever resource: a resource policy says with `Principal` who it is about.
const OTHERS: &[&str] = &[
    "access_policies",
    "access_policy",
    "content",
    "inline_policy",
    "key_policy",
    "policy",
    "policy_document",
    "resource_policy",
];

impl<'a> Index<'a> {
    /// The policies that are arguments of any other resource of AWS than those that [`Index::policies`] has, such as a repository's.
    pub fn resource_policies(&self) -> Vec<Policy<'a>> {
        let mut policies = Vec::new();
        for owner in
            self.all_resources().iter().filter(|one| !one.is_data && one.resource_type.starts_with("aws_"))
        {
            for argument in OTHERS {
                let is_read = |(of, name): &(&str, &str)| *of == owner.resource_type && name == argument;
                let is_block = owner.resource_type == "aws_iam_role";
                let value = owner.body.get(argument).filter(|_| !is_block && !POLICIES.iter().any(is_read));
                let policy = value.map(|value| self.policy(owner, argument, value));
                policies.extend(policy.filter(|policy| !policy.statements.is_empty()));
            }
        }
        policies
    }

    fn policy(&self, owner: &Resource<'a>, argument: &'static str, value: &'a Located) -> Policy<'a> {
        let mut policy = Policy {
            owner: owner.clone(),
            artifact: owner.artifact,
            argument,
            statements: Vec::new(),
            is_whole: false,
        };
        if let Some((document, "json")) = self.referent(owner, value) {
            if document.is_data && document.resource_type == "aws_iam_policy_document" {
                let document = document.clone();
                policy.artifact = document.artifact;
                self.read_document(&document, &mut policy);
            }
            return policy;
        }
        let value = self.resolved(owner, value);
        let mut reader = Reader { index: self, owner, values: Vec::new(), place: value.place };
        let parsed;
        let document = match &value.content {
            Content::Map(_) => Some(Json::Written(value)),
            Content::Text(text) => {
                parsed = serde_json::from_str(text).ok();
                parsed.as_ref().map(Json::Parsed)
            }
            Content::Unknown(Unknown::Template(pieces)) => {
                parsed = reader.filled_in(pieces);
                parsed.as_ref().map(Json::Parsed)
            }
            _ => None,
        };
        if let Some(statements) = document.and_then(|document| document.get("Statement")) {
            policy.is_whole = !statements.is_unknown();
            policy.statements = statements.each().into_iter().map(|json| reader.statement(json)).collect();
        }
        policy
    }

    /// Whether nobody knows how many values stand there. One that refers to a resource is one.
    fn is_of_unknown_length(&self, owner: &Resource<'a>, value: &'a Located) -> bool {
        match self.resolved(owner, value).content {
            Content::Unknown(Unknown::Reference(_)) => self.referent(owner, value).is_none(),
            Content::Unknown(Unknown::Expression { .. }) => true,
            _ => false,
        }
    }

    /// The statements of a data source.
    fn read_document(&self, document: &Resource<'a>, policy: &mut Policy<'a>) {
        let body = document.body;
        let is_made_of_others =
            ["source_policy_documents", "override_policy_documents", "source_json", "override_json"]
                .iter()
                .any(|name| body.get(name).is_some());
        policy.is_whole = !is_made_of_others && !self.is_dynamic(body, "statement");
        let reader = Reader { index: self, owner: document, values: Vec::new(), place: body.place };
        for block in self.blocks(body, "statement") {
            let list = |name: &str| {
                block.get(name).map_or_else(Vec::new, |value| reader.patterns(Json::Written(value)))
            };
            let is_unknown =
                |name: &str| block.get(name).is_some_and(|value| self.is_of_unknown_length(document, value));
            let principals = |name: &str| {
                let named = self.blocks(block, name).flat_map(|principal| {
                    let kind = principal.text_at(&["type"]).unwrap_or_default();
                    let names =
                        principal.get("identifiers").map(|names| reader.patterns(Json::Written(names)));
                    names.into_iter().flatten().map(move |name| (kind.to_owned(), name))
                });
                named.collect()
            };
            let conditions = self.blocks(block, "condition").filter_map(|condition| {
                Some(Condition {
                    test: condition.text_at(&["test"])?.to_owned(),
                    variable: reader.patterns(Json::Written(condition.get("variable")?)).pop()?,
                    values: reader.patterns(Json::Written(condition.get("values")?)),
                })
            });
            policy.statements.push(Statement {
                place: block.place,
                is_allow: block.get("effect").is_none_or(|effect| effect.text() == Some("Allow")),
                actions: list("actions"),
                resources: list("resources"),
                principals: principals("principals"),
                not_actions: list("not_actions"),
                not_resources: list("not_resources"),
                not_principals: principals("not_principals"),
                conditions: conditions.collect(),
                is_whole: block.get("not_actions").is_none()
                    && block.get("not_resources").is_none()
                    && block.get("not_principals").is_none()
                    && !["actions", "resources", "effect"].into_iter().any(is_unknown)
                    && !["principals", "condition"].into_iter().any(|name| self.is_dynamic(block, name)),
            });
        }
    }
}

/// A part of a document: as it is written, or read from a text.
#[derive(Clone, Copy)]
enum Json<'a, 'j> {
    Written(&'a Located),
    Parsed(&'j serde_json::Value),
}

impl<'a, 'j> Json<'a, 'j> {
    fn get(self, name: &str) -> Option<Self> {
        match self {
            Json::Written(value) => value.get(name).map(Json::Written),
            Json::Parsed(value) => value.get(name).map(Json::Parsed),
        }
    }

    /// The elements of a list, or the one value that stands for a list of it.
    fn each(self) -> Vec<Self> {
        match self {
            Json::Written(Located { content: Content::List(items), .. }) => {
                items.iter().map(Json::Written).collect()
            }
            Json::Parsed(serde_json::Value::Array(items)) => items.iter().map(Json::Parsed).collect(),
            one => vec![one],
        }
    }

    fn entries(self) -> Vec<(String, Self)> {
        match self {
            Json::Written(value) => {
                value.entries().map(|(name, _, value)| (name.to_owned(), Json::Written(value))).collect()
            }
            Json::Parsed(serde_json::Value::Object(object)) => {
                object.iter().map(|(name, value)| (name.clone(), Json::Parsed(value))).collect()
            }
            Json::Parsed(_) => Vec::new(),
        }
    }

    fn is_unknown(self) -> bool {
        matches!(self, Json::Written(value) if value.is_unknown())
    }
}

/// What stands for a value of Terraform in a text until that is read: no text has this letter.
const HOLE: char = '\u{E000}';

struct Reader<'i, 'a> {
    index: &'i Index<'a>,
    owner: &'i Resource<'a>,
    /// The values that stand for the holes of a text, in their order.
    values: Vec<&'a Located>,
    /// Where the text stands.
    place: Place,
}

impl<'a> Reader<'_, 'a> {
    /// The JSON that a template becomes, with a hole for every value in it.
    fn filled_in(&mut self, pieces: &'a [Located]) -> Option<serde_json::Value> {
        let mut text = String::new();
        for piece in pieces {
            match piece.text() {
                Some(piece) => text.push_str(piece),
                None => {
                    text.push_str(&format!("{HOLE}{}{HOLE}", self.values.len()));
                    self.values.push(piece);
                }
            }
        }
        serde_json::from_str(&text).ok()
    }

    fn statement(&self, json: Json<'a, '_>) -> Statement<'a> {
        let list = |name: &str| json.get(name).map_or_else(Vec::new, |value| self.patterns(value));
        let is_unknown = |name: &str| match json.get(name) {
            Some(Json::Written(value)) => self.index.is_of_unknown_length(self.owner, value),
            _ => false,
        };
        let principals = |name: &str| {
            json.get(name).map_or_else(Vec::new, |principal| {
                let by_type = principal.entries();
                if by_type.is_empty() {
                    // `"*"` is everybody.
                    return self
                        .patterns(principal)
                        .into_iter()
                        .map(|name| ("AWS".to_owned(), name))
                        .collect();
                }
                let named = by_type.into_iter().flat_map(|(kind, names)| {
                    self.patterns(names).into_iter().map(move |name| (kind.clone(), name))
                });
                named.collect()
            })
        };
        let conditions = json.get("Condition").map_or_else(Vec::new, Json::entries);
        let conditions = conditions.into_iter().flat_map(|(test, compared)| {
            compared.entries().into_iter().map(move |(variable, values)| Condition {
                test: test.clone(),
                variable: self.pattern_of(&variable),
                values: self.patterns(values),
            })
        });
        Statement {
            place: match json {
                Json::Written(value) => value.place,
                Json::Parsed(_) => self.place,
            },
            is_allow: json.get("Effect").is_some_and(|effect| self.is_text(effect, "Allow")),
            actions: list("Action"),
            resources: list("Resource"),
            principals: principals("Principal"),
            not_actions: list("NotAction"),
            not_resources: list("NotResource"),
            not_principals: principals("NotPrincipal"),
            conditions: conditions.collect(),
            is_whole: ["NotAction", "NotResource", "NotPrincipal"]
                .iter()
                .all(|name| json.get(name).is_none())
                && !json.is_unknown()
                && !["Action", "Resource", "Effect", "Condition", "Principal"].into_iter().any(is_unknown),
        }
    }

    fn is_text(&self, json: Json<'a, '_>, wanted: &str) -> bool {
        self.patterns(json).first().and_then(Pattern::text) == Some(wanted)
    }

    /// The texts of a list, or the one that stands for a list of it.
    fn patterns(&self, json: Json<'a, '_>) -> Vec<Pattern<'a>> {
        let json = match json {
            Json::Written(value) => Json::Written(self.index.resolved(self.owner, value)),
            parsed => parsed,
        };
        json.each().into_iter().filter_map(|item| self.pattern(item)).collect()
    }

    fn pattern(&self, json: Json<'a, '_>) -> Option<Pattern<'a>> {
        let value = match json {
            Json::Parsed(value) => return value.as_str().map(|text| self.pattern_of(text)),
            Json::Written(value) => self.index.resolved(self.owner, value),
        };
        let mut pattern = Pattern { place: value.place, pieces: Vec::new() };
        match &value.content {
            Content::Text(text) => pattern.push(text),
            Content::Unknown(Unknown::Template(pieces)) => {
                for piece in pieces {
                    let piece = self.index.resolved(self.owner, piece);
                    match piece.text() {
                        Some(text) => pattern.push(text),
                        None => pattern.pieces.push(Piece::Value(piece)),
                    }
                }
            }
            Content::Unknown(_) => pattern.pieces.push(Piece::Value(value)),
            _ => return None,
        }
        Some(pattern)
    }

    /// A text in which values have left holes.
    fn pattern_of(&self, text: &str) -> Pattern<'a> {
        let mut pattern = Pattern { place: self.place, pieces: Vec::new() };
        for (piece, is_hole) in text.split(HOLE).zip([false, true].into_iter().cycle()) {
            let value = is_hole.then(|| self.values.get(piece.parse::<usize>().ok()?)).flatten();
            let value = value.map(|value| self.index.resolved(self.owner, value));
            match value {
                Some(value) => match value.text() {
                    Some(text) => pattern.push(text),
                    None => pattern.pieces.push(Piece::Value(value)),
                },
                None => pattern.push(piece),
            }
        }
        pattern
    }
}
