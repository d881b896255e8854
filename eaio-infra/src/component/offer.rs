//! What a component offers to those who use it, and what is collected while an environment is lowered.

use indexmap::IndexMap;

use crate::compose::{Condition, Text};
use crate::diagnostic::SourceLocation;
use crate::terraform::{Ref, Value, aws};
use crate::unit::{Name, Port};

/// What those who use a component on Compose get.
#[derive(Debug, Clone, Default)]
pub struct ComposeOffer {
    /// The variables of a connection; the first is the one that an edge may rename.
    pub variables: Vec<(String, Text)>,
    /// What has to run first, and how well: itself, and where it needs it what prepares it.
    pub depends_on: Vec<(String, Condition)>,
}

/// What those who use a component on EKS get.
#[derive(Debug, Clone)]
pub struct EksOffer {
    /// The variables of a connection; the first is the one that an edge may rename.
    pub variables: Vec<Variable>,
    /// Where it listens.
    pub place: Place,
    /// The ports it listens on.
    pub ports: Vec<Port>,
    /// What its users may do with AWS's API.
    pub grants: Vec<Grant>,
}

/// An environment variable of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Where its value comes from.
    pub source: VariableSource,
}

/// Where a variable's value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableSource {
    /// It is not secret.
    Plain(String),
    /// A key of a Kubernetes Secret.
    Secret {
        /// The Secret's name.
        secret: String,
        /// The key in it.
        key: String,
    },
    /// A field of the pod itself, such as `metadata.name`.
    Field(&'static str),
}

impl Variable {
    /// A variable that is not secret.
    pub fn plain(name: impl Into<String>, value: impl Into<String>) -> Self {
        Variable { name: name.into(), source: VariableSource::Plain(value.into()) }
    }

    /// A variable that is read from `key` of the Kubernetes Secret `secret`.
    pub fn secret(name: impl Into<String>, secret: impl Into<String>, key: impl Into<String>) -> Self {
        Variable {
            name: name.into(),
            source: VariableSource::Secret { secret: secret.into(), key: key.into() },
        }
    }
}

/// Where a component listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the cluster: the pods of a workload.
    Pods(Name),
    /// Beside the cluster: in the database subnets.
    DatabaseSubnets,
    /// AWS's own API, over HTTPS.
    AwsApi,
}

/// What a role may do.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The actions, such as `s3:GetObject`.
    pub actions: Vec<&'static str>,
    /// The ARNs that they are allowed on.
    pub resources: Vec<Value<String>>,
}

/// One end of a way through the network.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Peer {
    /// The pods of a workload.
    Workload(Name),
    /// The databases beside the cluster.
    DatabaseSubnets,
    /// AWS's API: interface endpoints in the VPC and, for S3, public addresses.
    AwsApi,
    /// The agent on each node that hands a pod its AWS credentials.
    PodIdentityAgent,
    /// Anything outside of the VPC.
    Internet,
    /// The load balancer or ingress controller in front.
    Ingress,
}

/// A way through the network that something asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow {
    /// Who opens the connection.
    pub from: Peer,
    /// Who answers.
    pub to: Peer,
    /// On which port.
    pub port: Port,
}

/// Requests for paths under the environment's domain, and who answers them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The path's beginning, such as `/api`.
    pub path: String,
    /// The workload.
    pub workload: Name,
    /// Its port.
    pub port: Port,
    /// The path that tells a load balancer that a pod is ready.
    pub health: String,
}

/// A service account that needs AWS's API.
#[derive(Debug, Clone)]
pub struct PodIdentity {
    /// The service account's namespace.
    pub namespace: String,
    /// The service account.
    pub service_account: String,
    /// What it may do.
    pub grants: Vec<Grant>,
}

/// A managed data store beside the cluster, whose alarms, backups and network rules follow from its kind.
#[derive(Debug, Clone)]
pub struct Managed {
    /// The component.
    pub component: Name,
    /// The group that its users' rules go into.
    pub security_group: Ref<aws::SecurityGroup>,
    /// The ports it listens on.
    pub ports: Vec<Port>,
}

/// An image that this system builds itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltImage {
    /// Its repository in the environment's registry, such as `eaio/api-gateway`.
    pub repository: String,
    /// Repository and tag.
    pub image: String,
    /// The folder of its Dockerfile.
    pub build: String,
}

/// A database beside the cluster, whose first statements a person runs with the master user's rights.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Database {
    /// The component.
    pub component: String,
    /// The database.
    pub database: String,
    /// The output of the root module that is its host.
    pub host_output: String,
    /// The output of the root module that is the ARN of the master user's secret.
    pub master_secret_output: String,
    /// Where the credentials of the services' user are in Secrets Manager.
    pub credentials: String,
    /// The file of the statements, beside the root module.
    pub file: String,
    /// The statements.
    pub statements: String,
}

/// What is collected while the components are lowered, and turned into rules once all of them are.
#[derive(Debug, Default)]
pub struct Wiring {
    /// What each component offers.
    pub offers: IndexMap<Name, EksOffer>,
    /// Ways through the network.
    pub flows: Vec<Flow>,
    /// The workloads of the cluster: name → the line that caused it.
    pub workloads: IndexMap<Name, SourceLocation>,
    /// Paths under the environment's domain.
    pub routes: Vec<Route>,
    /// Service accounts that need AWS's API.
    pub identities: Vec<PodIdentity>,
    /// Data stores beside the cluster.
    pub managed: Vec<Managed>,
    /// ARNs of what AWS Backup has to back up.
    pub backed_up: Vec<Value<String>>,
    /// The images that this system builds itself, for the registry.
    pub built: Vec<BuiltImage>,
    /// Databases whose first statements a person runs.
    pub databases: Vec<Database>,
    /// The secrets that a person fills in: path in Secrets Manager, property, what it is.
    pub asked: Vec<(String, String, String)>,
}

/// The variable that says `what` of the component `name`: `API_GATEWAY_URL`.
pub fn variable_name(name: &str, what: &str) -> String {
    format!("{}_{what}", name.to_uppercase().replace('-', "_"))
}
