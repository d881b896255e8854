//! Versions of software.

use std::fmt;

use super::error::Kind;
use super::form::form;
use super::scan;

/// A version of 1 to 4 numbers, such as `16`, `16.11`, `1.35` or `2.6.4`. Ordered number by number,
/// and a shorter one before the longer ones that begin with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version {
    numbers: [u32; 4],
    count: u8,
}

/// A [`Version`] that the compiler has checked: `version!("16.11")`.
#[macro_export]
macro_rules! version {
    ($text:literal) => {{
        const VALUE: $crate::unit::Version = $crate::unit::Version::literal($text);
        VALUE
    }};
}

form!(value Version as text);

impl Version {
    const KIND: Kind = Kind::new("a version", "16.11");

    const fn read(text: &str) -> Result<Self, &'static str> {
        let mut version = Version { numbers: [0; 4], count: 0 };
        let mut rest = Some(text.as_bytes());
        while let Some(numbers) = rest {
            let (number, after) = match scan::split(numbers, b'.') {
                Some((number, after)) => (number, Some(after)),
                None => (numbers, None),
            };
            let Some(number) = scan::whole(number, u32::MAX as u64) else {
                return Err("whole numbers between dots, without leading zeros");
            };
            if version.count == 4 {
                return Err("at most 4 numbers");
            }
            version.numbers[version.count as usize] = number as u32;
            version.count += 1;
            rest = after;
        }
        Ok(version)
    }

    /// The first number.
    pub const fn major(self) -> u32 {
        self.numbers[0]
    }

    /// The second number, where there is one.
    pub fn minor(self) -> Option<u32> {
        self.numbers().get(1).copied()
    }

    /// The numbers, 1 to 4 of them.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers[..usize::from(self.count)]
    }

    /// Whether this is `other` or a more exact version of it: `16.11` starts with `16`, and `1.35`
    /// does not start with `1.3`.
    pub fn starts_with(&self, other: &Version) -> bool {
        self.numbers().starts_with(other.numbers())
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.numbers().cmp(other.numbers())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, number) in self.numbers().iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{number}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_number() {
        let mut versions =
            [version!("1.35"), version!("1.4"), version!("1"), version!("2.6.4"), version!("1.35.0")];
        versions.sort();
        assert_eq!(versions.map(|v| v.to_string()), ["1", "1.4", "1.35", "1.35.0", "2.6.4"]);
        assert!(version!("16.11").starts_with(&version!("16")));
        assert!(!version!("1.35").starts_with(&version!("1.3")));
        assert_eq!((version!("16.11").major(), version!("16.11").minor()), (16, Some(11)));
        assert_eq!(version!("16").minor(), None);
    }

    #[test]
    fn a_fraction_in_yaml_is_refused() {
        assert_eq!(serde_json::from_str::<Version>("16").expect("a version"), version!("16"));
        let error = serde_json::from_str::<Version>("1.30").expect_err("it has become 1.3");
        insta::assert_snapshot!(error, @r#"invalid type: floating point `1.3`, expected a version in quotes, as in "16.11" at line 1 column 4"#);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = ["", "v16", "16.", "1.2.3.4.5", "1.01", "latest", "4294967296"];
        let said: Vec<_> = wrong.iter().filter_map(|text| Version::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `` is not a version: expected whole numbers between dots, without leading zeros, as in `16.11`
        `v16` is not a version: expected whole numbers between dots, without leading zeros, as in `16.11`
        `16.` is not a version: expected whole numbers between dots, without leading zeros, as in `16.11`
        `1.2.3.4.5` is not a version: expected at most 4 numbers, as in `16.11`
        `1.01` is not a version: expected whole numbers between dots, without leading zeros, as in `16.11`
        `latest` is not a version: expected whole numbers between dots, without leading zeros, as in `16.11`
        `4294967296` is not a version: expected whole numbers between dots, without leading zeros, as in `16.11`
        ");
    }
}
