//! Which files a waiver is about.

use std::fmt;

/// A path, in which `*` stands for anything within a name, `?` for one character, and a part `**` for any folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// Reads a pattern; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Pattern, &'static str> {
        let path = text.strip_prefix("./").unwrap_or(text);
        if path.is_empty() {
            return Err("it names no file");
        }
        if path.starts_with('/') || path.contains('\\') || path.split('/').any(|part| part == "..") {
            return Err(
                "it is seen from the folder of this file, with `/` between folders, and cannot leave it",
            );
        }
        Ok(Pattern(path.to_owned()))
    }

    /// Whether `path` is one of its files.
    pub fn matches(&self, path: &str) -> bool {
        let parts: Vec<&str> = self.0.split('/').collect();
        let names: Vec<&str> = path.split('/').collect();
        wild(
            &parts,
            &names,
            |part| *part == "**",
            |part, name| {
                let [part, name] = [part, name].map(|text| text.chars().collect::<Vec<char>>());
                wild(&part, &name, |c| *c == '*', |c, other| *c == '?' || c == other)
            },
        )
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `pattern` matches all of `items`, where `is_any` stands for any number of them. What fails is tried again with
/// one item more for the last that stands for any: no earlier one has to be, so that no pattern takes long.
fn wild<P, T>(pattern: &[P], items: &[T], is_any: impl Fn(&P) -> bool, is: impl Fn(&P, &T) -> bool) -> bool {
    let (mut at, mut item) = (0, 0);
    let mut last_any = None;
    while item < items.len() {
        match pattern.get(at) {
            Some(part) if is_any(part) => {
                last_any = Some((at, item));
                at += 1;
            }
            Some(part) if is(part, &items[item]) => {
                at += 1;
                item += 1;
            }
            _ => {
                let Some((any, taken)) = last_any else { return false };
                last_any = Some((any, taken + 1));
                at = any + 1;
                item = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(is_any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_whole_paths() {
        for (pattern, paths, others) in [
            (
                "k8s/a.yaml",
                &["k8s/a.yaml"] as &[&str],
                &["a.yaml", "k8s/a.yaml/b", "x/k8s/a.yaml"] as &[&str],
            ),
            ("./*.yaml", &["a.yaml", ".yaml"], &["k8s/a.yaml", "a.yml"]),
            ("k8s/**", &["k8s/a.yaml", "k8s/b/c.yaml"], &["k8sx/a.yaml"]),
            ("**/*.y?ml", &["a.yaml", "k8s/b/c.yaml"], &["a.yml"]),
            ("a/**/b/**/c", &["a/b/c", "a/b/b/c", "a/x/b/y/z/c"], &["a/c", "a/b"]),
            ("[a].yaml", &["[a].yaml"], &["a.yaml"]),
        ] {
            let parsed = Pattern::parse(pattern).expect("it is a pattern");
            assert!(paths.iter().all(|path| parsed.matches(path)), "{pattern}");
            assert!(!others.iter().any(|path| parsed.matches(path)), "{pattern}");
        }
    }

    #[test]
    fn no_pattern_takes_long() {
        let pattern = Pattern::parse(&"*a".repeat(200)).expect("it is a pattern");
        assert!(!pattern.matches(&format!("{}b", "a".repeat(5_000))));
    }
}
