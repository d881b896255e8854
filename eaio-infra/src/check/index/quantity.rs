//! Quantities of Kubernetes, as numbers that can be compared.

use crate::check::{Content, Located};
use crate::unit::{Bytes, Cpu};

/// How much of `resource` a quantity is: thousandths of a core of `cpu`, bytes of `memory`. Nothing where it cannot be
/// read, or is a template.
pub fn amount(resource: &str, value: &Located) -> Option<u64> {
    let text = match &value.content {
        Content::Text(text) => text.clone(),
        Content::Number(number) => number.to_string(),
        _ => return None,
    };
    match resource {
        "cpu" => Cpu::parse(&text).ok().map(Cpu::as_millicores),
        "memory" => Bytes::parse(&text).ok().map(Bytes::as_u64),
        _ => None,
    }
}

/// An amount of memory as people and Compose write it, whose units are binary: `512m`, `64GB`, `64 GiB`.
pub fn memory(text: &str) -> Option<Bytes> {
    let text = text.trim().to_lowercase();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim() {
        "" | "b" => 1,
        "k" | "kb" | "kib" | "ki" => 1 << 10,
        "m" | "mb" | "mib" | "mi" => 1 << 20,
        "g" | "gb" | "gib" | "gi" => 1 << 30,
        _ => return None,
    };
    Some(Bytes::new(number.checked_mul(unit)?))
}

/// A number that counts something.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It was seen to be whole, and in between.
pub fn count(value: &Located) -> Option<u64> {
    let number = value.number()?;
    (number.fract() == 0.0 && (0.0..=1e9).contains(&number)).then_some(number as u64)
}

/// As it was written.
pub fn shown(value: &Located) -> String {
    match &value.content {
        Content::Text(text) => text.clone(),
        Content::Number(number) => number.to_string(),
        _ => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_written_in_many_ways() {
        for text in ["64GB", "64 GiB", "64g", "65536m", "64Gi"] {
            assert_eq!(memory(text), Some(Bytes::new(64 << 30)), "{text}");
        }
        for text in ["", "much", "16GB+ RAM", "1.5g", "${MEMORY}"] {
            assert_eq!(memory(text), None, "{text}");
        }
    }

    #[test]
    fn a_quantity_is_text_or_a_number() {
        let read = |resource, value| amount(resource, &Located::made(&value));
        assert_eq!(read("cpu", "500m".into()), Some(500));
        assert_eq!(read("cpu", 0.1.into()), Some(100));
        assert_eq!(read("cpu", 2.into()), Some(2000));
        assert_eq!(read("memory", "1Gi".into()), Some(1 << 30));
        assert_eq!(read("memory", 1024.into()), Some(1024));
        assert_eq!(read("memory", "${MEMORY}".into()), None);
        assert_eq!(read("nvidia.com/gpu", 1.into()), None);
    }
}
