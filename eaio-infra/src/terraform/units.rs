//! The units as arguments: what the compiler or `parse` has checked is not made text first.
//!
//! Bytes, durations and shares of a processor are not here: each argument counts them in a unit of its own, which
//! [`Bytes::whole_gib`](crate::unit::Bytes::whole_gib) and its like say.

use eaio_infra_terraform::{IntoValue, Number, Value};

use crate::unit::{
    AccountId, Cidr, DomainName, Image, InstanceType, Name, NodeClass, Percent, Port, Region, Version, Zone,
};

macro_rules! text {
    ($($unit:ty),* $(,)?) => {$(
        /// As it is written.
        impl From<$unit> for Value<String> {
            fn from(unit: $unit) -> Self {
                Value::from(&unit)
            }
        }

        impl From<&$unit> for Value<String> {
            fn from(unit: &$unit) -> Self {
                Value::Literal(unit.to_string())
            }
        }

        impl IntoValue for $unit {
            type Of = String;
            fn into_value(self) -> Value<String> {
                self.into()
            }
        }
    )*};
}
text!(AccountId, Cidr, DomainName, Image, InstanceType, Name, NodeClass, Region, Version, Zone);

macro_rules! number {
    ($($unit:ty),* $(,)?) => {$(
        impl From<$unit> for Value<Number> {
            fn from(unit: $unit) -> Self {
                unit.get().into()
            }
        }

        impl IntoValue for $unit {
            type Of = Number;
            fn into_value(self) -> Value<Number> {
                self.into()
            }
        }
    )*};
}
number!(Percent, Port);

#[cfg(test)]
mod tests {
    use eaio_infra_terraform::{Arg, List, ToNode};

    use super::*;
    use crate::unit::{cidr, port, region, version};

    #[test]
    fn a_unit_is_an_argument_as_it_is_written() {
        let version = version!("16.11");
        let arguments: [Arg<String>; 3] =
            [cidr!("10.0.0.0/16").into(), region!("us-east-1").into(), (&version).into()];
        let texts: [Arg<String>; 3] = ["10.0.0.0/16".into(), "us-east-1".into(), "16.11".into()];
        assert_eq!(arguments, texts);
        assert_eq!(Arg::<Number>::from(port!(443)), 443.into());
        let blocks: Value<List<String>> = Cidr::PRIVATE.into();
        assert_eq!(
            blocks.to_node(),
            Value::<List<String>>::from(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]).to_node()
        );
    }
}
