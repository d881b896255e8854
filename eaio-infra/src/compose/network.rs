//! Networks of a project, and services on them.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use super::{Text, is_default};

/// A network of the project.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Network {
    /// Its name on the machine, where that is not `<project>_<network>`.
    #[serde(skip_serializing_if = "is_default")]
    pub name: Option<Text>,
    /// Whether it exists already, and Compose does not make it.
    #[serde(skip_serializing_if = "is_default")]
    pub external: bool,
    /// Who provides it; `bridge` where absent.
    #[serde(skip_serializing_if = "is_default")]
    pub driver: Option<Text>,
    /// What the driver wants to know.
    #[serde(skip_serializing_if = "is_default")]
    pub driver_opts: IndexMap<String, Text>,
    /// Whether nothing on it reaches, or is reached from, outside.
    #[serde(skip_serializing_if = "is_default")]
    pub internal: bool,
    /// Whether containers that are not of this project may join.
    #[serde(skip_serializing_if = "is_default")]
    pub attachable: bool,
    /// Whether it has IPv6 addresses.
    #[serde(skip_serializing_if = "is_default")]
    pub enable_ipv6: bool,
    /// Which addresses it gives.
    #[serde(rename = "ipam", skip_serializing_if = "is_default")]
    pub address_management: AddressManagement,
    /// Its labels.
    #[serde(skip_serializing_if = "is_default")]
    pub labels: IndexMap<String, Text>,
}

/// Which addresses a network gives (`ipam`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AddressManagement {
    /// Who gives them.
    #[serde(skip_serializing_if = "is_default")]
    pub driver: Option<Text>,
    /// From where.
    #[serde(rename = "config", skip_serializing_if = "is_default")]
    pub subnets: Vec<Subnet>,
}

/// One range of addresses of a network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Subnet {
    /// The range, such as `172.28.0.0/16`.
    pub subnet: Text,
    /// The part of it that containers get.
    #[serde(skip_serializing_if = "is_default")]
    pub ip_range: Option<Text>,
    /// The address of the gateway.
    #[serde(skip_serializing_if = "is_default")]
    pub gateway: Option<Text>,
}

/// How a service is on a network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// More names under which others on the network find it.
    #[serde(skip_serializing_if = "is_default")]
    pub aliases: Vec<Text>,
    /// Its fixed address.
    #[serde(skip_serializing_if = "is_default")]
    pub ipv4_address: Option<Text>,
    /// Its fixed address.
    #[serde(skip_serializing_if = "is_default")]
    pub ipv6_address: Option<Text>,
}

/// The networks of a service: their names, or where there is more to say of one a map.
pub(super) fn serialize_attachments<S: Serializer>(
    attachments: &IndexMap<String, Attachment>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if attachments.values().all(is_default) {
        serializer.collect_seq(attachments.keys())
    } else {
        attachments.serialize(serializer)
    }
}
