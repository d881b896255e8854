//! A workload of the cluster: what the components that run as pods have in common.

mod container;
mod job;
mod kubernetes;
mod pod;

pub(crate) use kubernetes::{NODE_GROUP_LABEL, labels, selector};

use crate::topology::NodeGroup;
use crate::unit::{Bytes, Cpu, Duration, Image, Name, Percent, Port, duration};

use super::Variable;
pub(crate) use job::short_hash;

/// Pods of one kind: a Deployment, or a StatefulSet where they have volumes of their own, with everything a
/// restricted, redundant workload has beside it.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Its name, and that of its service account.
    pub name: Name,
    /// The main container.
    pub container: Container,
    /// What runs to its end, one after the other, before the main container starts.
    pub init_containers: Vec<Container>,
    /// What runs beside it.
    pub sidecars: Vec<Container>,
    /// How many pods.
    pub scale: Scale,
    /// The numeric user that every container runs as.
    pub user: i64,
    /// The numeric group that every container runs as.
    pub group: i64,
    /// What the containers can mount.
    pub volumes: Vec<Volume>,
    /// The nodes it has to run on: the group's name and definition. Without one, any node without a taint.
    pub nodes: Option<(Name, NodeGroup)>,
    /// The port name → port that others reach it on, over a Service of its name.
    pub service: Vec<(&'static str, Port)>,
    /// Annotations of that Service.
    pub service_annotations: Vec<(String, String)>,
    /// How long a pod gets to end its work.
    pub grace: Duration,
    /// Whether it goes before others when nodes are full.
    pub priority: Priority,
    /// Whether a new pod may start while the old one still runs. One that holds a volume must not.
    pub overlaps: bool,
}

/// A container.
#[derive(Debug, Clone)]
pub struct Container {
    /// Its name.
    pub name: Name,
    /// Its image.
    pub image: Image,
    /// What runs instead of the image's entry point.
    pub command: Vec<String>,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Its variables.
    pub variables: Vec<Variable>,
    /// The generated ConfigMap whose keys are variables, too.
    pub variables_from: Option<String>,
    /// Port name → port that it listens on.
    pub ports: Vec<(&'static str, Port)>,
    /// What it gets of a node.
    pub resources: Resources,
    /// How the kubelet tells that it has started, can serve, and still lives.
    pub probes: Option<Probes>,
    /// What the kubelet does before it tells the container to end.
    pub before_stop: Option<BeforeStop>,
    /// Volume name → where it is seen.
    pub mounts: Vec<Mount>,
}

/// What the kubelet does before it tells a container to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BeforeStop {
    /// Runs a command in it, and waits for its end.
    Command(Vec<String>),
    /// Waits, while the container still answers: until everybody knows that the pod goes.
    Wait(Duration),
}

/// A volume in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// The volume's name.
    pub volume: String,
    /// Where the container sees it.
    pub path: String,
    /// The file of the volume that is seen there, instead of all of it.
    pub file: Option<String>,
    /// Whether it can only be read.
    pub read_only: bool,
}

impl Mount {
    /// All of a volume, to read and write.
    pub fn new(volume: impl Into<String>, path: impl Into<String>) -> Self {
        Mount { volume: volume.into(), path: path.into(), file: None, read_only: false }
    }

    /// All of a volume, to read.
    pub fn read_only(volume: impl Into<String>, path: impl Into<String>) -> Self {
        Mount { read_only: true, ..Mount::new(volume, path) }
    }

    /// One file of a volume, to read.
    pub fn file(volume: impl Into<String>, file: impl Into<String>, path: impl Into<String>) -> Self {
        Mount { file: Some(file.into()), ..Mount::read_only(volume, path) }
    }
}

impl Container {
    /// A container that only has an image, a name and resources.
    pub fn new(name: Name, image: Image, resources: Resources) -> Self {
        Container {
            name,
            image,
            command: Vec::new(),
            arguments: Vec::new(),
            variables: Vec::new(),
            variables_from: None,
            ports: Vec::new(),
            resources,
            probes: None,
            before_stop: None,
            mounts: Vec::new(),
        }
    }
}

impl Workload {
    /// One pod of `container`, as user 1000.
    pub fn new(name: Name, container: Container) -> Self {
        Workload {
            name,
            container,
            init_containers: Vec::new(),
            sidecars: Vec::new(),
            scale: Scale::fixed(1),
            user: 1000,
            group: 1000,
            volumes: Vec::new(),
            nodes: None,
            service: Vec::new(),
            service_annotations: Vec::new(),
            grace: duration!("30s"),
            priority: Priority::Service,
            overlaps: true,
        }
    }
}

/// How many pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Always as many.
    Fixed(u32),
    /// As many as the load asks for.
    Between {
        /// The fewest.
        minimum: u32,
        /// The most.
        maximum: u32,
        /// The share of the requested CPU in use, over all pods, that another pod is started at.
        cpu: Option<Percent>,
        /// The share of the requested memory in use that another pod is started at.
        memory: Option<Percent>,
    },
}

impl Scale {
    /// Always `replicas` pods.
    pub const fn fixed(replicas: u32) -> Self {
        Scale::Fixed(replicas)
    }

    /// Between `minimum` and `maximum` pods, by what [`Scale::cpu`] and [`Scale::memory`] say.
    pub const fn between(minimum: u32, maximum: u32) -> Self {
        Scale::Between { minimum, maximum, cpu: None, memory: None }
    }

    /// Starts another pod when more than `share` of the requested CPU is in use. A fixed scale stays as it is.
    #[must_use]
    pub fn cpu(mut self, share: Percent) -> Self {
        if let Scale::Between { cpu, .. } = &mut self {
            *cpu = Some(share);
        }
        self
    }

    /// Starts another pod when more than `share` of the requested memory is in use. A fixed scale stays as it is.
    #[must_use]
    pub fn memory(mut self, share: Percent) -> Self {
        if let Scale::Between { memory, .. } = &mut self {
            *memory = Some(share);
        }
        self
    }

    /// The fewest pods.
    pub fn minimum(&self) -> u32 {
        match self {
            Scale::Fixed(replicas) => *replicas,
            Scale::Between { minimum, .. } => *minimum,
        }
    }

    /// The most pods.
    pub fn maximum(&self) -> u32 {
        match self {
            Scale::Fixed(replicas) => *replicas,
            Scale::Between { maximum, .. } => *maximum,
        }
    }
}

/// What a container gets of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resources {
    /// The CPU that is kept for it.
    pub cpu: Cpu,
    /// The CPU that it is held to, if any.
    pub cpu_limit: Option<Cpu>,
    /// The memory that is kept for it.
    pub memory: Bytes,
    /// The memory that it is killed at.
    pub memory_limit: Bytes,
    /// How many GPUs it has to itself.
    pub gpus: u32,
}

impl Resources {
    /// `cpu` and `memory`, as request and as limit of memory.
    pub fn new(cpu: Cpu, memory: Bytes) -> Self {
        Resources { cpu, cpu_limit: None, memory_limit: memory, memory, gpus: 0 }
    }
}

/// How the kubelet tells that a container has started, can serve, and still lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probes {
    /// What is asked until it says yes for the first time, and how long that may take.
    pub startup: (Probe, Duration),
    /// Whether it can serve.
    pub readiness: Probe,
    /// Whether it still lives; no means a restart.
    pub liveness: Probe,
}

/// A question to a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// GET of a path at a named port.
    Http(String, &'static str),
    /// Whether a named port takes a connection.
    Tcp(&'static str),
    /// Whether a command ends with 0.
    Command(Vec<String>),
}

/// What containers can mount.
#[derive(Debug, Clone, PartialEq)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// What it is.
    pub source: VolumeSource,
}

impl Volume {
    /// A volume under a name.
    pub fn new(name: impl Into<String>, source: VolumeSource) -> Self {
        Volume { name: name.into(), source }
    }
}

/// What a volume is.
#[derive(Debug, Clone, PartialEq)]
pub enum VolumeSource {
    /// Empty when the pod starts, gone when it ends, of at most this size.
    Scratch(Bytes),
    /// The same, in memory: it counts as the memory of those that write to it.
    Memory(Bytes),
    /// The files of a generated ConfigMap.
    ConfigMap(String),
    /// The files of a Secret, readable by the group.
    Secret(String),
    /// A claim that stands by itself.
    Claim(String),
    /// One claim for each pod, kept when the pod goes.
    OwnClaim {
        /// Its size.
        size: Bytes,
        /// Its storage class.
        storage_class: String,
    },
}

/// The storage class of everything that keeps data on a disk.
pub(crate) const STORAGE_CLASS: &str = "gp3";

impl VolumeSource {
    /// A claim on `size` of gp3 for each pod.
    pub fn own_claim(size: Bytes) -> Self {
        VolumeSource::OwnClaim { size, storage_class: STORAGE_CLASS.into() }
    }
}

/// Whether a workload goes before others when nodes are full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// What others stand on: databases and models.
    Data,
    /// What answers requests.
    Service,
}

impl Priority {
    /// The name of its PriorityClass in an environment.
    pub fn class(self, system: &Name) -> String {
        match self {
            Priority::Data => format!("{system}-data"),
            Priority::Service => format!("{system}-service"),
        }
    }
}
