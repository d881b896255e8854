//! Why a text is not a value.

use std::fmt;

use crate::diagnostic::Diagnostic;

/// What a kind of value is called, with its article, and a text that is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) what: &'static str,
    pub(super) example: &'static str,
}

impl Kind {
    pub(super) const fn new(what: &'static str, example: &'static str) -> Self {
        Kind { what, example }
    }

    /// The parts of the one sentence that the compiler and a run both show.
    const fn sentence<'a>(self, given: &'a str, expected: &'a str) -> [&'a str; 9] {
        ["`", given, "` is not ", self.what, ": expected ", expected, ", as in `", self.example, "`"]
    }

    /// Stops the compiler at a literal that is wrong.
    #[track_caller]
    pub(super) const fn refuse(self, given: &str, expected: &str) -> ! {
        // A constant cannot allocate or format, so the sentence is copied into a buffer.
        let mut buffer = [0; 512];
        let mut length = 0;
        let parts = self.sentence(given, expected);
        let mut part = 0;
        while part < parts.len() {
            let bytes = parts[part].as_bytes();
            let mut index = 0;
            while index < bytes.len() && length < buffer.len() {
                buffer[length] = bytes[index];
                length += 1;
                index += 1;
            }
            part += 1;
        }
        match std::str::from_utf8(buffer.split_at(length).0) {
            Ok(sentence) => panic!("{}", sentence),
            // Only where a very long text was cut within a character.
            Err(_) => panic!("{}", expected),
        }
    }
}

/// A text that is not a value of the type it was read as: what was given, what was expected
/// instead, and an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    kind: Kind,
    given: String,
    expected: &'static str,
}

impl ParseError {
    pub(super) fn new(kind: Kind, given: &str, expected: &'static str) -> Self {
        ParseError { kind, given: given.to_owned(), expected }
    }

    /// The text that was given.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// What it should have been, with its article, such as `a port`.
    pub fn kind(&self) -> &'static str {
        self.kind.what
    }

    /// The part that is missing or wrong, such as `a whole number from 1 to 65535`.
    pub fn expected(&self) -> &'static str {
        self.expected
    }

    /// A text that would have been right, such as `8080`.
    pub fn example(&self) -> &'static str {
        self.kind.example
    }

    /// This as an error of `rule`; the caller adds the subject and the place.
    pub fn into_diagnostic(self, rule: &'static str) -> Diagnostic {
        Diagnostic::error(rule, format!("`{}` is not {}", self.given, self.kind.what))
            .with_help(format!("write {}, as in `{}`", self.expected, self.kind.example))
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.sentence(&self.given, self.expected).iter().try_for_each(|part| f.write_str(part))
    }
}

impl std::error::Error for ParseError {}

#[cfg(test)]
mod tests {
    use crate::unit::{Name, Port};

    #[test]
    fn a_diagnostic_says_what_to_write() {
        let error = Port::parse("http").expect_err("not a number");
        insta::assert_snapshot!(error.into_diagnostic("invalid-port"), @r"
        error[invalid-port]: `http` is not a port
           = help: write a whole number from 1 to 65535, as in `8080`
        ");
    }

    /// What a literal's constant panics with, which is what the compiler shows.
    fn refusal(text: &'static str) -> String {
        let panic = std::panic::catch_unwind(|| Name::literal(text)).expect_err("not a name");
        panic.downcast_ref::<String>().cloned().unwrap_or_default()
    }

    #[test]
    fn the_compiler_says_what_a_run_says() {
        let error = Name::parse("Not_A_Label").expect_err("not a label");
        assert_eq!(refusal("Not_A_Label"), error.to_string());
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(refusal("A".repeat(600).leak()).len(), 512);
        assert_eq!(refusal("ä".repeat(300).leak()), Name::parse("ä").expect_err("not a label").expected());
    }
}
