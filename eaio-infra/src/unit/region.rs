//! Regions of AWS and their zones.

use std::fmt;

use super::error::Kind;
use super::form::form;
use super::scan;

/// A commercial region of AWS, such as `us-east-1`. GovCloud and China are other partitions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u8); // where it is in `REGIONS`

/// An availability zone of a region, such as `us-east-1a`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zone {
    region: Region,
    letter: u8,
}

/// A [`Region`] that the compiler has checked: `region!("us-east-1")`.
#[macro_export]
macro_rules! region {
    ($text:literal) => {{
        const VALUE: $crate::unit::Region = $crate::unit::Region::literal($text);
        VALUE
    }};
}

/// The regions and the letters of their zones, in the order of their codes (AWS Regions and
/// Availability Zones). A region that is newer than this table is added here.
///
/// Where the letters depend on the account, these are the usual ones: `us-west-1` shows an account
/// two of a, b and c, and `ap-northeast-1b` is closed to new ones.
const REGIONS: [(&str, &[u8]); 34] = [
    ("af-south-1", b"abc"),
    ("ap-east-1", b"abc"),
    ("ap-east-2", b"abc"),
    ("ap-northeast-1", b"acd"),
    ("ap-northeast-2", b"abcd"),
    ("ap-northeast-3", b"abc"),
    ("ap-south-1", b"abc"),
    ("ap-south-2", b"abc"),
    ("ap-southeast-1", b"abc"),
    ("ap-southeast-2", b"abc"),
    ("ap-southeast-3", b"abc"),
    ("ap-southeast-4", b"abc"),
    ("ap-southeast-5", b"abc"),
    ("ap-southeast-6", b"abc"),
    ("ap-southeast-7", b"abc"),
    ("ca-central-1", b"abd"),
    ("ca-west-1", b"abc"),
    ("eu-central-1", b"abc"),
    ("eu-central-2", b"abc"),
    ("eu-north-1", b"abc"),
    ("eu-south-1", b"abc"),
    ("eu-south-2", b"abc"),
    ("eu-west-1", b"abc"),
    ("eu-west-2", b"abc"),
    ("eu-west-3", b"abc"),
    ("il-central-1", b"abc"),
    ("me-central-1", b"abc"),
    ("me-south-1", b"abc"),
    ("mx-central-1", b"abc"),
    ("sa-east-1", b"abc"),
    ("us-east-1", b"abcdef"),
    ("us-east-2", b"abc"),
    ("us-west-1", b"ac"),
    ("us-west-2", b"abcd"),
];

form!(value Region as text);
form!(value Zone as text);

impl Region {
    const KIND: Kind = Kind::new("an AWS region", "us-east-1");

    const fn read(text: &str) -> Result<Self, &'static str> {
        match Region::find(text.as_bytes()) {
            Some(region) => Ok(region),
            None => Err("the code of a commercial region"),
        }
    }

    const fn find(code: &[u8]) -> Option<Region> {
        let mut index = 0;
        while index < REGIONS.len() {
            if scan::equal(code, REGIONS[index].0.as_bytes()) {
                return Some(Region(index as u8));
            }
            index += 1;
        }
        None
    }

    /// The code, such as `us-east-1`.
    pub const fn code(self) -> &'static str {
        REGIONS[self.0 as usize].0
    }

    /// The zones that an account has by default, in order.
    pub fn zones(self) -> impl ExactSizeIterator<Item = Zone> {
        REGIONS[usize::from(self.0)].1.iter().map(move |letter| Zone { region: self, letter: *letter })
    }

    /// Every region, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Region> {
        (0..REGIONS.len() as u8).map(Region)
    }
}

impl Zone {
    const KIND: Kind = Kind::new("an AWS availability zone", "us-east-1a");

    const fn read(text: &str) -> Result<Self, &'static str> {
        let Some((letter, code)) = text.as_bytes().split_last() else { return Err("a region and a letter") };
        let Some(region) = Region::find(code) else {
            return Err("the code of a commercial region and a letter");
        };
        let letters = REGIONS[region.0 as usize].1;
        let mut index = 0;
        while index < letters.len() {
            if letters[index] == *letter {
                return Ok(Zone { region, letter: *letter });
            }
            index += 1;
        }
        Err("the letter of a zone that the region has")
    }

    /// The region that it is in.
    pub const fn region(self) -> Region {
        self.region
    }

    /// The letter that tells it from the others of its region.
    pub const fn letter(self) -> char {
        self.letter as char
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.region, self.letter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_order_is_that_of_the_codes() {
        assert!(REGIONS.is_sorted_by_key(|(code, _)| code));
        assert!(REGIONS.iter().all(|(_, letters)| letters.is_sorted()));
    }

    #[test]
    fn zones_are_named_after_their_region() {
        let zones: Vec<_> = region!("ca-central-1").zones().map(|zone| zone.to_string()).collect();
        assert_eq!(zones, ["ca-central-1a", "ca-central-1b", "ca-central-1d"]);
        assert_eq!(Zone::parse("us-east-1f").map(Zone::region), Ok(region!("us-east-1")));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let mut said: Vec<_> =
            ["us-east-9", "US-EAST-1", ""].iter().filter_map(|text| Region::parse(text).err()).collect();
        said.extend(["us-east-2d", "us-east-9a", ""].iter().filter_map(|text| Zone::parse(text).err()));
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `us-east-9` is not an AWS region: expected the code of a commercial region, as in `us-east-1`
        `US-EAST-1` is not an AWS region: expected the code of a commercial region, as in `us-east-1`
        `` is not an AWS region: expected the code of a commercial region, as in `us-east-1`
        `us-east-2d` is not an AWS availability zone: expected the letter of a zone that the region has, as in `us-east-1a`
        `us-east-9a` is not an AWS availability zone: expected the code of a commercial region and a letter, as in `us-east-1a`
        `` is not an AWS availability zone: expected a region and a letter, as in `us-east-1a`
        ");
    }
}
