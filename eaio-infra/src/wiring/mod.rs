//! What follows from edges, once every component is lowered: who may reach whom, in the cluster and beside it.

pub(crate) mod network_policy;
pub(crate) mod security_group;
