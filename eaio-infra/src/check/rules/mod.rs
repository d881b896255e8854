//! Every rule, by name: one rule, one file.

mod api_endpoint_open_to_world;
mod api_removed_in_version;
mod certificate_host_mismatch;
mod cidr_overlap;
mod claim_missing;
mod config_map_missing;
mod config_undeclared;
mod database_publicly_accessible;
mod default_credentials;
mod depends_on_undefined;
mod driver_without_role;
mod edge_not_opened;
mod floating_tag;
mod hard_coded_address;
mod healthy_without_healthcheck;
mod host_port_clash;
mod hostname_undefined;
mod hpa_and_vpa_same_metric;
mod hpa_min_over_max;
mod hpa_target_missing;
mod hpa_without_requests;
mod image_gone;
mod ingress_to_missing_service;
mod label_never_set;
#[cfg(test)]
mod left_alone;
mod limit_range_below_request;
mod namespace_mismatch;
#[cfg(test)]
mod network_tests;
mod network_undeclared;
mod no_limits;
mod no_probe;
mod obsolete_attribute;
mod opened_but_unused;
mod pdb_blocks_every_eviction;
mod pdb_over_hpa_min;
mod plaintext_secret;
mod policy_blocks_dns;
mod policy_blocks_used_edge;
mod policy_not_enforced;
mod port_mismatch;
mod private_nodes_cannot_pull;
mod replicas_fight_hpa;
mod root_or_privileged;
mod rwo_shared_by_replicas;
mod rwx_on_block_storage;
mod secret_in_config_map;
mod secret_key_missing;
mod secret_missing;
mod secret_undeclared;
mod selector_matches_nothing;
mod service_account_missing;
mod service_without_image;
mod start_cycle;
mod storage_class_missing;
mod storage_class_without_driver;
mod subnet_tags_missing;
#[cfg(test)]
mod tests;
mod tls_url_mismatch;
mod undeclared;
mod version_end_of_life;
mod virtual_service_to_missing_host;
mod volume_missing;
mod volume_undeclared;
mod webhook_port_closed;
mod world_open_ingress;

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[
    api_endpoint_open_to_world::RULE,
    api_removed_in_version::RULE,
    certificate_host_mismatch::RULE,
    cidr_overlap::RULE,
    claim_missing::RULE,
    config_map_missing::RULE,
    config_undeclared::RULE,
    database_publicly_accessible::RULE,
    default_credentials::RULE,
    depends_on_undefined::RULE,
    driver_without_role::RULE,
    edge_not_opened::RULE,
    floating_tag::RULE,
    hard_coded_address::RULE,
    healthy_without_healthcheck::RULE,
    host_port_clash::RULE,
    hostname_undefined::RULE,
    hpa_and_vpa_same_metric::RULE,
    hpa_min_over_max::RULE,
    hpa_target_missing::RULE,
    hpa_without_requests::RULE,
    image_gone::RULE,
    ingress_to_missing_service::RULE,
    label_never_set::RULE,
    limit_range_below_request::RULE,
    namespace_mismatch::RULE,
    network_undeclared::RULE,
    no_limits::RULE,
    no_probe::RULE,
    obsolete_attribute::RULE,
    opened_but_unused::RULE,
    pdb_blocks_every_eviction::RULE,
    pdb_over_hpa_min::RULE,
    plaintext_secret::RULE,
    policy_blocks_dns::RULE,
    policy_blocks_used_edge::RULE,
    policy_not_enforced::RULE,
    port_mismatch::RULE,
    private_nodes_cannot_pull::RULE,
    replicas_fight_hpa::RULE,
    root_or_privileged::RULE,
    rwo_shared_by_replicas::RULE,
    rwx_on_block_storage::RULE,
    secret_in_config_map::RULE,
    secret_key_missing::RULE,
    secret_missing::RULE,
    secret_undeclared::RULE,
    selector_matches_nothing::RULE,
    service_account_missing::RULE,
    service_without_image::RULE,
    start_cycle::RULE,
    storage_class_missing::RULE,
    storage_class_without_driver::RULE,
    subnet_tags_missing::RULE,
    tls_url_mismatch::RULE,
    version_end_of_life::RULE,
    virtual_service_to_missing_host::RULE,
    volume_missing::RULE,
    volume_undeclared::RULE,
    webhook_port_closed::RULE,
    world_open_ingress::RULE,
];
