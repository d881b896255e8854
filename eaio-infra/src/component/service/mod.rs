//! A service: a stateless program of the system's own.

mod compose;
mod kubernetes;

use indexmap::IndexMap;

use crate::topology::{Edge, NodeGroupRef};
use crate::unit::{Bytes, Duration, Image, Port, cpu, duration, mib};

use super::workload::{Resources, Scale};
use super::{Component, Measure, OnCompose, OnEks};

pub(crate) use compose::{DEFAULT_SOURCE, SOURCE};
pub(crate) use kubernetes::registry;

/// A stateless program of the system's own, which speaks HTTP on one port.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its image.
    pub image: Image,
    /// The folder that holds its source and Dockerfile, relative to the system's repository: where there is one,
    /// Compose builds the image, and EKS takes it from the environment's own registry.
    pub build: Option<String>,
    /// The port it listens on.
    pub port: Port,
    /// What it uses.
    pub uses: Vec<Edge>,
    /// How many of it run, on a platform that runs more than one.
    pub scale: Scale,
    /// What one of it gets.
    pub resources: Resources,
    /// The paths that tell how it is.
    pub health: Health,
    /// Its variables that are not secret and follow from no edge.
    pub variables: IndexMap<String, String>,
    /// Its secrets that a person fills in: variable → what it is.
    pub secrets: IndexMap<String, String>,
    /// The beginning of the paths that it answers under the environment's domain, such as `/api`; none where only
    /// other services reach it.
    pub path: Option<String>,
    /// Whether the requests of one person stay with one pod, because it keeps something about them in memory.
    pub sticky: bool,
    /// Whether it calls the internet, over HTTPS.
    pub calls_internet: bool,
    /// The nodes it has to run on.
    pub nodes: Option<NodeGroupRef>,
    /// The folders, besides `/tmp`, that it writes to.
    pub writes_to: Vec<String>,
    /// The numeric user it runs as.
    pub user: u32,
    /// The memory one of it may use on Compose.
    pub compose_memory: Bytes,
}

/// The paths that tell how a service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Whether it still lives.
    pub live: String,
    /// Whether it can answer.
    pub ready: String,
    /// How long it may take to start.
    pub start: Duration,
    /// A command in the image that ends with 0 when it is ready: Compose has no other way to ask.
    pub command: Vec<String>,
}

impl Health {
    /// The same path for both, asked on `port` by the `wget` of a BusyBox-based image.
    pub fn new(live: impl Into<String>, ready: impl Into<String>, port: Port) -> Self {
        let ready = ready.into();
        let command = ["wget", "-q", "-O", "/dev/null"].map(str::to_owned).to_vec();
        let url = format!("http://127.0.0.1:{port}{ready}");
        let command = command.into_iter().chain([url]).collect();
        Health { live: live.into(), ready, start: duration!("60s"), command }
    }
}

impl Service {
    /// One small, private service: half a CPU and 512 MiB, `/health` and `/ready`.
    pub fn new(image: Image, port: Port) -> Self {
        Service {
            image,
            build: None,
            uses: Vec::new(),
            scale: Scale::fixed(1),
            resources: Resources::new(cpu!("500m"), mib(512)),
            health: Health::new("/health", "/ready", port),
            port,
            variables: IndexMap::new(),
            secrets: IndexMap::new(),
            path: None,
            sticky: false,
            calls_internet: false,
            nodes: None,
            writes_to: Vec::new(),
            user: 1000,
            compose_memory: mib(256),
        }
    }
}

impl Component for Service {
    fn kind(&self) -> &'static str {
        "service"
    }

    fn uses(&self) -> &[Edge] {
        &self.uses
    }

    fn measures(&self) -> Vec<Measure> {
        vec![
            Measure::new("pods", self.scale.minimum()),
            Measure::new("pods at most", self.scale.maximum()),
            Measure::new("MiB of memory a pod", self.resources.memory_limit.as_u64() >> 20),
        ]
    }

    fn on_compose(&self) -> Option<&dyn OnCompose> {
        Some(self)
    }

    fn on_eks(&self) -> Option<&dyn OnEks> {
        Some(self)
    }
}
