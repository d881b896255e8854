//! What of AWS listens for connections, at which ports, behind which security groups.

use std::collections::HashMap;

use super::security_group::Group;
use super::{Index, Resource};

/// A database, a cache or a file system.
#[derive(Debug, Clone)]
pub struct Listener<'a> {
    /// What it is.
    pub resource: Resource<'a>,
    /// Its ports: the one that is used first.
    pub ports: Vec<u16>,
    /// What it bears.
    pub groups: Vec<Group<'a>>,
}

/// Where each type says its security groups.
const TYPES: &[(&str, &[&str])] = &[
    ("aws_db_instance", &["vpc_security_group_ids"]),
    ("aws_docdb_cluster", &["vpc_security_group_ids"]),
    ("aws_efs_mount_target", &["security_groups"]),
    ("aws_elasticache_cluster", &["security_group_ids"]),
    ("aws_elasticache_replication_group", &["security_group_ids"]),
    ("aws_elasticache_serverless_cache", &["security_group_ids"]),
    ("aws_memorydb_cluster", &["security_group_ids"]),
    ("aws_neptune_cluster", &["vpc_security_group_ids"]),
    ("aws_opensearch_domain", &["vpc_options", "security_group_ids"]),
    ("aws_rds_cluster", &["vpc_security_group_ids"]),
    ("aws_redshift_cluster", &["vpc_security_group_ids"]),
];

impl<'a> Listener<'a> {
    pub(super) fn all(index: &Index<'a>) -> Vec<Self> {
        let mut listeners = Vec::new();
        for (resource_type, path) in TYPES {
            for resource in index.resources(resource_type) {
                let ports = ports(index, resource);
                if let (Some(ports), Some(groups)) = (ports, index.groups_at(resource, path)) {
                    listeners.push(Listener { resource: resource.clone(), ports, groups });
                }
            }
        }
        listeners
    }
}

/// The ports at which a resource listens: the one that it says, or its engine's own (the API references of the services, `Port`).
fn ports(index: &Index<'_>, resource: &Resource<'_>) -> Option<Vec<u16>> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A port that Terraform takes is one.
    if resource.body.get("port").is_some() {
        return index.number(resource, &["port"]).map(|port| vec![port as u16]);
    }
    let engine = index.text(resource, &["engine"]);
    let own = match resource.resource_type {
        "aws_docdb_cluster" => 27017,
        "aws_efs_mount_target" => 2049,
        // Port 6380 is for who only reads.
        "aws_elasticache_serverless_cache" if engine? == "memcached" => return Some(vec![11211, 11212]),
        "aws_elasticache_serverless_cache" => return Some(vec![6379, 6380]),
        "aws_elasticache_cluster" if engine? == "memcached" => 11211,
        "aws_elasticache_cluster" | "aws_elasticache_replication_group" | "aws_memorydb_cluster" => 6379,
        "aws_neptune_cluster" => 8182,
        "aws_opensearch_domain" => return Some(vec![443, 80]),
        "aws_redshift_cluster" => 5439,
        _ => match engine? {
            "postgres" | "aurora-postgresql" => 5432,
            "mysql" | "mariadb" | "aurora-mysql" => 3306,
            engine if engine.starts_with("oracle-") => 1521,
            engine if engine.starts_with("sqlserver-") => 1433,
            _ => return None,
        },
    };
    Some(vec![own])
}

impl<'a> Index<'a> {
    /// Everything that listens and whose ports and security groups are known.
    pub fn listeners(&self) -> &[Listener<'a>] {
        &self.listeners
    }

    /// What listens behind each security group, in the order of what listens.
    pub fn listeners_by_group(&self) -> Vec<(Group<'a>, Vec<&Listener<'a>>)> {
        let mut positions = HashMap::new();
        let mut by_group: Vec<(Group<'a>, Vec<&Listener<'a>>)> = Vec::new();
        for listener in &self.listeners {
            for group in &listener.groups {
                let at = *positions.entry(*group).or_insert_with(|| {
                    by_group.push((*group, Vec::new()));
                    by_group.len() - 1
                });
                by_group[at].1.push(listener);
            }
        }
        by_group
    }
}
