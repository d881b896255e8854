//! Blocks of addresses.

use std::fmt;
use std::net::Ipv4Addr;

use super::error::Kind;
use super::form::form;
use super::scan::{self, attempt};

/// A block of IPv4 addresses, as in RFC 4632: its first address and the length of its prefix.
///
/// Canonical: the bits after the prefix are zero, so that a block has one form and `10.0.0.1/16`,
/// which AWS would change in silence, is refused. Blocks are ordered by address, wider ones first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    network: Ipv4Addr,
    prefix: u8,
}

/// A [`Cidr`] that the compiler has checked: `cidr!("10.0.0.0/16")`.
#[macro_export]
macro_rules! cidr {
    ($text:literal) => {{
        const VALUE: $crate::unit::Cidr = $crate::unit::Cidr::literal($text);
        VALUE
    }};
}

form!(value Cidr as text);

impl Cidr {
    const KIND: Kind = Kind::new("a CIDR block", "10.0.0.0/16");

    /// Every address: `0.0.0.0/0`.
    pub const ANY: Cidr = Cidr::literal("0.0.0.0/0");

    /// The private blocks of RFC 1918, section 3.
    pub const PRIVATE: [Cidr; 3] =
        [Cidr::literal("10.0.0.0/8"), Cidr::literal("172.16.0.0/12"), Cidr::literal("192.168.0.0/16")];

    const fn read(text: &str) -> Result<Self, &'static str> {
        let Some((address, prefix)) = scan::split(text.as_bytes(), b'/') else {
            return Err("an address, `/` and the length of the prefix");
        };
        let Some(prefix) = scan::whole(prefix, 32) else {
            return Err("a prefix length from 0 to 32");
        };
        let bits = attempt!(address_bits(address));
        let prefix = prefix as u8;
        if bits & !mask(prefix) != 0 {
            return Err("zeros in every bit after the prefix");
        }
        Ok(Cidr { network: Ipv4Addr::from_bits(bits), prefix })
    }

    /// The first address.
    pub const fn network(self) -> Ipv4Addr {
        self.network
    }

    /// The length of the prefix in bits, 0 to 32: the higher, the smaller the block.
    pub const fn prefix(self) -> u8 {
        self.prefix
    }

    /// The last address.
    pub const fn last(self) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.network.to_bits() | !mask(self.prefix))
    }

    /// How many addresses there are, 1 to 2³².
    pub const fn size(self) -> u64 {
        1 << (32 - self.prefix)
    }

    /// How many addresses a subnet of this block has for network interfaces. AWS reserves the first
    /// four and the last one (Amazon VPC, Subnet CIDR blocks).
    pub const fn usable_in_aws(self) -> u64 {
        self.size().saturating_sub(5)
    }

    /// Whether every address of `other` is in this block.
    pub const fn contains(self, other: Cidr) -> bool {
        self.prefix <= other.prefix && self.contains_address(other.network)
    }

    /// Whether `address` is in this block.
    pub const fn contains_address(self, address: Ipv4Addr) -> bool {
        address.to_bits() & mask(self.prefix) == self.network.to_bits()
    }

    /// Whether the blocks have an address in common. As blocks nest, one then contains the other.
    pub const fn overlaps(self, other: Cidr) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// Whether the block is within one of [`Cidr::PRIVATE`].
    pub fn is_private(self) -> bool {
        Cidr::PRIVATE.into_iter().any(|private| private.contains(self))
    }

    /// The subnet `index`, from 0, of those with a prefix of `new_prefix` bits, where there is one.
    pub const fn subnet(self, new_prefix: u8, index: u64) -> Option<Cidr> {
        if new_prefix < self.prefix || new_prefix > 32 || index >= 1 << (new_prefix - self.prefix) {
            return None;
        }
        let bits = self.network.to_bits() | (index << (32 - new_prefix)) as u32;
        Some(Cidr { network: Ipv4Addr::from_bits(bits), prefix: new_prefix })
    }

    /// The subnets with a prefix of `new_prefix` bits, in order. None where it is shorter than this
    /// block's or longer than 32.
    pub fn subnets(self, new_prefix: u8) -> impl Iterator<Item = Cidr> {
        (0..).map_while(move |index| self.subnet(new_prefix, index))
    }

    /// The addresses, in order.
    pub fn addresses(self) -> impl Iterator<Item = Ipv4Addr> {
        (self.network.to_bits()..=self.last().to_bits()).map(Ipv4Addr::from_bits)
    }
}

/// Ones where the prefix is.
const fn mask(prefix: u8) -> u32 {
    match u32::MAX.checked_shl(32 - prefix as u32) {
        Some(mask) => mask,
        None => 0,
    }
}

const fn address_bits(text: &[u8]) -> Result<u32, &'static str> {
    const FOUR: Result<u32, &str> = Err("an address of four numbers from 0 to 255");
    let mut bits = 0;
    let mut rest = text;
    let mut octets = 1;
    while octets < 4 {
        let Some((octet, after)) = scan::split(rest, b'.') else { return FOUR };
        let Some(octet) = scan::whole(octet, 255) else { return FOUR };
        bits = bits << 8 | octet as u32;
        rest = after;
        octets += 1;
    }
    let Some(octet) = scan::whole(rest, 255) else { return FOUR };
    Ok(bits << 8 | octet as u32)
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.network, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_cut_into_subnets() {
        let network = cidr!("10.40.0.0/16");
        let subnets: Vec<_> = network.subnets(18).map(|subnet| subnet.to_string()).collect();
        assert_eq!(subnets, ["10.40.0.0/18", "10.40.64.0/18", "10.40.128.0/18", "10.40.192.0/18"]);
        assert_eq!(network.subnet(18, 4), None);
        assert_eq!(network.subnets(15).count(), 0);
        assert_eq!(network.subnets(33).count(), 0);
        assert_eq!(network.subnet(16, 0), Some(network));
        assert_eq!(Cidr::ANY.subnet(32, u64::from(u32::MAX)), Some(cidr!("255.255.255.255/32")));
    }

    #[test]
    fn sizes_and_ends() {
        assert_eq!(Cidr::ANY.size(), 1 << 32);
        assert_eq!(Cidr::ANY.last(), Ipv4Addr::BROADCAST);
        assert_eq!(cidr!("10.0.0.0/24").usable_in_aws(), 251);
        assert_eq!(cidr!("10.0.0.0/32").usable_in_aws(), 0);
        let addresses: Vec<_> = cidr!("10.0.0.254/31").addresses().map(|a| a.to_string()).collect();
        assert_eq!(addresses, ["10.0.0.254", "10.0.0.255"]);
        assert!(cidr!("172.31.0.0/16").is_private());
        assert!(!cidr!("172.0.0.0/8").is_private());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = ["10.0.0.0", "10.0.0.0/33", "10.0.0/16", "10.0.0.256/32", "10.0.0.1/16", "10.0.0.0.0/8"];
        let said: Vec<_> = wrong.iter().filter_map(|text| Cidr::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `10.0.0.0` is not a CIDR block: expected an address, `/` and the length of the prefix, as in `10.0.0.0/16`
        `10.0.0.0/33` is not a CIDR block: expected a prefix length from 0 to 32, as in `10.0.0.0/16`
        `10.0.0/16` is not a CIDR block: expected an address of four numbers from 0 to 255, as in `10.0.0.0/16`
        `10.0.0.256/32` is not a CIDR block: expected an address of four numbers from 0 to 255, as in `10.0.0.0/16`
        `10.0.0.1/16` is not a CIDR block: expected zeros in every bit after the prefix, as in `10.0.0.0/16`
        `10.0.0.0.0/8` is not a CIDR block: expected an address of four numbers from 0 to 255, as in `10.0.0.0/16`
        ");
    }
}
