//! What a reviewer asked not to be told.

use std::fmt;

use super::{Action, Change, Path, Review};

/// Which objects are left out of a report, or which of their differences: `OBJECT` or `OBJECT#PATH`. A `*` stands for anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    object: String,
    path: Option<String>,
}

/// What one pattern left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The pattern, as it was written.
    pub pattern: String,
    /// How many objects it left out whole.
    pub objects: usize,
    /// How many of those go, or may: nobody should miss that.
    pub destroyed: usize,
    /// How many differences it left out, of the objects that it left out whole and of others.
    pub differences: usize,
}

impl Pattern {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (object, path) = match text.split_once('#') {
            Some((object, path)) => (object, Some(path)),
            None => (text, None),
        };
        if object.is_empty() || path.is_some_and(str::is_empty) {
            return Err(format!("`{text}` is not `OBJECT` or `OBJECT#PATH`"));
        }
        Ok(Pattern { object: object.to_owned(), path: path.map(str::to_owned) })
    }

    /// Whether it is about that object: by what a person calls it, its name alone, or its unit.
    fn is_about(&self, change: &Change) -> bool {
        let identity = &change.identity;
        [&identity.to_string(), &identity.name, &identity.unit].iter().any(|name| matches(&self.object, name))
    }

    /// Whether it is about what stands at `path`, or above it.
    fn covers(&self, path: &Path) -> bool {
        let Some(pattern) = &self.path else { return true };
        (0..=path.0.len()).any(|end| matches(pattern, &Path(path.0[..end].to_vec()).to_string()))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.object)?;
        self.path.as_ref().map_or(Ok(()), |path| write!(f, "#{path}"))
    }
}

impl Review {
    /// Leaves out what `patterns` are about, and says of each what that was. A pattern with a path leaves out differences; the
    /// object goes with the last of them only where it changes in place, since whatever else becomes of it is no difference.
    pub fn ignore(&mut self, patterns: &[Pattern]) -> Vec<Ignored> {
        patterns.iter().map(|pattern| self.ignore_one(pattern)).collect()
    }

    fn ignore_one(&mut self, pattern: &Pattern) -> Ignored {
        let mut ignored = Ignored { pattern: pattern.to_string(), objects: 0, destroyed: 0, differences: 0 };
        self.changes.retain_mut(|change| {
            if !pattern.is_about(change) {
                return true;
            }
            let before = change.differences.len();
            change.differences.retain(|difference| !pattern.covers(&difference.path));
            let left_out = before - change.differences.len();
            ignored.differences += left_out;
            let goes = match pattern.path {
                None => true,
                Some(_) => left_out == before && left_out > 0 && change.action == Action::Update,
            };
            if goes {
                ignored.objects += 1;
                ignored.destroyed += usize::from(change.action.destroys());
            }
            !goes
        });
        ignored
    }
}

/// Whether `text` is as `pattern` says, in time proportional to the product of their lengths at most.
fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(first) = pieces.next() else { return text.is_empty() };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Difference, Identity, Step};

    #[test]
    fn a_star_is_anything() {
        for (pattern, text) in [
            ("*", ""),
            ("a*", "a"),
            ("a*c", "abcbc"),
            ("*b*", "abc"),
            ("aws_*.web[\"a\"]", "aws_instance.web[\"a\"]"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a*a", "a"), ("a", "ab"), ("*b", "abc"), ("a*b*c", "acb")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_left_out_is_counted_and_what_goes_is_not_left_out_with_its_differences() {
        let change = |name: &str, action, paths: &[&[&str]]| {
            let identity =
                Identity { unit: "shop/terraform/prod".into(), kind: String::new(), name: name.into() };
            let mut change = Change::new(identity, action);
            change.differences = paths
                .iter()
                .map(|names| Difference {
                    path: Path(names.iter().map(|name| Step::Name((*name).to_owned())).collect()),
                    before: None,
                    after: None,
                    is_sensitive: false,
                })
                .collect();
            change
        };
        let mut review = Review {
            changes: vec![
                change("aws_db_instance.a", Action::Replace, &[&["tags", "Owner"]]),
                change("aws_db_instance.b", Action::Update, &[&["tags", "Owner"]]),
                change("aws_db_instance.c", Action::Update, &[&["tags", "Owner"], &["name"]]),
                change("aws_vpc.main", Action::Destroy, &[]),
            ],
            ..Review::default()
        };
        let patterns = ["aws_db_instance.*#tags", "aws_vpc.main", "no"]
            .map(|text| Pattern::parse(text).expect("a pattern"));
        let ignored = review.ignore(&patterns);
        let left: Vec<_> =
            review.changes.iter().map(|change| (&*change.identity.name, change.differences.len())).collect();
        assert_eq!(left, [("aws_db_instance.a", 0), ("aws_db_instance.c", 1)]);
        let counts: Vec<_> =
            ignored.iter().map(|one| (&*one.pattern, one.objects, one.destroyed, one.differences)).collect();
        assert_eq!(counts, [("aws_db_instance.*#tags", 1, 0, 3), ("aws_vpc.main", 1, 1, 0), ("no", 0, 0, 0)]);
        assert!(
            Pattern::parse("").is_err() && Pattern::parse("#a").is_err() && Pattern::parse("a#").is_err()
        );
    }
}
