//! Secrets that are told by how they look, whatever they are called: passwords in URLs, keys of well-known services.

use std::borrow::Cow;

use super::super::Difference;
use crate::check::credential::{hides, is_key};

/// A line without the passwords in its URLs and the keys of services.
pub(super) fn without_known(line: &str) -> Cow<'_, str> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>');
    let mut out = String::new();
    let mut taken = 0;
    let mut hide = |from: usize, to: usize| {
        if from >= taken {
            out.push_str(&line[taken..from]);
            out.push_str(Difference::MASK);
            taken = to;
        }
    };
    let mut start = 0;
    for piece in line.split(is_end) {
        if let Some((from, to)) = password(piece) {
            hide(start + from, start + to);
        } else if let Some(at) = piece.find("hooks.slack.com/services/") {
            // Slack, "Sending messages using incoming webhooks": the URL contains a secret.
            hide(start + at + "hooks.slack.com/services/".len(), start + piece.len());
        } else {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            let mut words = piece.split(|c| !is_part(c)).filter(|word| is_key(word));
            if let Some(from) = words.next().map(|word| word.as_ptr() as usize - piece.as_ptr() as usize) {
                hide(start + from, start + piece.len());
            }
        }
        let end = start + piece.len();
        start = end + line[end..].chars().next().map_or(0, char::len_utf8);
    }
    if taken == 0 {
        return Cow::Borrowed(line);
    }
    out.push_str(&line[taken..]);
    Cow::Owned(out)
}

/// Where in a URL its password stands: `scheme://user:password@host`. It may have an `@` and a `/` of its own.
fn password(piece: &str) -> Option<(usize, usize)> {
    let authority = piece.find("://")? + 3;
    let end = authority + piece[authority..].rfind('@')?;
    let colon = authority + piece[authority..end].find(':')? + 1;
    let password = &piece[colon..end];
    // `http://host:8080/path/@name` has none.
    let is_port = password.split('/').next().is_some_and(|port| port.chars().all(|c| c.is_ascii_digit()));
    let is_path = password.contains('/') && is_port;
    (!is_path && hides("PASSWORD", password)).then_some((colon, end))
}
