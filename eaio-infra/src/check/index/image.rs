//! What the name of an image says.

use std::collections::HashSet;

use crate::check::{Artifact, Language, Located};

use super::Index;

/// The name of an image, in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image<'a> {
    /// The registry; Docker Hub's where none is written.
    pub registry: &'a str,
    /// The repository, without the `library/` of Docker's own images.
    pub repository: &'a str,
    /// The tag.
    pub tag: Option<&'a str>,
}

impl<'a> Image<'a> {
    /// The parts of `name`; nothing where a part of it is filled in later.
    pub fn new(name: &'a str) -> Option<Self> {
        if name.is_empty() || name.contains(['$', '{', '<']) {
            return None;
        }
        let name = name.split('@').next().unwrap_or_default();
        let (path, tag) = match name.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
            _ => (name, None),
        };
        let (registry, repository) = match path.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest),
            _ => ("docker.io", path),
        };
        let registry = if registry == "index.docker.io" { "docker.io" } else { registry };
        let repository = repository.strip_prefix("library/").unwrap_or(repository);
        Some(Image { registry, repository, tag })
    }

    /// Whether the image is of a release, such as `3.9` of `3.9.18-slim`.
    pub fn is_of(&self, release: &str) -> bool {
        let tag = self.tag.unwrap_or_default();
        let tag = tag.strip_prefix('v').unwrap_or(tag);
        let rest = tag.strip_prefix(release);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
    }
}

impl<'a> Index<'a> {
    /// Every image that a stage of a Dockerfile begins with: where it is from, where it stands, what it says. What is the name
    /// of another stage is none.
    pub fn base_images(&self) -> Vec<(&'a Artifact, &'a Located, Image<'a>)> {
        let mut images = Vec::new();
        for artifact in self.artifacts(Language::Dockerfile) {
            let mut stages = HashSet::new();
            for instruction in artifact.value.items() {
                if instruction.text_at(&["instruction"]) != Some("FROM") {
                    continue;
                }
                let Some(value) = instruction.get("arguments") else { continue };
                let mut words = value.text().unwrap_or_default().split_whitespace();
                let Some(name) = words.by_ref().find(|word| !word.starts_with("--")) else { continue };
                let image = Image::new(name).filter(|_| !stages.contains(name) && name != "scratch");
                images.extend(image.map(|image| (artifact, value, image)));
                stages.extend(words.nth(1));
            }
        }
        images
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let of = |name| Image::new(name).map(|image| (image.registry, image.repository, image.tag));
        assert_eq!(of("postgres:13-alpine"), Some(("docker.io", "postgres", Some("13-alpine"))));
        assert_eq!(of("docker.io/library/redis"), Some(("docker.io", "redis", None)));
        assert_eq!(of("localhost:5000/a/b:1@sha256:00"), Some(("localhost:5000", "a/b", Some("1"))));
        assert_eq!(of("localhost:5000/a"), Some(("localhost:5000", "a", None)));
        assert_eq!(of("api:${TAG}"), None);
    }

    #[test]
    fn releases() {
        let is_of = |name, release| Image::new(name).is_some_and(|image| image.is_of(release));
        assert!(is_of("python:3.9", "3.9") && is_of("python:3.9.1-slim", "3.9") && is_of("node:v18", "18"));
        assert!(!is_of("python:3.90", "3.9") && !is_of("python", "3.9") && !is_of("mysql:8", "8.0"));
    }
}
