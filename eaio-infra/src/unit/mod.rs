//! Values that cannot be wrong: the compiler checks the literals, and what is read at run time is
//! checked by the same grammar, with an error that says what was expected.
//!
//! ```
//! use eaio_infra::unit::{Cidr, cidr, gib, instance, port};
//!
//! let network = cidr!("10.40.0.0/16"); // "10.40.0.0/33" would not compile
//! assert!(network.contains("10.40.64.0/18".parse()?));
//! assert_eq!(port!(8080).get(), 8080);
//! assert_eq!(gib(16).to_string(), "16Gi");
//! assert_eq!(instance!("g5.xlarge").memory(), gib(16));
//!
//! let error = Cidr::parse("10.40.0.0/33").unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "`10.40.0.0/33` is not a CIDR block: expected a prefix length from 0 to 32, \
//!      as in `10.0.0.0/16`",
//! );
//! # Ok::<(), eaio_infra::unit::ParseError>(())
//! ```
//!
//! Each type has one written form. `Display` shows it, serde writes it, and `parse`, `FromStr` and
//! serde read it back; where a value can be written in several ways, it is shown in one. Every type
//! can be compared, hashed and cloned cheaply.
//!
//! | type | is | written |
//! |---|---|---|
//! | [`Name`], [`DomainName`] | a label, a host | `api-gateway`, `app.eaio.com` |
//! | [`Cidr`], [`Port`] | where it is on the network | `10.0.0.0/16`, `8080` |
//! | [`Cpu`], [`Bytes`], [`Percent`] | how much | `500m`, `16Gi`, `70%` |
//! | [`Duration`], [`Date`], [`Money`] | how long, until when, how dear | `1h30m`, `2027-03-31`, `$0.34` |
//! | [`Image`], [`Version`], [`Architecture`] | what runs | `redis:7.2`, `16.11`, `arm64` |
//! | [`Region`], [`Zone`], [`AccountId`] | where in AWS | `us-east-1`, `us-east-1a`, `111122223333` |
//! | [`InstanceType`], [`NodeClass`] | on which machine | `c6i.2xlarge`, `db.r6g.2xlarge` |

mod account;
mod architecture;
mod bytes;
mod cidr;
mod cpu;
mod date;
mod domain;
mod duration;
mod error;
mod form;
mod image;
mod image_grammar;
mod instance;
mod instance_table;
mod money;
mod name;
mod node_class;
mod percent;
mod port;
mod region;
mod scan;
mod text;
mod version;

pub use self::account::AccountId;
pub use self::architecture::Architecture;
pub use self::bytes::{Bytes, gib, mib, tib};
pub use self::cidr::Cidr;
pub use self::cpu::{Cpu, cores, millicores};
pub use self::date::Date;
pub use self::domain::DomainName;
pub use self::duration::Duration;
pub use self::error::ParseError;
pub use self::image::Image;
pub use self::instance::InstanceType;
pub use self::money::Money;
pub use self::name::Name;
pub use self::node_class::{NodeClass, NodeService};
pub use self::percent::Percent;
pub use self::port::Port;
pub use self::region::{Region, Zone};
pub use self::version::Version;
#[doc(inline)]
pub use crate::{
    account, bytes, cidr, class, cpu, date, domain, duration, image, instance, name, percent, port, region,
    version,
};

/// The errors of a test, one a line.
#[cfg(test)]
fn lines(errors: &[ParseError]) -> String {
    errors.iter().map(|error| format!("{error}\n")).collect()
}
