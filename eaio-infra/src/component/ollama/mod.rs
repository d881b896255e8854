//! Ollama: a server of language models.

mod compose;
mod kubernetes;
mod models;

use crate::topology::NodeGroupRef;
use crate::unit::{Bytes, Duration, Image, cpu, duration, gib, image};

use super::workload::Resources;
use super::{Component, Measure, OnCompose, OnEks};

/// Ollama, with the models that it answers with already there when it starts to answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Ollama {
    /// The image.
    pub image: Image,
    /// The models with their tags, such as `llama3.2:3b`.
    pub models: Vec<String>,
    /// How many pods; 0 where it waits to be needed.
    pub replicas: u32,
    /// What each pod gets. One with GPUs needs nodes that have them.
    pub resources: Resources,
    /// The nodes it has to run on.
    pub nodes: Option<NodeGroupRef>,
    /// Where the models are kept.
    pub storage: ModelStorage,
    /// How many requests one pod answers at a time. Memory for their contexts grows with it.
    pub parallel: u32,
    /// How long a model stays in memory after its last request.
    pub keep_alive: Duration,
    /// The image of the AWS CLI, which copies shared models to the bucket and from it.
    pub copy_image: Image,
    /// The memory it may use on Compose.
    pub compose_memory: Bytes,
}

/// Where models are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelStorage {
    /// On a gp3 volume of each pod, of this size. Each pod pulls them from the internet before it first starts.
    Own(Bytes),
    /// In one bucket of the environment, to which a Job pulls them from the internet once: pods need no internet, and
    /// all have the same models. Each copies them to a scratch volume of this size when it starts.
    Shared(Bytes),
}

impl Default for Ollama {
    fn default() -> Self {
        Ollama {
            image: image!("ollama/ollama:0.35.1"),
            models: Vec::new(),
            replicas: 1,
            resources: Resources::new(cpu!("2"), gib(8)),
            nodes: None,
            storage: ModelStorage::Own(gib(20)),
            parallel: 1,
            keep_alive: duration!("30m"),
            copy_image: image!("public.ecr.aws/aws-cli/aws-cli:2.37.1"),
            compose_memory: gib(6),
        }
    }
}

impl Component for Ollama {
    fn kind(&self) -> &'static str {
        "ollama"
    }

    fn measures(&self) -> Vec<Measure> {
        vec![
            Measure::new("pods", self.replicas),
            Measure::new("GPUs", self.replicas.saturating_mul(self.resources.gpus)),
            Measure::new("models", self.models.len() as u64),
        ]
    }

    fn on_compose(&self) -> Option<&dyn OnCompose> {
        Some(self)
    }

    fn on_eks(&self) -> Option<&dyn OnEks> {
        Some(self)
    }
}
