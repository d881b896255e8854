//! How many containers a service has, and what each may use.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use super::{Text, is_default};

/// How a service runs: its number of containers and their resources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Deploy {
    /// How many containers; one where absent.
    #[serde(skip_serializing_if = "is_default")]
    pub replicas: Option<u32>,
    /// What each container may use.
    #[serde(skip_serializing_if = "is_default")]
    pub resources: Resources,
    /// Labels of the service, not of its containers.
    #[serde(skip_serializing_if = "is_default")]
    pub labels: IndexMap<String, Text>,
}

/// What a container may use at most, and what is kept for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Resources {
    /// The most it may use.
    #[serde(skip_serializing_if = "is_default")]
    pub limits: Limits,
    /// What is kept for it.
    #[serde(skip_serializing_if = "is_default")]
    pub reservations: Reservations,
}

/// The most a container may use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Processors, such as `0.5`.
    #[serde(skip_serializing_if = "is_default")]
    pub cpus: Option<Text>,
    /// Memory, such as `512m`; beyond it the container is killed.
    #[serde(skip_serializing_if = "is_default")]
    pub memory: Option<Text>,
    /// Processes and threads.
    #[serde(skip_serializing_if = "is_default")]
    pub pids: Option<u32>,
}

impl Limits {
    /// At most so many processors and so much memory.
    pub fn new(cpus: impl Into<Text>, memory: impl Into<Text>) -> Self {
        Limits { cpus: Some(cpus.into()), memory: Some(memory.into()), pids: None }
    }
}

/// What is kept for a container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reservations {
    /// Processors, such as `0.25`.
    #[serde(skip_serializing_if = "is_default")]
    pub cpus: Option<Text>,
    /// Memory, such as `256m`.
    #[serde(skip_serializing_if = "is_default")]
    pub memory: Option<Text>,
    /// Devices, such as GPUs.
    #[serde(skip_serializing_if = "is_default")]
    pub devices: Vec<Device>,
}

/// Devices kept for a container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Device {
    /// Who provides them, such as `nvidia`.
    #[serde(skip_serializing_if = "is_default")]
    pub driver: Option<Text>,
    /// How many. Not together with `device_ids`.
    #[serde(skip_serializing_if = "is_default")]
    pub count: Option<DeviceCount>,
    /// Which ones.
    #[serde(skip_serializing_if = "is_default")]
    pub device_ids: Vec<Text>,
    /// What they can do, such as `gpu`. Compose asks for at least one.
    pub capabilities: Vec<Text>,
    /// What the driver wants to know.
    #[serde(skip_serializing_if = "is_default")]
    pub options: IndexMap<String, Text>,
}

impl Device {
    /// GPUs of NVIDIA.
    pub fn nvidia(count: DeviceCount) -> Self {
        Device {
            driver: Some("nvidia".into()),
            count: Some(count),
            capabilities: vec!["gpu".into()],
            ..Device::default()
        }
    }
}

/// How many devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceCount {
    /// Every one that the machine has.
    All,
    /// So many.
    Number(u32),
}

impl Serialize for DeviceCount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            DeviceCount::All => serializer.serialize_str("all"),
            DeviceCount::Number(number) => serializer.serialize_u32(*number),
        }
    }
}
