//! A service: containers of one image.

use indexmap::IndexMap;
use serde::Serialize;

use super::network::serialize_attachments;
use super::{
    Attachment, Build, Dependency, Deploy, EnvironmentFile, Grant, Healthcheck, Logging, Mount, Port,
    PullPolicy, Restart, Text, Ulimit, is_default,
};

/// A service: containers of one image. Its fields are in the order in which a Compose file has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Service {
    /// The image to run, or the name of the one that is built.
    #[serde(skip_serializing_if = "is_default")]
    pub image: Option<Text>,
    /// How the image is built.
    #[serde(skip_serializing_if = "is_default")]
    pub build: Option<Build>,
    /// When the image is pulled.
    #[serde(skip_serializing_if = "is_default")]
    pub pull_policy: Option<PullPolicy>,
    /// The platform to run on, such as `linux/amd64`.
    #[serde(skip_serializing_if = "is_default")]
    pub platform: Option<Text>,
    /// The profiles in which it runs; where empty it always does.
    #[serde(skip_serializing_if = "is_default")]
    pub profiles: Vec<String>,
    /// The container's name on the machine; with it there can be only one.
    #[serde(skip_serializing_if = "is_default")]
    pub container_name: Option<Text>,
    /// The container's name for itself.
    #[serde(skip_serializing_if = "is_default")]
    pub hostname: Option<Text>,
    /// When the engine starts it again.
    #[serde(skip_serializing_if = "is_default")]
    pub restart: Option<Restart>,
    /// Whether a small init process passes signals on and buries the dead.
    #[serde(skip_serializing_if = "is_default")]
    pub init: bool,
    /// Who it runs as, such as `1000:1000`.
    #[serde(skip_serializing_if = "is_default")]
    pub user: Option<Text>,
    /// More groups that it runs in.
    #[serde(skip_serializing_if = "is_default")]
    pub group_add: Vec<Text>,
    /// The folder it starts in.
    #[serde(skip_serializing_if = "is_default")]
    pub working_dir: Option<Text>,
    /// What it runs, instead of the image's entrypoint.
    #[serde(skip_serializing_if = "is_default")]
    pub entrypoint: Option<Command>,
    /// The arguments of the entrypoint, instead of the image's.
    #[serde(skip_serializing_if = "is_default")]
    pub command: Option<Command>,
    /// The container's variables.
    #[serde(skip_serializing_if = "is_default")]
    pub environment: IndexMap<String, Text>,
    /// Files of more of the container's variables.
    #[serde(skip_serializing_if = "is_default")]
    pub env_file: Vec<EnvironmentFile>,
    /// Ports of the machine that lead to it.
    #[serde(skip_serializing_if = "is_default")]
    pub ports: Vec<Port>,
    /// Ports that it has for other services, which reach them anyway.
    #[serde(skip_serializing_if = "is_default")]
    pub expose: Vec<Text>,
    /// What it sees in its file system besides its image.
    #[serde(skip_serializing_if = "is_default")]
    pub volumes: Vec<Mount>,
    /// Paths that are memory, such as `/tmp`.
    #[serde(skip_serializing_if = "is_default")]
    pub tmpfs: Vec<Text>,
    /// The project's secrets that it sees.
    #[serde(skip_serializing_if = "is_default")]
    pub secrets: Vec<Grant>,
    /// The project's configs that it sees.
    #[serde(skip_serializing_if = "is_default")]
    pub configs: Vec<Grant>,
    /// The project's networks that it is on; where empty it is on `default`.
    #[serde(skip_serializing_if = "is_default", serialize_with = "serialize_attachments")]
    pub networks: IndexMap<String, Attachment>,
    /// Whose network it uses instead of networks: `host`, `none`, `service:<name>`.
    #[serde(skip_serializing_if = "is_default")]
    pub network_mode: Option<Text>,
    /// Names that it knows besides those of services, and their addresses.
    #[serde(skip_serializing_if = "is_default")]
    pub extra_hosts: IndexMap<String, Text>,
    /// The servers that it asks for other names.
    #[serde(skip_serializing_if = "is_default")]
    pub dns: Vec<Text>,
    /// The services that it waits for.
    #[serde(skip_serializing_if = "is_default")]
    pub depends_on: IndexMap<String, Dependency>,
    /// How the engine knows that it works.
    #[serde(skip_serializing_if = "is_default")]
    pub healthcheck: Option<Healthcheck>,
    /// The signal that asks it to stop.
    #[serde(skip_serializing_if = "is_default")]
    pub stop_signal: Option<Text>,
    /// The time it has to stop, such as `30s`, before it is killed; 10 seconds where absent.
    #[serde(skip_serializing_if = "is_default")]
    pub stop_grace_period: Option<Text>,
    /// How many containers it has, and what each may use.
    #[serde(skip_serializing_if = "is_default")]
    pub deploy: Deploy,
    /// Whether the image's file system cannot be written.
    #[serde(skip_serializing_if = "is_default")]
    pub read_only: bool,
    /// Whether it may do everything that the machine may.
    #[serde(skip_serializing_if = "is_default")]
    pub privileged: bool,
    /// Capabilities of the kernel that it loses, such as `ALL`.
    #[serde(skip_serializing_if = "is_default")]
    pub cap_drop: Vec<Text>,
    /// Capabilities of the kernel that it gets, such as `NET_BIND_SERVICE`.
    #[serde(skip_serializing_if = "is_default")]
    pub cap_add: Vec<Text>,
    /// What else confines it, such as `no-new-privileges:true`.
    #[serde(skip_serializing_if = "is_default")]
    pub security_opt: Vec<Text>,
    /// Devices of the machine that it sees, as `/dev/a:/dev/b`.
    #[serde(skip_serializing_if = "is_default")]
    pub devices: Vec<Text>,
    /// Whose shared memory it uses, such as `host`.
    #[serde(skip_serializing_if = "is_default")]
    pub ipc: Option<Text>,
    /// The size of its own shared memory, such as `1g`; 64 MiB where absent.
    #[serde(skip_serializing_if = "is_default")]
    pub shm_size: Option<Text>,
    /// Settings of the kernel.
    #[serde(skip_serializing_if = "is_default")]
    pub sysctls: IndexMap<String, Text>,
    /// Limits that the kernel sets its processes, such as `nofile`.
    #[serde(skip_serializing_if = "is_default")]
    pub ulimits: IndexMap<String, Ulimit>,
    /// Where its output goes.
    #[serde(skip_serializing_if = "is_default")]
    pub logging: Logging,
    /// Labels of its containers.
    #[serde(skip_serializing_if = "is_default")]
    pub labels: IndexMap<String, Text>,
}

impl Service {
    /// Runs `image`.
    pub fn new(image: impl Into<Text>) -> Self {
        Service { image: Some(image.into()), ..Service::default() }
    }

    /// Builds an image and runs it.
    pub fn build(build: Build) -> Self {
        Service { build: Some(build), ..Service::default() }
    }
}

/// What a container runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Command {
    /// A program and its arguments, one by one.
    Exec(Vec<Text>),
    /// One line that Compose splits into words, as a shell does.
    Line(Text),
}

impl Command {
    /// A program and its arguments, one by one.
    pub fn exec<T: Into<Text>>(words: impl IntoIterator<Item = T>) -> Self {
        Command::Exec(words.into_iter().map(Into::into).collect())
    }
}
