//! Markdown: its fenced blocks are files of their own. A design document is checked before anything exists.

use super::{Read, yaml};

/// Reads every fenced block of `text` that says it is YAML.
pub(super) fn read(path: &str, text: &str, read: &mut Read) {
    let mut lines = text.lines().zip(0..);
    while let Some((line, _)) = lines.next() {
        let Some((fence, language)) = fence(line) else { continue };
        let mut block = String::new();
        let mut first = None;
        for (line, number) in lines.by_ref() {
            if line.trim_start().starts_with(fence) && line.trim().chars().all(|c| fence.starts_with(c)) {
                break;
            }
            first.get_or_insert(number);
            block.push_str(line);
            block.push('\n');
        }
        if matches!(language, "yaml" | "yml") {
            yaml::read(path, &block, first.unwrap_or_default(), read);
        }
    }
}

/// The fence that a line opens, and the language that it names.
fn fence(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim_start();
    let fence = ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence))?;
    let information = line.trim_start_matches(|c| fence.starts_with(c)).trim();
    Some((fence, information.split([' ', '{', ',']).next().unwrap_or_default()))
}
