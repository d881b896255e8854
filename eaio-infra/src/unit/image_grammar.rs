//! The grammar of image references, as in the `distribution` project's package `reference`.

use super::scan;

/// Where the parts of a reference are in its text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Parts {
    /// Where the repository begins: after the registry and its `/`, or at 0 where there is none.
    pub(super) repository: usize,
    /// Where the repository ends, and `:tag` begins if there is one.
    pub(super) name: usize,
    /// Where `@digest` begins, or the end.
    pub(super) digest: usize,
}

pub(super) const TAG: &str =
    "a tag of 1 to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-`";
pub(super) const DIGEST: &str = "a digest of `sha256:` and 64 hexadecimal digits in lower case";
pub(super) const REGISTRY: &str = "a registry that is a host with a dot, a port or the name localhost";
const REPOSITORY: &str =
    "a repository of lowercase letters and digits, separated by `/`, `.`, `_`, `__` or dashes";

/// The parts of `[registry/]repository[:tag][@digest]`.
pub(super) const fn parts(text: &[u8]) -> Result<Parts, &'static str> {
    let rest = match scan::split(text, b'@') {
        Some((rest, digest)) if is_digest(digest) => rest,
        Some(_) => return Err(DIGEST),
        None => text,
    };
    // A registry is told from the first part of a path by what only a host can have.
    let path = match scan::split(rest, b'/') {
        Some((host, _)) if is_host(host) && !is_registry(host) => return Err(REGISTRY),
        Some((host, path)) if is_host(host) => path,
        _ => rest,
    };
    let repository = match scan::split(path, b':') {
        Some((repository, tag)) if is_tag(tag) => repository,
        Some(_) => return Err(TAG),
        None => path,
    };
    if !is_repository(repository) {
        return Err(REPOSITORY);
    }
    if repository.len() > 255 {
        return Err("a repository of at most 255 characters");
    }
    let start = rest.len() - path.len();
    Ok(Parts { repository: start, name: start + repository.len(), digest: rest.len() })
}

/// Whether Docker would take the first part of a path for a host: it has a dot, a port or an upper
/// case letter, or it is `localhost`.
pub(super) const fn is_host(text: &[u8]) -> bool {
    let mut index = 0;
    while index < text.len() {
        if matches!(text[index], b'.' | b':' | b'A'..=b'Z') {
            return true;
        }
        index += 1;
    }
    scan::equal(text, b"localhost")
}

pub(super) const fn is_registry(text: &[u8]) -> bool {
    let mut rest = match scan::split(text, b':') {
        Some((_, port)) if scan::whole(port, u16::MAX as u64).is_none() => return false,
        Some((host, _)) => host,
        None => text,
    };
    while let Some((label, after)) = scan::split(rest, b'.') {
        if !is_host_label(label) {
            return false;
        }
        rest = after;
    }
    is_host_label(rest)
}

/// A label of a host in either case.
const fn is_host_label(text: &[u8]) -> bool {
    let mut index = 0;
    while index < text.len() {
        let inside = index > 0 && index + 1 < text.len();
        if !(text[index].is_ascii_alphanumeric() || (inside && text[index] == b'-')) {
            return false;
        }
        index += 1;
    }
    !text.is_empty()
}

/// Words of lowercase letters and digits, between separators.
const fn is_repository(text: &[u8]) -> bool {
    let mut rest = text;
    loop {
        let [b'a'..=b'z' | b'0'..=b'9', ..] = rest else { return false };
        while let [b'a'..=b'z' | b'0'..=b'9', after @ ..] = rest {
            rest = after;
        }
        rest = match rest {
            [] => return true,
            [b'-', ..] => after_dashes(rest),
            [b'_', b'_', after @ ..] | [b'/' | b'.' | b'_', after @ ..] => after,
            _ => return false,
        };
    }
}

/// What is after the dashes that `text` begins with: any number of them is one separator.
const fn after_dashes(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let [b'-', after @ ..] = rest {
        rest = after;
    }
    rest
}

pub(super) const fn is_tag(text: &[u8]) -> bool {
    if text.is_empty() || text.len() > 128 || matches!(text[0], b'.' | b'-') {
        return false;
    }
    let mut index = 0;
    while index < text.len() {
        if !matches!(text[index], b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-') {
            return false;
        }
        index += 1;
    }
    true
}

pub(super) const fn is_digest(text: &[u8]) -> bool {
    let [b's', b'h', b'a', b'2', b'5', b'6', b':', hexadecimal @ ..] = text else { return false };
    let mut index = 0;
    while index < hexadecimal.len() {
        if !matches!(hexadecimal[index], b'0'..=b'9' | b'a'..=b'f') {
            return false;
        }
        index += 1;
    }
    hexadecimal.len() == 64
}
