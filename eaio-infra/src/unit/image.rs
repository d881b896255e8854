//! Container images.

use super::error::{Kind, ParseError};
use super::form::form;
use super::image_grammar::{self as grammar, Parts};
use super::text::Text;

/// A reference to a container image: `[registry/]repository[:tag][@digest]`, by the grammar of the
/// `distribution` project's package `reference`, which Docker and Kubernetes share.
///
/// It is kept as it was written: `redis` stays `redis` until [`Image::to_qualified`] is asked for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Image {
    text: Text,
    parts: Parts,
}

/// An [`Image`] that the compiler has checked: `image!("eaio/building-service:v1.1.0")`.
#[macro_export]
macro_rules! image {
    ($text:literal) => {{
        const VALUE: $crate::unit::Image = $crate::unit::Image::literal($text);
        VALUE
    }};
}

form!(text Image);

impl Image {
    const KIND: Kind = Kind::new("an image", "eaio/building-service:v1.1.0");

    const fn check(text: &str) -> Result<Parts, &'static str> {
        grammar::parts(text.as_bytes())
    }

    const fn checked(text: Text, parts: Parts) -> Self {
        Image { text, parts }
    }

    /// The registry's host and port, where it is written.
    pub fn registry(&self) -> Option<&str> {
        let end = self.parts.repository.checked_sub(1)?;
        self.as_str().get(..end)
    }

    /// The path of the repository in its registry, such as `eaio/building-service`.
    pub fn repository(&self) -> &str {
        &self.as_str()[self.parts.repository..self.parts.name]
    }

    /// The tag, where it is written.
    pub fn tag(&self) -> Option<&str> {
        self.as_str()[self.parts.name..self.parts.digest].strip_prefix(':')
    }

    /// The digest, where it is written: `sha256:` and 64 hexadecimal digits.
    pub fn digest(&self) -> Option<&str> {
        self.as_str()[self.parts.digest..].strip_prefix('@')
    }

    /// Whether tomorrow's image may be another one without anybody saying so: the tag is missing or
    /// `latest`, and no digest holds it.
    pub fn is_floating(&self) -> bool {
        matches!(self.tag(), None | Some("latest")) && self.digest().is_none()
    }

    /// The same repository at `tag`, without the digest, which was that of another image.
    pub fn with_tag(&self, tag: &str) -> Result<Image, ParseError> {
        if grammar::is_tag(tag.as_bytes()) {
            Ok(Image::assemble(self.registry(), self.repository(), Some(tag), None))
        } else {
            Err(ParseError::new(Kind::new("a tag", "v1.1.0"), tag, grammar::TAG))
        }
    }

    /// The same image held by `digest`.
    pub fn with_digest(&self, digest: &str) -> Result<Image, ParseError> {
        if grammar::is_digest(digest.as_bytes()) {
            Ok(Image::assemble(self.registry(), self.repository(), self.tag(), Some(digest)))
        } else {
            let example = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
            Err(ParseError::new(Kind::new("a digest", example), digest, grammar::DIGEST))
        }
    }

    /// The same image from `registry`.
    pub fn with_registry(&self, registry: &str) -> Result<Image, ParseError> {
        if grammar::is_host(registry.as_bytes()) && grammar::is_registry(registry.as_bytes()) {
            Ok(Image::assemble(Some(registry), self.repository(), self.tag(), self.digest()))
        } else {
            let example = "111122223333.dkr.ecr.us-east-1.amazonaws.com";
            Err(ParseError::new(Kind::new("a registry", example), registry, grammar::REGISTRY))
        }
    }

    /// With everything said that Docker would assume: `docker.io/library/redis:latest` of `redis`.
    pub fn to_qualified(&self) -> Image {
        let registry = self.registry().unwrap_or("docker.io");
        let tag = self.tag().or(if self.digest().is_none() { Some("latest") } else { None });
        let official = registry == "docker.io" && !self.repository().contains('/');
        let library = if official { "library/" } else { "" };
        let repository = format!("{library}{}", self.repository());
        Image::assemble(Some(registry), &repository, tag, self.digest())
    }

    fn assemble(registry: Option<&str>, repository: &str, tag: Option<&str>, digest: Option<&str>) -> Image {
        let mut text = registry.map(|registry| format!("{registry}/")).unwrap_or_default();
        let start = text.len();
        text += repository;
        let name = text.len();
        if let Some(tag) = tag {
            text = text + ":" + tag;
        }
        let parts = Parts { repository: start, name, digest: text.len() };
        if let Some(digest) = digest {
            text = text + "@" + digest;
        }
        Image { text: text.into(), parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn parts_are_told_apart() {
        for (text, registry, repository, tag) in [
            ("redis", None, "redis", None),
            ("redis:7.2-alpine", None, "redis", Some("7.2-alpine")),
            ("eaio/building-service:v1.1.0", None, "eaio/building-service", Some("v1.1.0")),
            ("localhost/app", Some("localhost"), "app", None),
            ("localhost:5000/a/b:c", Some("localhost:5000"), "a/b", Some("c")),
            ("ghcr.io/a__b/c--d.e_f:1", Some("ghcr.io"), "a__b/c--d.e_f", Some("1")),
            ("Host/app", Some("Host"), "app", None),
            ("host:5000", None, "host", Some("5000")),
        ] {
            let image = Image::parse(text).expect(text);
            assert_eq!((image.registry(), image.repository(), image.tag()), (registry, repository, tag));
            assert_eq!(image.to_string(), text);
            assert_eq!(image.digest(), None);
            let held = image.with_digest(DIGEST).expect("a digest");
            assert_eq!(held.to_string(), format!("{text}@{DIGEST}"));
            assert_eq!(Image::parse(held.as_str()).as_ref(), Ok(&held));
            assert_eq!((held.digest(), held.is_floating()), (Some(DIGEST), false));
        }
    }

    #[test]
    fn an_image_floats_without_a_tag_or_digest() {
        assert!(image!("redis").is_floating());
        assert!(image!("redis:latest").is_floating());
        assert!(!image!("redis:7").is_floating());
    }

    #[test]
    fn an_image_is_moved_and_qualified() {
        let image = image!("eaio/app:v1");
        assert_eq!(image.with_tag("v2"), Ok(image!("eaio/app:v2")));
        assert_eq!(image.with_registry("ghcr.io"), Ok(image!("ghcr.io/eaio/app:v1")));
        assert_eq!(image!("redis").to_qualified(), image!("docker.io/library/redis:latest"));
        assert_eq!(image!("docker.io/redis:7").to_qualified(), image!("docker.io/library/redis:7"));
        assert_eq!(image!("ghcr.io/a:1").to_qualified(), image!("ghcr.io/a:1"));
        let held = image.with_digest(DIGEST).expect("a digest");
        assert_eq!(held.with_tag("v2"), Ok(image!("eaio/app:v2")));
        let held = image!("redis").with_digest(DIGEST).expect("a digest").to_qualified();
        assert_eq!(held.to_string(), format!("docker.io/library/redis@{DIGEST}"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let long = "a".repeat(256);
        let wrong = [
            "",
            "Bad Name",
            "redis:",
            "redis:-1",
            "a:b:c",
            "redis@sha256:abc",
            "a.-b",
            "a___b",
            "a//b",
            "-a",
            "a-",
            "host:port/app",
            "bad_host.com/app",
            "a@",
            &long,
        ];
        let mut said: Vec<_> = wrong.iter().filter_map(|text| Image::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        let image = image!("redis");
        said.extend(image.with_tag("v1@x").err());
        said.extend(image.with_registry("eaio").err());
        said.extend(image.with_digest("latest").err());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `` is not an image: expected a repository of lowercase letters and digits, separated by `/`, `.`, `_`, `__` or dashes, as in `eaio/building-service:v1.1.0`
        `Bad Name` is not an image: expected a repository of lowercase letters and digits, separated by `/`, `.`, `_`, `__` or dashes, as in `eaio/building-service:v1.1.0`
        `redis:` is not an image: expected a tag of 1 to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-`, as in `eaio/building-service:v1.1.0`
        `redis:-1` is not an image: expected a tag of 1 to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-`, as in `eaio/building-service:v1.1.0`
        `a:b:c` is not an image: expected a tag of 1 to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-`, as in `eaio/building-service:v1.1.0`
        `redis@sha256:abc` is not an image: expected a digest of `sha256:` and 64 hexadecimal digits in lower case, as in `eaio/building-service:v1.1.0`
        `a.-b` is not an image: expected a repository of lowercase letters and digits, separated by `/`, `.`, `_`, `__` or dashes, as in `eaio/building-service:v1.1.0`
        `a___b` is not an image: expected a repository of lowercase letters and digits, separated by `/`, `.`, `_`, `__` or dashes, as in `eaio/building-service:v1.1.0`
        `a//b` is not an image: expected a repository of lowercase letters and digits, separated by `/`, `.`, `_`, `__` or dashes, as in `eaio/building-service:v1.1.0`
        `-a` is not an image: expected a repository of lowercase letters and digits, separated by `/`, `.`, `_`, `__` or dashes, as in `eaio/building-service:v1.1.0`
        `a-` is not an image: expected a repository of lowercase letters and digits, separated by `/`, `.`, `_`, `__` or dashes, as in `eaio/building-service:v1.1.0`
        `host:port/app` is not an image: expected a registry that is a host with a dot, a port or the name localhost, as in `eaio/building-service:v1.1.0`
        `bad_host.com/app` is not an image: expected a registry that is a host with a dot, a port or the name localhost, as in `eaio/building-service:v1.1.0`
        `a@` is not an image: expected a digest of `sha256:` and 64 hexadecimal digits in lower case, as in `eaio/building-service:v1.1.0`
        `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` is not an image: expected a repository of at most 255 characters, as in `eaio/building-service:v1.1.0`
        `v1@x` is not a tag: expected a tag of 1 to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-`, as in `v1.1.0`
        `eaio` is not a registry: expected a registry that is a host with a dot, a port or the name localhost, as in `111122223333.dkr.ecr.us-east-1.amazonaws.com`
        `latest` is not a digest: expected a digest of `sha256:` and 64 hexadecimal digits in lower case, as in `sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`
        ");
    }
}
