//! Which argument or attribute is an id, an ARN or a name *of what*: the rules of `aws-kinds.txt`.

use std::cell::Cell;

use anyhow::{Context, Result, bail};

/// What a string is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text of no kind.
    String,
    /// `Id`, `Arn` or `Name` of a resource type.
    Of { kind: String, resource: String },
}

struct Rule {
    types: String,
    paths: Vec<String>,
    kind: Kind,
    used: Cell<bool>,
}

/// The rules, in order; a later one overrides those before it.
pub struct Kinds(Vec<Rule>);

impl Kinds {
    /// Reads `types path,path kind` lines; `#` begins a comment.
    pub fn parse(text: &str) -> Result<Self> {
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
        let rules = lines.filter(|line| !line.is_empty()).map(|line| {
            let [types, paths, kind] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                bail!("`{line}` is not `types paths kind`");
            };
            let paths = paths.split(',').map(str::to_owned).collect();
            Ok(Rule { types: types.to_owned(), paths, kind: Kind::parse(kind)?, used: Cell::new(false) })
        });
        Ok(Kinds(rules.collect::<Result<_>>()?))
    }

    /// The kind of what stands at `path` in `resource` (`aws_vpc`, `data.aws_vpc`), if a rule decides it.
    pub fn of(&self, resource: &str, path: &str) -> Option<&Kind> {
        let matching = self.0.iter().filter(|rule| rule.matches(resource, path));
        let rule = matching.inspect(|rule| rule.used.set(true)).last()?;
        Some(&rule.kind)
    }

    /// Rules that decided nothing, which are mistakes or no longer needed.
    pub fn unused(&self) -> Vec<String> {
        let unused = self.0.iter().filter(|rule| !rule.used.get());
        unused.map(|rule| format!("{} {}", rule.types, rule.paths.join(","))).collect()
    }

    /// Every resource type that a rule names.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|rule| match &rule.kind {
            Kind::Of { resource, .. } => Some(resource.as_str()),
            Kind::String => None,
        })
    }
}

impl Rule {
    /// A path without a dot stands for the last step of a path, wherever it is.
    fn matches(&self, resource: &str, path: &str) -> bool {
        let last = path.rsplit('.').next().unwrap_or(path);
        let matches = |pattern: &String| glob(pattern, if pattern.contains('.') { path } else { last });
        glob(&self.types, resource) && self.paths.iter().any(matches)
    }
}

impl Kind {
    fn parse(text: &str) -> Result<Self> {
        if text == "String" {
            return Ok(Kind::String);
        }
        let (kind, resource) = text
            .strip_suffix('>')
            .and_then(|text| text.split_once('<'))
            .with_context(|| format!("`{text}` is not `Kind<resource type>`"))?;
        if !["Id", "Arn", "Name"].contains(&kind) {
            bail!("`{kind}` is no kind");
        }
        Ok(Kind::Of { kind: kind.into(), resource: resource.into() })
    }
}

/// Whether `text` is `pattern`, where `*` stands for anything.
fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len()).any(|at| rest.is_char_boundary(at) && glob(after, &rest[at..]))
        }),
    }
}
