//! What holds for every value, not only for the examples: each is read back from what is shown and
//! from what is serialised, no text makes a parser panic, and the laws of each type.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use eaio_infra::unit::{
    AccountId, Architecture, Bytes, Cidr, Cpu, Date, DomainName, Duration, Image, InstanceType, Money, Name,
    NodeClass, ParseError, Percent, Port, Region, Version, Zone, cores, millicores,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

const LABEL: &str = "[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?";
const DOMAIN: &str = "([a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?\\.){0,3}[a-z]{1,5}";
/// A first part with a dot would be a registry, so a path without one begins without a dot.
const IMAGE: &str = "((localhost|[a-zA-Z0-9]{1,5}(-[a-z]{1,3})?\\.[a-z]{2,3}|[a-z]{1,5}:[1-9][0-9]{0,3})/\
                     [a-z0-9]{1,5}((/|\\.|_|__|-{1,3})[a-z0-9]{1,5}){0,3}\
                     |[a-z0-9]{1,5}((_|__|-{1,3})[a-z0-9]{1,5}){0,2}(/[a-z0-9]{1,5}(\\.[a-z0-9]{1,5})?)?)\
                     (:[A-Za-z0-9_][A-Za-z0-9_.-]{0,10})?(@sha256:[0-9a-f]{64})?";

/// A unit, as far as these tests look at it.
trait Unit: Display + Debug + PartialEq + FromStr<Err = ParseError> + Serialize + DeserializeOwned {}
impl<T: Display + Debug + PartialEq + FromStr<Err = ParseError> + Serialize + DeserializeOwned> Unit for T {}

fn failed(error: impl Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// The value is read back from both of its forms.
fn reads_back<T: Unit>(value: &T) -> Result<(), TestCaseError> {
    prop_assert_eq!(&value.to_string().parse::<T>().map_err(failed)?, value);
    let json = serde_json::to_string(value).map_err(failed)?;
    prop_assert_eq!(&serde_json::from_str::<T>(&json).map_err(failed)?, value);
    Ok(())
}

/// A text that is already in the one form is shown as it was.
fn round_trips<T: Unit>(text: &str) -> Result<(), TestCaseError> {
    let value = text.parse::<T>().map_err(failed)?;
    prop_assert_eq!(value.to_string(), text);
    reads_back(&value)
}

/// Whatever is read from `text` is read back; an error says what it is about, and nothing panics.
fn survives<T: Unit>(text: &str) -> Result<(), TestCaseError> {
    match text.parse::<T>() {
        Ok(value) => reads_back(&value),
        Err(error) => {
            prop_assert_eq!(error.given(), text);
            prop_assert!(error.example().parse::<T>().is_ok(), "{}", error);
            Ok(())
        }
    }
}

fn cidr() -> impl Strategy<Value = Cidr> {
    (0..=32_u8, any::<u64>()).prop_map(|(prefix, index)| {
        Cidr::ANY.subnet(prefix, index % (1 << prefix)).expect("an index below the number of subnets")
    })
}

fn version(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

proptest! {
    #[test]
    fn numbers_read_back(number in any::<u64>(), small in any::<u16>()) {
        reads_back(&millicores(number))?;
        reads_back(&cores(u64::from(small)))?;
        reads_back(&Bytes::new(number))?;
        reads_back(&Bytes::new(u64::from(small)).times(1 << (number % 48)))?;
        reads_back(&Date::of_unix_time(number % 253_402_300_800))?;
        reads_back(&Duration::milliseconds(number))?;
        reads_back(&Duration::seconds(u64::from(small)))?;
        reads_back(&Money::micro_dollars(number))?;
        if let (Some(port), Some(percent)) = (Port::try_new(small), Percent::try_new((small % 101) as u8)) {
            reads_back(&port)?;
            reads_back(&percent)?;
        }
        round_trips::<AccountId>(&format!("{:012}", number % 1_000_000_000_000))?;
    }

    #[test]
    fn texts_read_back(
        label in LABEL,
        domain in DOMAIN,
        image in IMAGE,
        class in "(db|cache)\\.[a-z]{1,3}[0-9]{1,2}[a-z]{0,3}\\.(micro|large|xlarge|[2-9]xlarge)",
        numbers in prop::collection::vec(any::<u32>(), 1..=4),
        block in cidr(),
    ) {
        round_trips::<Name>(&label)?;
        round_trips::<DomainName>(&domain)?;
        round_trips::<Image>(&image)?;
        round_trips::<NodeClass>(&class)?;
        round_trips::<Version>(&version(&numbers))?;
        reads_back(&block)?;
    }

    #[test]
    fn no_text_makes_a_parser_panic(
        text in prop_oneof![
            any::<String>(),
            "[0-9a-z./:@%_$-]{0,30}",
            "[0-9]{4}-[0-9]{2}-[0-9]{2}",
            "[0-9]{0,25}(\\.[0-9]{0,25})?[KMGTPikmsdh%]{0,2}",
        ],
    ) {
        survives::<AccountId>(&text)?;
        survives::<Architecture>(&text)?;
        survives::<Bytes>(&text)?;
        survives::<Cidr>(&text)?;
        survives::<Cpu>(&text)?;
        survives::<Date>(&text)?;
        survives::<DomainName>(&text)?;
        survives::<Duration>(&text)?;
        survives::<Image>(&text)?;
        survives::<InstanceType>(&text)?;
        survives::<Money>(&text)?;
        survives::<Name>(&text)?;
        survives::<NodeClass>(&text)?;
        survives::<Percent>(&text)?;
        survives::<Port>(&text)?;
        survives::<Region>(&text)?;
        survives::<Version>(&text)?;
        survives::<Zone>(&text)?;
    }

    #[test]
    fn subnets_are_within_their_network_and_apart(block in cidr(), more in 0..=5_u8) {
        let subnets: Vec<_> = block.subnets(block.prefix() + more).collect();
        for (index, subnet) in subnets.iter().enumerate() {
            prop_assert!(block.contains(*subnet) && block.contains_address(subnet.last()));
            prop_assert_eq!(block.subnet(block.prefix() + more, index as u64), Some(*subnet));
            for other in &subnets[index + 1..] {
                prop_assert!(!subnet.overlaps(*other), "{} {}", subnet, other);
            }
        }
        // Together they are the network, unless there can be none.
        let all = if block.prefix() + more > 32 { 0 } else { block.size() };
        prop_assert_eq!(subnets.iter().map(|subnet| subnet.size()).sum::<u64>(), all);
    }

    #[test]
    fn blocks_overlap_both_ways_or_not_at_all(left in cidr(), right in cidr()) {
        prop_assert_eq!(left.overlaps(right), right.overlaps(left));
        prop_assert_eq!(left.contains(right) && right.contains(left), left == right);
        // The same, from the ends of the blocks.
        let apart = left.last() < right.network() || right.last() < left.network();
        prop_assert_eq!(left.overlaps(right), !apart);
    }

    #[test]
    fn amounts_are_ordered_as_their_numbers(left in any::<u64>(), right in any::<u64>()) {
        let order = left.cmp(&right);
        prop_assert_eq!(Bytes::new(left).cmp(&Bytes::new(right)), order);
        prop_assert_eq!(millicores(left).cmp(&millicores(right)), order);
        prop_assert_eq!(Duration::milliseconds(left).cmp(&Duration::milliseconds(right)), order);
    }

    #[test]
    fn a_decimal_of_cores_is_the_same_amount(count in any::<u64>()) {
        prop_assert_eq!(Cpu::parse(&millicores(count).to_decimal()), Ok(millicores(count)));
    }

    #[test]
    fn a_version_starts_with_what_it_begins_with(
        numbers in prop::collection::vec(any::<u32>(), 2..=4),
        keep in 1..=2_usize,
    ) {
        let whole = Version::parse(&version(&numbers)).map_err(failed)?;
        let start = Version::parse(&version(&numbers[..keep])).map_err(failed)?;
        prop_assert!(whole.starts_with(&start) && start <= whole);
    }

    #[test]
    fn images_made_from_parts_are_images(image in IMAGE, tag in "[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}") {
        let image = Image::parse(&image).map_err(failed)?;
        let tagged = image.with_tag(&tag).map_err(failed)?;
        reads_back(&tagged)?;
        prop_assert_eq!((tagged.tag(), tagged.registry()), (Some(tag.as_str()), image.registry()));
        let moved = image.with_registry("ghcr.io").map_err(failed)?;
        reads_back(&moved)?;
        prop_assert_eq!((moved.repository(), moved.tag()), (image.repository(), image.tag()));
        let qualified = image.to_qualified();
        reads_back(&qualified)?;
        prop_assert_eq!(qualified.to_qualified(), qualified);
    }
}

#[test]
fn every_value_of_a_table_reads_back() {
    let mut outcomes = vec![reads_back(&Architecture::Amd64), reads_back(&Architecture::Arm64)];
    outcomes.extend(InstanceType::all().map(|instance| reads_back(&instance)));
    outcomes.extend(Region::all().map(|region| reads_back(&region)));
    outcomes.extend(Region::all().flat_map(Region::zones).map(|zone| reads_back(&zone)));
    for outcome in outcomes {
        outcome.expect("what is in a table is read back");
    }
}
