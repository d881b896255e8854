//! Every rule, by name: one rule, one file.

mod action_gone;
mod ami_type_end_of_life;
mod api_removed_in_version;
mod backup_to_nowhere;
mod bucket_arn_without_objects;
mod claim_missing;
mod cluster_mode_client_mismatch;
mod cluster_too_small;
mod config_map_missing;
mod config_undeclared;
#[cfg(test)]
mod data_tests;
mod default_credentials;
mod depends_on_undefined;
mod engine_cannot_run_extension;
mod external_secret_path_missing;
mod failover_without_replica;
mod family_engine_mismatch;
mod final_snapshot_skipped;
mod floating_tag;
mod hard_coded_address;
mod healthy_without_healthcheck;
mod host_port_clash;
mod hostname_undefined;
mod hpa_and_vpa_same_metric;
mod hpa_min_over_max;
mod hpa_target_missing;
mod hpa_without_requests;
#[cfg(test)]
mod identity_tests;
mod image_gone;
mod ingress_to_missing_service;
mod irsa_subject_mismatch;
mod key_without_decrypt_grant;
mod label_never_set;
#[cfg(test)]
mod left_alone;
mod limit_range_below_request;
mod maxmemory_over_limit;
mod memory_policy_missing;
mod multi_az_one_zone;
mod network_undeclared;
mod no_deletion_protection;
mod no_limits;
mod no_probe;
mod node_role_behind_hop_limit;
mod obsolete_attribute;
mod pdb_blocks_every_eviction;
mod pdb_over_hpa_min;
mod plaintext_secret;
mod plaintext_secret_elsewhere;
mod pod_identity_without_agent;
mod policy_blocks_dns;
mod policy_names_other_resource;
mod pool_exceeds_max_connections;
mod port_mismatch;
mod replicas_fight_hpa;
mod role_binding_to_cluster_admin;
mod role_trust_names_other_account;
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
mod ssl_disabled_against_forced_ssl;
mod start_cycle;
mod storage_class_missing;
#[cfg(test)]
mod tests;
mod undeclared;
mod unencrypted_storage;
mod unquoted_version;
mod users_without_tls;
mod version_end_of_life;
mod version_not_creatable;
mod volume_missing;
mod volume_undeclared;
mod wildcard_policy;
mod world_open_ingress;

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[
    action_gone::RULE,
    ami_type_end_of_life::RULE,
    api_removed_in_version::RULE,
    backup_to_nowhere::RULE,
    bucket_arn_without_objects::RULE,
    claim_missing::RULE,
    cluster_mode_client_mismatch::RULE,
    cluster_too_small::RULE,
    config_map_missing::RULE,
    config_undeclared::RULE,
    default_credentials::RULE,
    depends_on_undefined::RULE,
    engine_cannot_run_extension::RULE,
    external_secret_path_missing::RULE,
    failover_without_replica::RULE,
    family_engine_mismatch::RULE,
    final_snapshot_skipped::RULE,
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
    irsa_subject_mismatch::RULE,
    key_without_decrypt_grant::RULE,
    label_never_set::RULE,
    limit_range_below_request::RULE,
    maxmemory_over_limit::RULE,
    memory_policy_missing::RULE,
    multi_az_one_zone::RULE,
    network_undeclared::RULE,
    no_deletion_protection::RULE,
    no_limits::RULE,
    no_probe::RULE,
    node_role_behind_hop_limit::RULE,
    obsolete_attribute::RULE,
    pdb_blocks_every_eviction::RULE,
    pdb_over_hpa_min::RULE,
    plaintext_secret::RULE,
    pod_identity_without_agent::RULE,
    policy_blocks_dns::RULE,
    policy_names_other_resource::RULE,
    pool_exceeds_max_connections::RULE,
    port_mismatch::RULE,
    replicas_fight_hpa::RULE,
    role_binding_to_cluster_admin::RULE,
    role_trust_names_other_account::RULE,
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
    ssl_disabled_against_forced_ssl::RULE,
    start_cycle::RULE,
    storage_class_missing::RULE,
    unencrypted_storage::RULE,
    unquoted_version::RULE,
    users_without_tls::RULE,
    version_end_of_life::RULE,
    version_not_creatable::RULE,
    volume_missing::RULE,
    volume_undeclared::RULE,
    wildcard_policy::RULE,
    world_open_ingress::RULE,
];
