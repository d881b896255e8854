//! Markdown: its fenced blocks are files of their own. A design document is checked before anything exists.

use crate::diagnostic::{Diagnostic, SourceLocation};

use super::yaml::{self, Text};
use super::{Read, dockerfile, script, shell, terraform};

/// What a block may be in, and is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Yaml,
    Hcl,
    Dockerfile,
    Shell,
}

/// Reads every fenced block of `text` that says it is in a language that is known here.
pub(super) fn read(path: &str, text: &str, read: &mut Read) {
    let mut lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines().zip(0..).peekable();
    while let Some((line, number)) = lines.next() {
        let Some(fence) = Fence::opened_by(line) else { continue };
        let mut block = String::new();
        let mut is_closed = false;
        while let Some((line, _)) = lines.peek() {
            if fence.is_closed_by(line) {
                is_closed = true;
                lines.next();
                break;
            }
            // In none of them a line names a language: that of the block before it nobody closed.
            if fence.language().is_some() && Fence::opened_by(line).is_some_and(|other| other.is_like(&fence))
            {
                break;
            }
            block.push_str(fence.without_prefix(line));
            block.push('\n');
            lines.next();
        }
        let Some(language) = fence.language() else { continue };
        let mut of_block = Read::default();
        let columns_before = u32::try_from(fence.prefix.chars().count()).unwrap_or(u32::MAX);
        let text = Text { path, text: &block, lines_before: number + 1, columns_before };
        match language {
            Language::Yaml => yaml::read(text, &mut of_block),
            Language::Hcl => terraform::native(text, false, &mut of_block),
            Language::Dockerfile => dockerfile::read(text, &mut of_block),
            Language::Shell => {
                script(text, &mut of_block);
                shell::read(text, &mut of_block);
            }
        }
        read.artifacts.extend(of_block.artifacts);
        if is_closed {
            read.diagnostics.extend(of_block.diagnostics);
        } else if language != Language::Shell {
            let diagnostic = Diagnostic::warning("unreadable", "the block is never closed")
                .with_help(format!("end it with a line of {}", fence.marks))
                .with_location(SourceLocation {
                    file: path.to_owned(),
                    line: number + 1,
                    column: columns_before + 1,
                });
            read.diagnostics.push(diagnostic);
        }
    }
}

/// The line that opens a block.
struct Fence<'a> {
    /// What is before it: spaces, and the marks of a list or of a quotation.
    prefix: &'a str,
    /// Three backticks or tildes, or more.
    marks: &'a str,
    /// What follows.
    information: &'a str,
}

impl<'a> Fence<'a> {
    fn opened_by(line: &'a str) -> Option<Self> {
        let is_prefix =
            |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')');
        let rest = line.trim_start_matches(is_prefix);
        let prefix = &line[..line.len() - rest.len()];
        let mark = rest.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let information = rest.trim_start_matches(mark);
        let marks = &rest[..rest.len() - information.len()];
        // Backticks that end in the same line are code in a sentence.
        let is_fence = marks.len() >= 3 && !(mark == '`' && information.contains('`'));
        is_fence.then_some(Fence { prefix, marks, information: information.trim() })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let line = self.without_prefix(line).trim();
        line.len() >= self.marks.len() && line.chars().all(|c| self.marks.starts_with(c))
    }

    /// Whether it would end this block, did it not name a language.
    fn is_like(&self, other: &Fence<'_>) -> bool {
        !self.information.is_empty() && self.marks.starts_with(other.marks)
    }

    fn language(&self) -> Option<Language> {
        let language = self.information.trim_start_matches(['{', '.', ' ']);
        let language =
            language.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "yaml" | "yml" | "compose" | "docker-compose" | "kubernetes" | "k8s" => Some(Language::Yaml),
            "hcl" | "terraform" | "tf" => Some(Language::Hcl),
            "dockerfile" | "docker" | "containerfile" => Some(Language::Dockerfile),
            "bash" | "sh" | "shell" | "console" | "zsh" => Some(Language::Shell),
            _ => None,
        }
    }

    /// A line of the block, without what stands before the block.
    fn without_prefix<'l>(&self, line: &'l str) -> &'l str {
        let is_quoted = self.prefix.contains('>');
        let is_prefix = |c: char| matches!(c, ' ' | '\t') || (is_quoted && c == '>');
        let mut rest = line;
        for _ in self.prefix.chars() {
            rest = rest.strip_prefix(is_prefix).unwrap_or(rest);
        }
        rest
    }
}
