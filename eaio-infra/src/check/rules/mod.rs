//! Every rule, in the order of the catalogue: one rule, one file.

mod api_removed_in_version;
mod claim_missing;
mod config_map_missing;
mod depends_on_undefined;
mod ingress_to_missing_service;
mod label_never_set;
#[cfg(test)]
mod left_alone;
mod policy_blocks_dns;
mod port_mismatch;
mod rwo_shared_by_replicas;
mod rwx_on_block_storage;
mod secret_key_missing;
mod secret_missing;
mod selector_matches_nothing;
mod service_account_missing;
mod storage_class_missing;
mod volume_missing;

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[
    api_removed_in_version::RULE,
    claim_missing::RULE,
    config_map_missing::RULE,
    depends_on_undefined::RULE,
    ingress_to_missing_service::RULE,
    label_never_set::RULE,
    policy_blocks_dns::RULE,
    port_mismatch::RULE,
    rwo_shared_by_replicas::RULE,
    rwx_on_block_storage::RULE,
    secret_key_missing::RULE,
    secret_missing::RULE,
    selector_matches_nothing::RULE,
    service_account_missing::RULE,
    storage_class_missing::RULE,
    volume_missing::RULE,
];
