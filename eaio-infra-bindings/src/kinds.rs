//! Which argument or attribute is an id, an ARN or a name *of what*: the rules of `aws-kinds.txt`.

use std::cell::{Cell, RefCell};

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
    path: String,
    kind: Kind,
    used: Cell<bool>,
}

/// The rules, in order; a later one overrides those before it.
pub struct Kinds {
    rules: Vec<Rule>,
    undecided: RefCell<Vec<String>>,
}

impl Kinds {
    /// Reads `types path,path kind` lines; `#` begins a comment.
    pub fn parse(text: &str) -> Result<Self> {
        let mut rules = Vec::new();
        for line in text.lines().map(|line| line.split('#').next().unwrap_or_default().trim()) {
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                [] => {}
                [types, paths, kind] => {
                    let kind = Kind::parse(kind)?;
                    rules.extend(paths.split(',').map(|path| Rule {
                        types: types.to_owned(),
                        path: path.to_owned(),
                        kind: kind.clone(),
                        used: Cell::new(false),
                    }));
                }
                _ => bail!("`{line}` is not `types paths kind`"),
            }
        }
        Ok(Kinds { rules, undecided: RefCell::default() })
    }

    /// The kind of what stands at `path` in `resource` (`aws_vpc`, `data.aws_vpc`), if a rule decides it.
    pub fn of(&self, resource: &str, path: &str) -> Option<&Kind> {
        let rule = self.rules.iter().rev().find(|rule| rule.matches(resource, path))?;
        rule.used.set(true);
        Some(&rule.kind)
    }

    /// Notes that no rule decides an argument, if it looks like a reference.
    pub fn undecided(&self, resource: &str, path: &str) {
        if is_like_a_reference(path) {
            self.undecided.borrow_mut().push(format!("{resource}.{path}"));
        }
    }

    /// Fails where the rules leave something open, or say something that is no longer so.
    pub fn verify(&self) -> Result<()> {
        let undecided = self.undecided.borrow();
        if !undecided.is_empty() {
            bail!("no rule says what these refer to (or that they are text):\n{}", undecided.join("\n"));
        }
        let unused = self.rules.iter().filter(|rule| !rule.used.get());
        let unused: Vec<_> = unused.map(|rule| format!("{} {}", rule.types, rule.path)).collect();
        if !unused.is_empty() {
            bail!("rules that decide nothing:\n{}", unused.join("\n"));
        }
        Ok(())
    }

    /// Every resource type that a rule names.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().filter_map(|rule| match &rule.kind {
            Kind::Of { resource, .. } => Some(resource.as_str()),
            Kind::String => None,
        })
    }
}

impl Rule {
    /// A path without a dot stands for the last step of a path, wherever it is; but `id`, `arn` and `name` are those of
    /// the resource itself, and not of something in it.
    fn matches(&self, resource: &str, path: &str) -> bool {
        let is_whole = self.path.contains('.') || ["id", "arn", "name"].contains(&&*self.path);
        let path = if is_whole { path } else { path.rsplit('.').next().unwrap_or(path) };
        glob(&self.types, resource) && glob(&self.path, path)
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

/// Whether an argument is called like something that names something else. A plain `name` is not.
fn is_like_a_reference(path: &str) -> bool {
    const LAST_WORDS: &str = "id ids arn arns identifier identifiers role roles bucket repository subnets group groups \
                              vpc instance topic queue vault cluster function table";
    let last = path.rsplit(['.', '_']).next().unwrap_or(path);
    path.ends_with("_name") || LAST_WORDS.split(' ').any(|word| word == last)
}

/// Whether `text` is `pattern`, where `*` stands for anything.
pub fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len()).any(|at| rest.is_char_boundary(at) && glob(after, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(rules: &str, resource: &str, path: &str) -> Option<String> {
        let kinds = Kinds::parse(rules).expect("the rules are right");
        kinds.of(resource, path).map(|kind| match kind {
            Kind::String => "String".to_owned(),
            Kind::Of { kind, resource } => format!("{kind}<{resource}>"),
        })
    }

    #[test]
    fn a_later_rule_overrides() {
        let rules = "*        role  Name<aws_iam_role>\n\naws_lambda_function role Arn<aws_iam_role> # it takes no name";
        assert_eq!(kind(rules, "aws_iam_role_policy", "role").as_deref(), Some("Name<aws_iam_role>"));
        assert_eq!(kind(rules, "aws_lambda_function", "role").as_deref(), Some("Arn<aws_iam_role>"));
        assert_eq!(kind(rules, "aws_lambda_function", "layers"), None);
    }

    #[test]
    fn a_path_without_a_dot_is_the_last_step() {
        assert!(kind("* subnet_ids String", "aws_eks_cluster", "vpc_config.subnet_ids").is_some());
        assert!(kind("* other.subnet_ids String", "aws_eks_cluster", "vpc_config.subnet_ids").is_none());
    }

    #[test]
    fn an_own_name_is_at_the_top() {
        assert!(kind("* name String", "aws_db_parameter_group", "name").is_some());
        assert!(kind("* name String", "aws_db_parameter_group", "parameter.name").is_none());
    }

    #[test]
    fn references_are_known_by_their_names() {
        for path in ["vpc_id", "subnets", "default_action.target_group_arn", "role", "cluster_name"] {
            assert!(is_like_a_reference(path), "{path}");
        }
        for path in ["name", "engine", "cidr_block", "valid", "availability_zone"] {
            assert!(!is_like_a_reference(path), "{path}");
        }
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert!(glob("*", "") && glob("aws_*_group", "aws_db_subnet_group") && glob("*_id", "vpc_id"));
        assert!(!glob("*_id", "id") && !glob("aws_db_*", "aws_rds_cluster"));
    }

    #[test]
    fn a_line_that_is_no_rule_is_refused() {
        for line in ["* role", "* role Token<aws_iam_role>", "* role Name"] {
            assert!(Kinds::parse(line).is_err(), "{line}");
        }
    }
}
