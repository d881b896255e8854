//! Amounts of memory, as Compose reads and writes them.

use super::{Limits, Text};
use crate::unit::Bytes;

const KIB: u64 = 1 << 10;
const UNITS: [(u64, char); 4] = [(KIB * KIB * KIB, 'g'), (KIB * KIB, 'm'), (KIB, 'k'), (1, 'b')];

/// `amount` as Compose writes it, whose units are binary: `512m` is 512 MiB. It does not know `512Mi`.
///
/// Source: docker/go-units, `RAMInBytes`.
pub fn memory(amount: Bytes) -> Text {
    let amount = amount.as_u64();
    let (unit, letter) = UNITS.into_iter().find(|(unit, _)| amount.is_multiple_of(*unit)).unwrap_or((1, 'b'));
    Text::from(format_args!("{}{letter}", amount / unit))
}

impl Limits {
    /// The most memory it may use: nothing where no limit is set, or where only the machine knows it.
    pub fn memory_bytes(&self) -> Option<Bytes> {
        let text = self.memory.as_ref()?.as_literal()?.to_ascii_lowercase();
        let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = match &text[number.len()..] {
            "" | "b" => 1,
            "k" | "kb" | "kib" => KIB,
            "m" | "mb" | "mib" => KIB * KIB,
            "g" | "gb" | "gib" => KIB * KIB * KIB,
            _ => return None,
        };
        Some(Bytes::new(number.parse::<u64>().ok()?.checked_mul(unit)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::{gib, mib};

    fn read(text: &str) -> Option<Bytes> {
        Limits { memory: Some(text.into()), ..Limits::default() }.memory_bytes()
    }

    #[test]
    fn what_is_written_is_read_back() {
        for (amount, written) in
            [(gib(2), "2g"), (mib(1536), "1536m"), (Bytes::new(1 << 10), "1k"), (Bytes::new(1000), "1000b")]
        {
            assert_eq!(memory(amount).to_compose(), written);
            assert_eq!(read(written), Some(amount), "{written}");
        }
    }

    #[test]
    fn every_form_of_compose_is_read_and_no_other() {
        assert_eq!(read("512"), Some(Bytes::new(512)));
        assert_eq!([read("1GB"), read("1GiB"), read("1g")], [Some(gib(1)); 3]);
        assert_eq!([read("1Gi"), read("g"), read("1.5g"), read("")], [None; 4]);
        assert_eq!(read(&format!("{}g", u64::MAX)), None);
        let variable = super::super::Variable::with_default("MEMORY", "1g");
        assert_eq!(Limits { memory: Some(variable.into()), ..Limits::default() }.memory_bytes(), None);
        assert_eq!(Limits::default().memory_bytes(), None);
    }
}
