//! Texts of policies, such as ARNs: with holes that only Terraform fills, and with the wildcards of IAM.

use crate::check::{Located, Place};

/// A text with holes, such as an ARN: what is written, and what only Terraform knows.
#[derive(Debug, Clone)]
pub struct Pattern<'a> {
    /// Where it stands.
    pub place: Place,
    /// Its pieces.
    pub pieces: Vec<Piece<'a>>,
}

/// A piece of a [`Pattern`].
#[derive(Debug, Clone)]
pub enum Piece<'a> {
    /// It is written.
    Text(String),
    /// It stands for a value.
    Value(&'a Located),
}

impl<'a> Pattern<'a> {
    /// All of it, where nothing in it is unknown.
    pub fn text(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Text(text)] => Some(text),
            [] => Some(""),
            _ => None,
        }
    }

    /// The value that it begins with, and what is written after it; nothing where more of it is unknown.
    pub fn value_and_rest(&self) -> Option<(&'a Located, &str)> {
        match self.pieces.as_slice() {
            [Piece::Value(value)] => Some((value, "")),
            [Piece::Value(value), Piece::Text(rest)] => Some((value, rest)),
            _ => None,
        }
    }

    /// The values in it.
    pub fn values(&self) -> impl Iterator<Item = &'a Located> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(value) => Some(*value),
            Piece::Text(_) => None,
        })
    }

    pub(super) fn push(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }
}

/// Whether a pattern of IAM, in which `*` is anything and `?` one letter, is of `text`. Case does not matter in actions.
pub fn matches(pattern: &str, text: &str) -> bool {
    matches_exactly(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase())
}

/// The same where case matters.
pub fn matches_exactly(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut of, mut star) = (0, 0, None);
    while at < text.len() {
        match pattern.get(of) {
            Some(b'*') => {
                star = Some((of, at));
                of += 1;
            }
            Some(b'?') => (at, of) = (at + 1, of + 1),
            Some(letter) if *letter == text[at] => (at, of) = (at + 1, of + 1),
            _ => match star {
                Some((star_at, taken)) => {
                    star = Some((star_at, taken + 1));
                    (at, of) = (taken + 1, star_at + 1);
                }
                None => return false,
            },
        }
    }
    pattern[of..].iter().all(|letter| *letter == b'*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns() {
        assert!(matches("*", "") && matches("kms:*", "kms:Decrypt") && matches("KMS:De*t", "kms:Decrypt"));
        assert!(matches("s3:Get?bject", "s3:GetObject") && matches("a*b*c", "aXbXbc"));
        assert!(!matches("kms:Decrypt", "kms:Decrypt2") && !matches("a*b", "a") && !matches("", "a"));
    }
}
