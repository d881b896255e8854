//! Types of virtual machines.

use std::fmt;

use super::architecture::Architecture;
use super::bytes::{Bytes, mib};
use super::error::Kind;
use super::form::form;
use super::instance_table::{Facts, TABLE};
use super::money::Money;
use super::node_class::NodeClass;
use super::region::Region;
use super::scan;
use crate::region;

/// A type of EC2 instance, such as `c6i.2xlarge`, with what is known of it. Only the types in
/// `instance_types.csv` exist here, so that size, processor and price are never guesses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceType(u16); // where it is in `TABLE`

/// An [`InstanceType`] that the compiler has checked: `instance!("c6i.2xlarge")`.
#[macro_export]
macro_rules! instance {
    ($text:literal) => {{
        const VALUE: $crate::unit::InstanceType = $crate::unit::InstanceType::literal($text);
        VALUE
    }};
}

form!(value InstanceType as text);

impl InstanceType {
    const KIND: Kind = Kind::new("an EC2 instance type", "c6i.2xlarge");

    const fn read(text: &str) -> Result<Self, &'static str> {
        let mut index = 0;
        while index < TABLE.len() {
            if scan::equal(text.as_bytes(), TABLE[index].name.as_bytes()) {
                return Ok(InstanceType(index as u16));
            }
            index += 1;
        }
        match NodeClass::check(text) {
            Ok(_) => Err("a type without `db.` or `cache.`, which is for `class!`"),
            Err(_) => Err("one of the types in instance_types.csv"),
        }
    }

    const fn facts(self) -> &'static Facts {
        &TABLE[self.0 as usize]
    }

    /// The name, such as `c6i.2xlarge`.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The part before the dot, such as `c6i`.
    pub fn family(self) -> &'static str {
        self.name().split_once('.').map_or(self.name(), |(family, _)| family)
    }

    /// The part after the dot, such as `2xlarge`.
    pub fn size(self) -> &'static str {
        self.name().split_once('.').map_or("", |(_, size)| size)
    }

    /// What its processor runs.
    pub const fn architecture(self) -> Architecture {
        self.facts().architecture
    }

    /// How many virtual processors it has: threads, or cores on Graviton.
    pub const fn vcpus(self) -> u16 {
        self.facts().vcpus
    }

    /// How much memory it has, before what the kernel and the kubelet keep.
    pub const fn memory(self) -> Bytes {
        mib(self.facts().memory_mib)
    }

    /// How many GPUs it has. AWS Inferentia and Trainium are none.
    pub const fn gpus(self) -> u16 {
        self.facts().gpus
    }

    /// The model of its GPUs, such as `A10G`, where it has any.
    pub const fn gpu_model(self) -> Option<&'static str> {
        self.facts().gpu_model
    }

    /// How much memory each GPU has; zero where there is none.
    pub const fn gpu_memory(self) -> Bytes {
        mib(self.facts().gpu_memory_mib)
    }

    /// How many pods an EKS node of this type has addresses for: network interfaces × (addresses of
    /// each − 1) + 2 (Amazon EKS, choosing an instance type), without prefix delegation.
    pub const fn max_pods(self) -> u16 {
        self.facts().max_pods
    }

    /// The price of an hour in `region`, Linux and on demand, as of 20 July 2026, where it is known.
    pub fn price_per_hour(self, region: Region) -> Option<Money> {
        if region == region!("us-east-1") {
            self.facts().price_us_east_1
        } else if region == region!("us-west-2") {
            self.facts().price_us_west_2
        } else {
            None
        }
    }

    /// Every type, in the order of the names.
    pub fn all() -> impl Iterator<Item = InstanceType> {
        (0..TABLE.len() as u16).map(InstanceType)
    }
}

impl fmt::Display for InstanceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_order_is_that_of_the_names() {
        assert!(TABLE.is_sorted_by_key(|facts| facts.name));
        assert_eq!(InstanceType::all().count(), 252);
    }

    #[test]
    fn facts_of_types_that_we_use() {
        let gpu = instance!("g5.12xlarge");
        assert_eq!((gpu.family(), gpu.size(), gpu.architecture()), ("g5", "12xlarge", Architecture::Amd64));
        assert_eq!((gpu.vcpus(), gpu.memory().to_string()), (48, "192Gi".to_owned()));
        assert_eq!((gpu.gpus(), gpu.gpu_model(), gpu.gpu_memory()), (4, Some("A10G"), mib(22_888)));
        assert_eq!(gpu.max_pods(), 737);
        let price = gpu.price_per_hour(region!("us-east-1")).map(|price| price.to_string());
        assert_eq!(price.as_deref(), Some("$5.672"));
        assert_eq!(gpu.price_per_hour(region!("eu-west-1")), None);
        let small = instance!("t4g.nano");
        assert_eq!((small.architecture(), small.gpu_model()), (Architecture::Arm64, None));
        assert_eq!((small.memory(), small.gpu_memory()), (mib(512), Bytes::default()));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = ["c9z.huge", "db.r6g.2xlarge", "c6i", ""];
        let said: Vec<_> = wrong.iter().filter_map(|text| InstanceType::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `c9z.huge` is not an EC2 instance type: expected one of the types in instance_types.csv, as in `c6i.2xlarge`
        `db.r6g.2xlarge` is not an EC2 instance type: expected a type without `db.` or `cache.`, which is for `class!`, as in `c6i.2xlarge`
        `c6i` is not an EC2 instance type: expected one of the types in instance_types.csv, as in `c6i.2xlarge`
        `` is not an EC2 instance type: expected one of the types in instance_types.csv, as in `c6i.2xlarge`
        ");
    }
}
