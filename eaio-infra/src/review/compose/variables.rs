//! The variables beside a Compose file, and what it says with them filled in.

use std::collections::{BTreeMap, BTreeSet};

use super::super::difference::is_secret;
use crate::check::{Content, Located};

/// Variables by name. What may be a secret has no value here, but for one that stands for it where it is another than before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Variables(BTreeMap<String, String>);

/// A value that is longer is none that is filled in: each may be made of several of those before it.
const LONGEST: usize = 1 << 10;
/// A text that is longer when it is filled in stays as it is.
const LONGEST_TEXT: usize = 64 << 10;
/// What stands deeper in what stands for something that is not there is left.
const DEEPEST: usize = 16;

/// The values of a `.env`, secrets and all.
///
/// Source: Docker, "Interpolation", ".env file syntax". A value over several lines, or with escapes, is none that is known here.
fn values(text: &str) -> BTreeMap<String, String> {
    let mut values = Variables::default();
    for line in text.lines() {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once(['=', ':']).filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let value = value.trim();
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => match value[1..].split_once(quote) {
                Some((inner, _)) if quote == '\'' => inner.to_owned(),
                Some((inner, _)) if !inner.contains('\\') => values.filled_in(inner),
                _ => continue,
            },
            _ => values.filled_in(value.split(" #").next().unwrap_or(value).trim_end()),
        };
        if value.len() <= LONGEST {
            values.0.insert(name.trim().to_owned(), value);
        }
    }
    values.0
}

impl Variables {
    /// Those of a file.
    pub(super) fn new(text: &str) -> Self {
        Variables(values(text).into_iter().filter(|(name, value)| !is_secret(name, value)).collect())
    }

    /// Those of a file as it was and as it is.
    pub(super) fn both(before: &str, after: &str) -> [Self; 2] {
        let [old, new] = [before, after].map(values);
        let is_other = |name: &&String| old.get(*name) != new.get(*name) && old.contains_key(*name);
        let others: BTreeSet<String> = new.keys().filter(is_other).cloned().collect();
        [(old, "(sensitive)"), (new, "(sensitive, another)")].map(|(values, mask)| {
            let shown = |(name, value): (String, String)| match is_secret(&name, &value) {
                true if others.contains(&name) => Some((name, mask.to_owned())),
                true => None,
                false => Some((name, value)),
            };
            Variables(values.into_iter().filter_map(shown).collect())
        })
    }

    /// Those, and of others what they do not say.
    pub(super) fn and(&self, others: Variables) -> Variables {
        let mut all = others.0;
        all.extend(self.0.clone());
        Variables(all)
    }

    /// A value with every variable in it filled in that is known.
    pub(super) fn fill_in(&self, value: &Located) -> Located {
        if self.0.is_empty() {
            return value.clone();
        }
        let content = match &value.content {
            Content::Text(text) if text.contains('$') => Content::Text(self.filled_in(text)),
            Content::List(items) => Content::List(items.iter().map(|item| self.fill_in(item)).collect()),
            Content::Map(entries) => {
                let entries = entries.iter();
                let entries = entries.map(|(name, place, value)| (name.clone(), *place, self.fill_in(value)));
                Content::Map(entries.collect())
            }
            content => content.clone(),
        };
        Located { place: value.place, content }
    }

    /// Source: Compose Specification, "Interpolation": `$NAME`, `${NAME}`, and `:-`, `-`, `:?`, `?`, `:+` and `+` behind the name; `$$`
    /// is a dollar.
    fn filled_in(&self, text: &str) -> String {
        let filled_in = self.filled_in_at(text, 0);
        if filled_in.len() > LONGEST_TEXT { text.to_owned() } else { filled_in }
    }

    fn filled_in_at(&self, text: &str, depth: usize) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$').filter(|_| depth < DEEPEST && out.len() <= LONGEST_TEXT) {
            out.push_str(&rest[..at]);
            let said = &rest[at..];
            let length = length(said);
            let (said, after) = said.split_at(length);
            match self.value(said, depth) {
                Some(value) => out.push_str(&value),
                None => out.push_str(said),
            }
            rest = after;
        }
        out + rest
    }

    /// What stands for `$NAME` or `${NAME…}`; nothing where nobody knows.
    fn value(&self, said: &str, depth: usize) -> Option<String> {
        let inner =
            said[1..].strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(&said[1..]);
        let end = inner.find(|c: char| !is_of_name(c)).unwrap_or(inner.len());
        let (name, how) = inner.split_at(end);
        let value = self.0.get(name)?;
        let or = |rest: &str| Some(self.filled_in_at(rest, depth + 1));
        let is_there = !value.is_empty();
        match how {
            "" => Some(value.clone()),
            _ if how.starts_with(":+") => {
                if is_there {
                    or(&how[2..])
                } else {
                    Some(String::new())
                }
            }
            _ if how.starts_with('+') => or(&how[1..]),
            _ if how.starts_with(":-") && !is_there => or(&how[2..]),
            _ if how.starts_with(":?") && !is_there => None,
            _ if how.starts_with([':', '-', '?']) => Some(value.clone()),
            _ => None,
        }
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// How long what begins with a dollar is.
fn length(said: &str) -> usize {
    if said.starts_with("$$") {
        return 2;
    }
    if !said.starts_with("${") {
        return said[1..].find(|c: char| !is_of_name(c)).map_or(said.len(), |end| end + 1);
    }
    let mut depth = 0_usize;
    for (at, c) in said.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    said.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_filled_in() {
        let variables = Variables::new(
            "# a comment\nA=1\nexport B='two' # and more\nC=\"$A-${B}\"\nEMPTY=\nDB_PASSWORD=hunter2\nD: four\nE=\"\\n\"\nF=\"open\n",
        );
        let cases = [
            ("$A ${A} $$A ${A", "1 1 $$A ${A"),
            ("$C$D", "1-twofour"),
            ("${A:-x} ${A-x} ${A:?x} ${A:+x} ${A+x}", "1 1 1 x x"),
            ("${EMPTY:-${A}} ${EMPTY-x}|${EMPTY:+x}|${EMPTY+x} ${EMPTY:?x}", "1 ||x ${EMPTY:?x}"),
            ("${GONE:-x} $GONE $E $F $DB_PASSWORD", "${GONE:-x} $GONE $E $F $DB_PASSWORD"),
            ("$ ${} ${-} $é }", "$ ${} ${-} $é }"),
        ];
        for (text, filled_in) in cases {
            assert_eq!(variables.filled_in(text), filled_in, "{text}");
        }
    }

    /// What somebody wrote to take all there is of memory, time or stack takes little of each.
    #[test]
    fn what_grows_without_end_is_left() {
        let doubled: String = (1..60).map(|at| format!("V{at}=$V{0}$V{0}\n", at - 1)).collect();
        let variables = Variables::new(&format!("V0=ab\nEMPTY=\n{doubled}"));
        assert!(variables.filled_in("$V50").len() < 1_000);
        assert_eq!(variables.filled_in("$V2"), "abababab");
        let many = "$V9".repeat(10_000);
        assert_eq!(variables.filled_in(&many), many);
        let deep = "${EMPTY:-".repeat(100_000) + &"}".repeat(100_000);
        assert!(variables.filled_in(&deep).len() <= deep.len());
    }
}
