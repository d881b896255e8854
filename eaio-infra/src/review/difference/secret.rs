//! What of a value may be a secret: by the name under which it stands, and by how it looks.
//!
//! Everything that a report shows goes through here, whatever language it is in, so that there is one rule: a literal under the name
//! of a secret is masked, and so are the password in a URL, the key of a service and a private key, wherever they stand. What is
//! harmless is shown (`LOG_LEVEL=debug`, hosts, ports, `${DB_PASSWORD}`): a reviewer has to see it, and who masks
//! everything teaches people to put secrets there.

mod known;
mod text;

use super::Difference;
use crate::check::credential::{hides, may_be_secret};
use crate::check::{Content, Located, Unknown};
use text::Reader;
pub(in super::super) use text::generates_secret_of;

/// The last words of a command before one of them say what it is.
const WORDS_BEFORE: usize = 16;

/// The name under which the value of a field stands, which may be beside it: `{ name: DB_PASSWORD, value: … }`.
pub(super) fn name_of<'v>(map: &'v Located, field: &'v str) -> &'v str {
    match field {
        "value" | "Value" => {
            let names = ["name", "Name", "key", "path"].iter().find_map(|field| map.text_at(&[field]));
            names.unwrap_or(field)
        }
        // External Secrets Operator, "ExternalSecret": it is what the value is called in the Secret that is made.
        "secretKey" if map.get("remoteRef").is_some() => "",
        _ => field,
    }
}

/// Both sides of what stands under a name, with what may be a secret masked.
pub(super) fn masked(name: &str, before: Option<&Located>, after: Option<&Located>) -> [Option<Located>; 2] {
    let [old, new] = [before, after].map(|side| side.and_then(Located::text));
    match (old, new) {
        (Some(old), Some(new)) if !hides(name, old) && !hides(name, new) => {
            let [old, new] = text::both(old, new).map(Content::Text);
            let side =
                |side: Option<&Located>, content| side.map(|side| Located { place: side.place, content });
            [side(before, old), side(after, new)]
        }
        _ => [before, after].map(|side| side.map(|value| value_of(name, value))),
    }
}

/// The word at a place of a command, masked where the words before it say that it is a secret.
pub(super) fn masked_word(name: &str, words: &[Located], at: usize) -> Option<Located> {
    let word = words.get(at)?;
    let mut reader = Reader::default();
    for before in words[..at].iter().rev().take(WORDS_BEFORE).rev() {
        before.text().map(|text| reader.masked(text));
    }
    Some(word_of(name, word, &mut reader))
}

/// Whether anything of a text that stands under a name may be a secret.
pub(in super::super) fn is_secret(name: &str, text: &str) -> bool {
    hides(name, text) || Reader::default().masked(text).is_some()
}

fn word_of(name: &str, word: &Located, reader: &mut Reader) -> Located {
    match word.text() {
        Some(text) if !hides(name, text) => match reader.masked(text) {
            Some(masked) => Located { place: word.place, content: Content::Text(masked) },
            None => word.clone(),
        },
        _ => value_of(name, word),
    }
}

fn value_of(name: &str, value: &Located) -> Located {
    let mask = || Content::Text(Difference::MASK.to_owned());
    let of_text = |text: &str| match hides(name, text) {
        true => mask(),
        false => Content::Text(Reader::default().masked(text).unwrap_or_else(|| text.to_owned())),
    };
    let content = match &value.content {
        Content::Text(text) => of_text(text),
        Content::Number(number) if hides(name, &number.to_string()) => mask(),
        Content::List(items) => {
            let mut reader = Reader::default();
            Content::List(items.iter().map(|item| word_of(name, item, &mut reader)).collect())
        }
        Content::Map(entries) => {
            let is_secret = value.text_at(&["kind"]) == Some("Secret");
            let inner = |field: &str, inner: &Located| match field {
                "data" | "stringData" if is_secret => Located { content: mask(), ..inner.clone() },
                _ => value_of(name_of(value, field), inner),
            };
            let entries =
                entries.iter().map(|(field, place, value)| (field.clone(), *place, inner(field, value)));
            Content::Map(entries.collect())
        }
        Content::Unknown(Unknown::Template(pieces)) => {
            let says = |piece: &Located| piece.text().is_some_and(|text| !text.trim().is_empty());
            match may_be_secret(name) && pieces.iter().any(says) {
                true => mask(),
                false => Content::Unknown(Unknown::Template(
                    pieces.iter().map(|piece| value_of("", piece)).collect(),
                )),
            }
        }
        // What is in quotes is a literal.
        Content::Unknown(Unknown::Expression { source, .. })
            if may_be_secret(name) && source.contains('"') =>
        {
            mask()
        }
        Content::Unknown(Unknown::Expression { source, references }) => {
            Content::Unknown(Unknown::Expression {
                source: Reader::default().masked(source).unwrap_or_else(|| source.clone()),
                references: references.clone(),
            })
        }
        content => content.clone(),
    };
    Located { place: value.place, content }
}
