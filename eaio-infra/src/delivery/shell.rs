//! Words of a POSIX shell.

/// `text` as one word, whatever is in it.
///
/// Source: POSIX.1-2024, "Shell Command Language", 2.2.2 "Single-Quotes".
pub(super) fn quote(text: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_./:=,@%+".contains(character);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_one_word() {
        let quoted = ["--quiet", "", "a b", "it's", "$(id)", "cost>10%"].map(quote);
        assert_eq!(quoted, ["--quiet", "''", "'a b'", r"'it'\''s'", "'$(id)'", "'cost>10%'"]);
    }
}
