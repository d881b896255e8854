//! Dockerfiles: their instructions, each with its place. Variables stay as they are written.
//!
//! Source: Docker, "Dockerfile reference", "Format".

use crate::check::{Artifact, Content, Language, Located, Place, Source};

use super::Read;
use super::yaml::Text;

/// Reads a Dockerfile. What is no instruction in it is left alone, as Docker itself says what it is.
pub(super) fn read(text: Text<'_>, read: &mut Read) {
    if let Some(diagnostic) = text.too_long() {
        read.diagnostics.push(diagnostic);
        return;
    }
    let mut instructions = Vec::new();
    let mut lines = text.text.lines().zip(1_u32..);
    while let Some((line, number)) = lines.next() {
        let written = line.trim_start();
        if written.is_empty() || written.starts_with('#') {
            continue;
        }
        let columns = line.len() - written.len();
        let (instruction, rest) = written.split_once(char::is_whitespace).unwrap_or((written, ""));
        let mut arguments = rest.trim_start().to_owned();
        // A backslash at the end takes up the next line; comments in between are left out.
        while arguments.trim_end().ends_with('\\') {
            arguments.truncate(arguments.trim_end().len() - 1);
            match lines.by_ref().find(|(line, _)| !line.trim_start().starts_with('#')) {
                Some((line, _)) => arguments.push_str(line.trim_start()),
                None => break,
            }
        }
        let at = |columns: usize| Place {
            line: number.saturating_add(text.lines_before),
            column: u32::try_from(columns + 1).unwrap_or(u32::MAX).saturating_add(text.columns_before),
        };
        let after = columns + written.len() - rest.trim_start().len();
        let part = |name: &str, place, text: String| {
            (name.to_owned(), place, Located { place, content: Content::Text(text) })
        };
        let entries = vec![
            part("instruction", at(columns), instruction.to_ascii_uppercase()),
            part("arguments", at(after), arguments.trim_end().to_owned()),
        ];
        instructions.push(Located { place: at(columns), content: Content::Map(entries) });
    }
    let is_one = |value: &Located| value.text_at(&["instruction"]) == Some("FROM");
    if instructions.iter().any(is_one) {
        read.artifacts.push(Artifact {
            language: Language::Dockerfile,
            value: Located { place: instructions[0].place, content: Content::List(instructions) },
            source: Source::File(text.path.to_owned()),
        });
    }
}
