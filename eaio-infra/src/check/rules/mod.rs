//! Every rule, by name: one rule, one file.

mod api_removed_in_version;
mod claim_missing;
mod config_map_missing;
mod config_undeclared;
mod depends_on_undefined;
mod hard_coded_address;
mod healthy_without_healthcheck;
mod host_port_clash;
mod hostname_undefined;
mod image_gone;
mod ingress_to_missing_service;
mod label_never_set;
#[cfg(test)]
mod left_alone;
mod network_undeclared;
mod obsolete_attribute;
mod policy_blocks_dns;
mod port_mismatch;
mod rwo_shared_by_replicas;
mod rwx_on_block_storage;
mod secret_key_missing;
mod secret_missing;
mod secret_undeclared;
mod selector_matches_nothing;
mod service_account_missing;
mod service_without_image;
mod start_cycle;
mod storage_class_missing;
#[cfg(test)]
mod tests;
mod undeclared;
mod version_end_of_life;
mod volume_missing;
mod volume_undeclared;

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[
    api_removed_in_version::RULE,
    claim_missing::RULE,
    config_map_missing::RULE,
    config_undeclared::RULE,
    depends_on_undefined::RULE,
    hard_coded_address::RULE,
    healthy_without_healthcheck::RULE,
    host_port_clash::RULE,
    hostname_undefined::RULE,
    image_gone::RULE,
    ingress_to_missing_service::RULE,
    label_never_set::RULE,
    network_undeclared::RULE,
    obsolete_attribute::RULE,
    policy_blocks_dns::RULE,
    port_mismatch::RULE,
    rwo_shared_by_replicas::RULE,
    rwx_on_block_storage::RULE,
    secret_key_missing::RULE,
    secret_missing::RULE,
    secret_undeclared::RULE,
    selector_matches_nothing::RULE,
    service_account_missing::RULE,
    service_without_image::RULE,
    start_cycle::RULE,
    storage_class_missing::RULE,
    version_end_of_life::RULE,
    volume_missing::RULE,
    volume_undeclared::RULE,
];
