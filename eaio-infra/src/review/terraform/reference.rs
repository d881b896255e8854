//! References, such as `aws_subnet.private["a"].id`, in their steps.

use crate::check::{Content, Located};

/// A step of a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// `.name`
    Name(String),
    /// `["a"]`, `[0]`, `[*]`, `[each.key]`: what stands in the brackets.
    Index(String),
}

impl Step {
    /// The text of an index that is one: `"a"`.
    pub(super) fn key(&self) -> Option<&str> {
        match self {
            Step::Index(index) => index.strip_prefix('"')?.strip_suffix('"'),
            Step::Name(_) => None,
        }
    }

    /// Whether it is an index that something else decides: `[each.key]`.
    pub(super) fn is_computed(&self) -> bool {
        let Step::Index(index) = self else { return false };
        index != "*" && self.key().is_none() && index.parse::<usize>().is_err()
    }
}

/// The steps of a reference. What is no reference has one step, or none.
pub(super) fn steps(reference: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = reference;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('[') {
            let end = closing(after).unwrap_or(after.len());
            steps.push(Step::Index(after[..end].to_owned()));
            rest = after.get(end + 1..).unwrap_or_default();
        } else {
            let after = rest.strip_prefix('.').unwrap_or(rest);
            let end = after.find(['.', '[']).unwrap_or(after.len());
            match &after[..end] {
                "" => {}
                "*" => steps.push(Step::Index("*".to_owned())),
                name => steps.push(Step::Name(name.to_owned())),
            }
            rest = &after[end..];
        }
    }
    steps
}

/// Where the bracket that is open ends.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut is_quoted, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b'[' if !is_quoted => depth += 1,
            b']' if !is_quoted && depth == 0 => return Some(at),
            b']' if !is_quoted => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Steps as they are written.
pub(super) fn written(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        match step {
            Step::Name(name) if text.is_empty() => text += name,
            Step::Name(name) => {
                text.push('.');
                text += name;
            }
            Step::Index(index) => {
                text.push('[');
                text += index;
                text.push(']');
            }
        }
    }
    text
}

/// What a reference is to, without key and attribute: `aws_subnet.private`, `data.aws_ami.base`, `local.tags`, `module.vpc`, and
/// how many of its steps that is. Nothing for `each.key`, `path.module` and the like.
pub(super) fn base(steps: &[Step]) -> Option<(String, usize)> {
    let name = |at: usize| match steps.get(at) {
        Some(Step::Name(name)) => Some(name.as_str()),
        _ => None,
    };
    let count = match name(0)? {
        "each" | "count" | "path" | "terraform" | "self" => return None,
        "data" | "ephemeral" => 3,
        _ => 2,
    };
    (1..count).all(|at| name(at).is_some()).then(|| (written(&steps[..count]), count))
}

/// An address without the key of the instance.
pub(super) fn without_key(address: &str) -> String {
    let mut steps = steps(address);
    while matches!(steps.last(), Some(Step::Index(_))) {
        steps.pop();
    }
    written(&steps)
}

/// The module calls that a resource is in, each without its own key.
pub(super) fn calls(name: &str) -> Vec<String> {
    let steps = self::steps(name);
    let is_call = |at: usize| matches!(&steps[at], Step::Name(name) if name == "module");
    let mut calls = Vec::new();
    let mut at = 0;
    while at < steps.len() && is_call(at) {
        let end = (at + 2).min(steps.len());
        calls.push(written(&steps[..end]));
        at = end + usize::from(matches!(steps.get(end), Some(Step::Index(_))));
    }
    calls
}

/// The addresses in an argument such as `depends_on`, where Terraform's JSON syntax has them as texts.
pub(super) fn addresses(value: Option<&Located>) -> Vec<String> {
    let Some(value) = value else { return Vec::new() };
    let one = |value: &Located| match &value.content {
        Content::Text(text) => Some(text.trim_start_matches("${").trim_end_matches('}').to_owned()),
        _ => value.reference().map(str::to_owned),
    };
    match &value.content {
        Content::List(items) => items.iter().filter_map(one).collect(),
        _ => one(value).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_written_as_they_were_read() {
        for reference in [
            "aws_subnet.private[\"a.b\"].id",
            "data.aws_ami.base.id",
            "module.vpc[0].subnets[\"x]\"]",
            "aws_x.y[each.value[\"k\"]].z",
            "local.a",
        ] {
            assert_eq!(written(&steps(reference)), reference);
        }
        assert_eq!(base(&steps("data.aws_ami.base.id")), Some(("data.aws_ami.base".to_owned(), 3)));
        assert_eq!(base(&steps("each.key")), None);
        assert!(steps("aws_x.y[each.key].z")[2].is_computed());
        assert_eq!(without_key("module.a[0].aws_x.y[\"b.c\"]"), "module.a[0].aws_x.y");
        assert_eq!(calls("module.a[0].module.b.aws_x.y"), ["module.a", "module.a[0].module.b"]);
        assert_eq!(calls("aws_x.y"), [""; 0]);
    }
}
