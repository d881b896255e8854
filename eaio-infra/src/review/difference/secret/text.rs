//! Secrets in texts: commands, files of variables, manifests and programs, whether or not anybody can parse them.
//!
//! A text is read line by line, and from what may be a secret to the end of its line nothing is shown: where it ends, only whoever
//! reads the file for good knows.

use std::borrow::Cow;
use std::collections::HashSet;
use std::mem;

use super::super::Difference;
use super::known::without_known;
use crate::check::credential::{hides, may_be_secret};

/// Stands for a secret that is another than all that were there before.
const ANOTHER: &str = "(sensitive, another)";

/// Options of one letter that take a password, and the programs that have them.
///
/// Source: each program's manual.
const SHORT_OPTIONS: &[(&str, &str)] = &[
    ("curl", "-u"),
    ("ldapsearch", "-w"),
    ("mysql", "-p"),
    ("mysqladmin", "-p"),
    ("mysqldump", "-p"),
    ("mariadb", "-p"),
    ("mongosh", "-p"),
    ("redis-cli", "-a"),
    ("sshpass", "-p"),
    ("wget", "--password"),
];

/// Settings that are followed by a secret, without a sign between them (Redis configuration, `requirepass`; RFC 6750, section 2.1).
const SETTINGS: &[&str] = &["requirepass", "masterauth", "bearer"];

/// Both texts with their secrets masked, so that a line that has another secret still differs.
pub(super) fn both(before: &str, after: &str) -> [String; 2] {
    let [old, new] = [before, after].map(|text| Reader::default().lines(text));
    let hidden: HashSet<&str> =
        old.iter().filter(|(_, masked)| masked.is_some()).map(|(line, _)| *line).collect();
    let new = new.iter().map(|(line, masked)| match masked {
        Some(masked) if !hidden.contains(line) => Cow::Owned(masked.replacen(Difference::MASK, ANOTHER, 1)),
        Some(masked) => Cow::Borrowed(masked.as_str()),
        None => Cow::Borrowed(*line),
    });
    let old = old.iter().map(|(line, masked)| masked.as_deref().unwrap_or(line));
    [old.collect(), new.collect()]
}

/// Reads the words of a command or the lines of a text, one after the other.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// Whether the next word is a secret.
    awaits: bool,
    /// The options that take a password, of the programs that were named.
    options: Vec<&'static str>,
    /// What stood before a `value`: `name: DB_PASSWORD`.
    named: String,
    /// Whether it is a manifest of a Secret.
    is_of_secret: bool,
    block: Option<Block>,
}

/// Lines that belong to one before them.
#[derive(Debug)]
enum Block {
    /// A private key.
    Key,
    /// Up to a line that is this.
    Until(String),
    /// What stands further to the right.
    Below { indent: usize, sort: Sort },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// All of it is a secret.
    Whole,
    /// Names that may be seen, and their values.
    Entries { indent: Option<usize> },
    /// Its items; whatever has a name says itself what it is, and what it has.
    Items { indent: Option<usize> },
    /// What a kustomization makes Secrets of.
    Generators,
}

impl Reader {
    /// A text with what may be a secret masked; nothing where nothing is.
    pub(super) fn masked(&mut self, text: &str) -> Option<String> {
        let lines = self.lines(text);
        lines
            .iter()
            .any(|(_, masked)| masked.is_some())
            .then(|| lines.iter().map(|(line, masked)| masked.as_deref().unwrap_or(line)).collect())
    }

    /// Each line, and what is to be shown in its place.
    fn lines<'t>(&mut self, text: &'t str) -> Vec<(&'t str, Option<String>)> {
        self.named.clear();
        self.block = None;
        let mut lines = Vec::new();
        for document in documents(text) {
            self.is_of_secret = says_secret(document);
            for line in document.split_inclusive('\n') {
                let bare = line.trim_end_matches(['\n', '\r']);
                let end = &line[bare.len()..];
                lines.push((line, self.line(bare).map(|masked| masked + end)));
            }
        }
        lines
    }

    fn line(&mut self, line: &str) -> Option<String> {
        let text = line.trim_start();
        if text.is_empty() {
            return None;
        }
        if let Some(masked) = self.in_block(line, text) {
            // Brackets alone are none.
            return masked.filter(|_| text.contains(char::is_alphanumeric));
        }
        let item = item_of(text);
        if mem::take(&mut self.awaits) {
            return Some(from(line, line.len() - item.len()));
        }
        if let Some(at) = line.find("-----BEGIN ").filter(|at| line[*at..].contains("PRIVATE KEY")) {
            self.block = (!line.contains("-----END ")).then_some(Block::Key);
            return Some(from(line, at));
        }
        let known = without_known(line);
        match self.secret_in(&known) {
            Some(at) => Some(from(&known, at)),
            None => matches!(known, Cow::Owned(_)).then(|| known.into_owned()),
        }
    }

    /// What is shown of a line that belongs to one before it; nothing where it does not.
    fn in_block(&mut self, line: &str, text: &str) -> Option<Option<String>> {
        let indent = line.len() - text.len();
        let whole = || Some(from(line, line.len() - item_of(text).len()));
        match &mut self.block {
            None => None,
            Some(Block::Key) => {
                if text.contains("-----END ") {
                    self.block = None;
                }
                Some(Some(from(line, indent)))
            }
            Some(Block::Until(end)) => {
                let ends = text.trim_end() == end;
                if ends {
                    self.block = None;
                    return Some(None);
                }
                Some(Some(from(line, indent)))
            }
            Some(Block::Below { indent: above, sort }) => {
                let is_item = text.starts_with("- ") || text == "-";
                if indent < *above || indent == *above && !is_item {
                    self.block = None;
                    return None;
                }
                match sort {
                    Sort::Whole => Some(whole()),
                    Sort::Entries { indent: first } => {
                        let first = *first.get_or_insert(indent);
                        let value = (indent == first).then(|| value_at(line)).flatten();
                        Some(value.map_or_else(whole, |at| Some(from(line, at))))
                    }
                    Sort::Items { indent: first } => {
                        let is_item = indent == *first.get_or_insert(indent) && value_at(line).is_none();
                        is_item.then(whole)
                    }
                    Sort::Generators => {
                        let at = line.find('=').map(|at| at + 1);
                        match at {
                            Some(at) => Some(Some(from(line, at))),
                            None if value_at(line).is_none() => Some(whole()),
                            None => None,
                        }
                    }
                }
            }
        }
    }

    /// Where in a line what may be a secret begins.
    fn secret_in(&mut self, line: &str) -> Option<usize> {
        let first = next_word(line, 0).map(|(start, _)| start);
        let mut end = 0;
        while let Some((start, word)) = next_word(line, end) {
            end = start + word.len();
            let rest = &line[end..];
            if let Some(value) = assigned(line, end, first == Some(start)) {
                let at = line.len() - value.len();
                let token = token(value);
                if matches!(word, "name" | "Name") {
                    self.named = token.to_owned();
                } else if self.is_secret(word, token)
                    && !is_prose(value)
                    && !is_computed(value)
                    && self.opens(line, word, value)
                {
                    return Some(at);
                }
                continue;
            }
            let value = rest.trim_start_matches(['"', '\'', ',', ' ', '\t']);
            if self.takes_secret(word, &line[..start], rest, value) {
                if value.is_empty() {
                    self.awaits = true;
                } else if !value.starts_with("--") && hides("PASSWORD", token(value)) {
                    return Some(line.len() - value.len());
                }
            } else if let Some(option) = self.options.iter().find(|option| {
                word.strip_prefix(**option).is_some_and(|value| !value.is_empty() && !value.starts_with('-'))
            }) {
                return Some(start + option.len());
            }
            self.options.extend(
                SHORT_OPTIONS.iter().filter(|(program, _)| *program == word).map(|(_, option)| *option),
            );
        }
        None
    }

    /// Whether what is assigned to a word is a secret, or lines of it follow.
    fn is_secret(&self, word: &str, token: &str) -> bool {
        if !token.is_empty() && token.chars().all(|c| matches!(c, '}' | ')' | ']')) {
            return false;
        }
        match word {
            "value" | "Value" if token.is_empty() => may_be_secret(&self.named),
            "value" | "Value" => hides(&self.named, token) || self.is_of_secret && hides("PASSWORD", token),
            "data" | "stringData" => self.is_of_secret,
            "secretGenerator" => true,
            _ if token.is_empty() || is_opening(token) => may_be_secret(word),
            _ => hides(word, token),
        }
    }

    /// Whether what is assigned stands in the line, where no block follows that has it.
    fn opens(&mut self, line: &str, word: &str, value: &str) -> bool {
        let indent = line.len() - line.trim_start().len();
        let value = value.trim_end_matches([',', ' ', '\t']);
        let below = |sort| Some(Block::Below { indent, sort });
        let is_scalar = value.starts_with(['|', '>']) && value.len() <= 3;
        self.block = match (word, value) {
            _ if is_scalar => below(Sort::Whole),
            (_, value) if value.starts_with("<<") => Some(Block::Until(
                value.trim_start_matches(['<', '-', '~', '"', '\'']).trim_end_matches(['"', '\'']).to_owned(),
            )),
            ("data" | "stringData", "" | "{") => below(Sort::Entries { indent: None }),
            ("secretGenerator", "" | "[") => below(Sort::Generators),
            (_, "" | "{" | "[") => below(Sort::Items { indent: None }),
            // What is said of a secret names it, and is none.
            (_, value)
                if value.starts_with('{')
                    && word != "data"
                    && word != "stringData"
                    && word != "secretGenerator" =>
            {
                return false;
            }
            _ => return true,
        };
        false
    }

    /// Whether the next word is a secret.
    fn takes_secret(&self, word: &str, before: &str, rest: &str, value: &str) -> bool {
        let is_spaced = rest.is_empty() || rest.starts_with([' ', '\t', '"', '\'']);
        let is_quoted = rest.trim_start().len() < rest.len() && rest.trim_start().starts_with(['\'', '"']);
        let lower = word.to_ascii_lowercase();
        let is_by = lower == "by"
            && before
                .trim_end()
                .rsplit(' ')
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case("identified"));
        is_spaced
            && (word.starts_with("--") && may_be_secret(word)
                || self.options.contains(&word)
                || SETTINGS.contains(&lower.as_str()) && token(value).len() >= 6
                || is_quoted && (is_by || may_be_secret(word)))
    }
}

fn from(line: &str, at: usize) -> String {
    format!("{}{}", &line[..at], Difference::MASK)
}

/// Whether a kustomization, be it broken, makes a Secret of what a file says.
pub(in super::super::super) fn generates_secret_of(kustomization: &str, path: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '[' | ']' | '{' | '}' | ',' | '=');
    let mut is_within = false;
    kustomization.lines().any(|line| {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            is_within = line.starts_with("secretGenerator");
        }
        let mut words = line.split(is_end).map(|word| word.trim_start_matches(['.', '/']));
        is_within
            && words.any(|word| {
                !word.is_empty()
                    && path
                        .strip_suffix(word)
                        .is_some_and(|folder| folder.is_empty() || folder.ends_with(['/', '.']))
            })
    })
}

/// The documents of a text that may be YAML.
fn documents(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.find("\n---").map_or(rest.len(), |at| at + 1);
        let (document, after) = rest.split_at(end);
        rest = after;
        Some(document)
    })
}

/// Whether a document is about a Secret.
fn says_secret(document: &str) -> bool {
    document.match_indices("kind").any(|(at, _)| {
        let after = document[at + 4..].trim_start_matches(['"', '\'', ' ']);
        let kind = after.strip_prefix(':').map(|after| after.trim_start_matches(['"', '\'', ' ']));
        kind.and_then(|kind| kind.strip_prefix("Secret"))
            .is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric()))
    })
}

/// What an item of a list says.
fn item_of(text: &str) -> &str {
    text.strip_prefix("- ").map_or(text, str::trim_start)
}

/// Where the value of a line `name: value` or `name = value` begins.
fn value_at(line: &str) -> Option<usize> {
    let (start, word) = next_word(line, 0)?;
    assigned(line, start + word.len(), true).map(|value| line.len() - value.len())
}

/// The next word from a place on, and where it begins.
fn next_word(line: &str, from: usize) -> Option<(usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let mut start = from;
    loop {
        start += line[start..].find(is_part)?;
        let end = line[start..].find(|c| !is_part(c)).map_or(line.len(), |end| start + end);
        let word = &line[start..end];
        if word.contains(|c: char| c.is_ascii_alphanumeric()) {
            return Some((start, word));
        }
        start = end;
    }
}

/// What is assigned to the word that ends at `end`: after `=`, `=>` or `:`, and what it is otherwise, after `:-`. The parts of a name
/// have colons between them, too (`arn:aws:secretsmanager`), but not where it is the first thing on its line.
fn assigned(line: &str, end: usize, is_first: bool) -> Option<&str> {
    let closed = line[end..].trim_start_matches(['"', '\'', ']']);
    let rest = closed.trim_start_matches([' ', '\t']);
    if let Some(after) = rest.strip_prefix(':') {
        let is_closed = closed.len() < line.len() - end;
        // psql, "SQL Interpolation": `:'name'` is what a variable has.
        if !is_closed && rest.len() < closed.len() && after.starts_with(['"', '\'']) {
            return None;
        }
        let is_part = after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let is_assigned = is_closed || is_first || !is_part;
        // `${NAME:?message}` has no value.
        return (is_assigned && !after.starts_with([':', '/', '?', '+']))
            .then(|| after.trim_start_matches([' ', '\t', '-', '=']));
    }
    let value = rest.strip_prefix('=').filter(|value| !value.starts_with('='))?;
    Some(value.strip_prefix('>').unwrap_or(value).trim_start_matches([' ', '\t']))
}

/// The first word of a value, without its quotes.
fn token(value: &str) -> &str {
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
        // A template has spaces in it, and so has the message of `${NAME:?message}`.
        _ if value.starts_with("${") && !value.starts_with("${{") => {
            value.find('}').map_or(value, |end| &value[..=end])
        }
        _ if value.starts_with("{{") || value.starts_with("${{") => {
            value.find("}}").map_or(value, |end| &value[..end + 2])
        }
        _ => value.split([' ', '\t', ',', ';', '"', '\'', '`']).next().unwrap_or_default(),
    }
}

/// Whether it is a sentence about something, as in `STRIPE_KEY: the key of the payment provider`.
fn is_prose(value: &str) -> bool {
    const WORDS: [&str; 13] =
        ["a", "an", "and", "by", "for", "from", "in", "is", "it", "of", "the", "to", "your"];
    let is_word = |word: &str| word.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, ',' | '\''));
    let beginning = value.char_indices().nth(80).map_or(value, |(end, _)| &value[..end]);
    let words: Vec<String> = beginning.split_whitespace().take(4).map(str::to_ascii_lowercase).collect();
    words.len() > 2 && is_word(&words[0]) && words.iter().any(|word| WORDS.contains(&word.as_str()))
}

/// Whether a shell runs a command for it, which says itself what of it is a secret.
fn is_computed(value: &str) -> bool {
    // Compose writes `$` twice.
    let value = value.trim_start_matches('"');
    let command = value.strip_prefix("$$(").or_else(|| value.strip_prefix("$(")).map(str::trim_start);
    command.is_some_and(|command| {
        command.contains(' ') && !command.starts_with("echo ") && !command.starts_with("printf ")
    })
}

fn is_opening(token: &str) -> bool {
    token.starts_with(['{', '[', '|', '>']) && !token.starts_with("{{")
}

#[cfg(test)]
mod tests;
