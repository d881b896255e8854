//! Language models that pods of Ollama pull.

use super::Pod;
use crate::check::Located;
use crate::unit::Bytes;

/// A model, as its name says how large it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Model<'a> {
    /// Its name and its tag: `llama3.3:70b`.
    pub name: &'a str,
    /// How large it is, at least.
    pub size: Bytes,
    /// Where it stands.
    pub value: &'a Located,
}

/// How large a model is, at least: as many parameters as its tag says, of as many bits as it says, or else of the 4 that Ollama
/// takes where a tag says nothing (Ollama, "Importing a model", quantization: Q4_K_M, which is more than 4).
fn size(name: &str) -> Option<Bytes> {
    let tag = name.split_once(':')?.1.to_lowercase();
    let mut parts = tag.split('-');
    let billions: f64 = parts.next()?.strip_suffix('b')?.parse().ok()?;
    let is_size = billions.is_finite() && (0.1..=10_000.0).contains(&billions);
    // What runs elsewhere is as large as it likes.
    if !is_size || tag.contains("cloud") {
        return None;
    }
    let bits = parts.filter_map(bits).next_back().unwrap_or(4);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It was seen to be in between.
    let parameters = (billions * 1e9) as u64;
    Some(Bytes::new(parameters / 8 * bits))
}

/// The bits of a quantization: `q8_0`, `iq2_xs`, `fp16`.
fn bits(part: &str) -> Option<u64> {
    if matches!(part, "fp16" | "f16" | "bf16") {
        return Some(16);
    }
    let rest = part.strip_prefix("iq").or_else(|| part.strip_prefix('q'))?;
    rest.chars().next()?.to_digit(10).map(u64::from).filter(|bits| (1..=8).contains(bits))
}

impl<'a> Pod<'a> {
    /// The models that its containers pull or run with Ollama, each once.
    pub fn models(&self) -> Vec<Model<'a>> {
        let mut models: Vec<Model<'a>> = Vec::new();
        let of_ollama = self.containers().filter(|container| {
            container.value.text_at(&["image"]).is_some_and(|image| image.contains("ollama"))
        });
        for container in of_ollama {
            let places: [&[&str]; 3] =
                [&["command"], &["args"], &["lifecycle", "postStart", "exec", "command"]];
            let words = places.into_iter().filter_map(|path| container.value.at(path));
            for value in words.flat_map(Located::items) {
                let is_of_name =
                    |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | ':');
                for name in value.text().unwrap_or_default().split(|c| !is_of_name(c)) {
                    let is_new = models.iter().all(|model| model.name != name);
                    if let Some(size) = size(name).filter(|_| is_new) {
                        models.push(Model { name, size, value });
                    }
                }
            }
        }
        models
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_says_how_large_a_model_is_at_least() {
        let said = |name| size(name).map(Bytes::as_u64);
        assert_eq!(said("llama3.3:70b"), Some(35_000_000_000));
        assert_eq!(said("qwen2.5:0.5b"), Some(250_000_000));
        assert_eq!(said("llama3.3:70b-instruct-q2_K"), Some(17_500_000_000));
        assert_eq!(said("llama3.1:8b-instruct-fp16"), Some(16_000_000_000));
        for unknown in
            ["llama3.3:latest", "llama3.3", "mixtral:8x7b", "0.0.0.0:11434", "gpt-oss:120b-cloud", "a:nanb"]
        {
            assert_eq!(said(unknown), None, "{unknown}");
        }
    }
}
