//! Every rule, by name: one rule, one file.

mod action_gone;
mod alarm_names_no_resource;
mod alert_job_not_scraped;
mod alert_to_undefined_receiver;
mod ami_type_end_of_life;
mod api_endpoint_open_to_world;
mod api_removed_in_version;
mod autoscaler_bounds_disagree;
mod availability_not_met;
mod backup_to_nowhere;
mod bucket_arn_without_objects;
mod budget_exceeded;
mod canary_steps_malformed;
#[cfg(test)]
mod capacity_tests;
mod certificate_host_mismatch;
mod cidr_overlap;
mod claim_missing;
mod cluster_mode_client_mismatch;
mod cluster_too_small;
mod config_map_missing;
mod config_undeclared;
mod container_name_with_replicas;
mod custom_metric_without_adapter;
#[cfg(test)]
mod data_tests;
mod database_publicly_accessible;
mod default_credentials;
mod depends_on_map_in_swarm;
mod depends_on_undefined;
mod deploy_names_other_object;
mod described_namespace_differs;
mod device_not_on_platform;
mod driver_without_role;
mod edge_not_opened;
mod engine_cannot_run_extension;
mod external_secret_path_missing;
mod failover_without_replica;
mod family_engine_mismatch;
mod final_snapshot_skipped;
mod floating_tag;
mod gpu_node_without_gpu_image;
mod gpu_without_gpu_node;
mod hard_coded_address;
mod healthcheck_needs_missing_tool;
mod healthy_without_healthcheck;
mod host_port_clash;
mod hostname_undefined;
mod hpa_and_vpa_same_metric;
mod hpa_max_exceeds_capacity;
mod hpa_min_over_max;
mod hpa_target_missing;
mod hpa_without_requests;
#[cfg(test)]
mod identity_tests;
mod image_architecture_not_on_nodes;
mod image_gone;
mod image_of_many_tags;
mod ingress_to_missing_service;
mod irsa_subject_mismatch;
mod job_needs_undefined;
mod key_without_decrypt_grant;
mod label_never_set;
mod laptop_memory_exceeded;
#[cfg(test)]
mod left_alone;
mod limit_range_below_request;
mod login_without_credentials;
mod maxmemory_over_limit;
mod memory_policy_missing;
mod model_exceeds_gpu_memory;
mod model_exceeds_volume;
mod monitor_port_missing;
mod multi_az_one_zone;
mod namespace_mismatch;
#[cfg(test)]
mod network_tests;
mod network_undeclared;
mod no_deletion_protection;
mod no_limits;
mod no_probe;
mod node_role_behind_hop_limit;
mod node_selector_matches_no_node;
mod obsolete_attribute;
mod opened_but_unused;
mod output_undefined;
mod pdb_blocks_every_eviction;
mod pdb_over_hpa_min;
mod pdb_stalls_node_update;
mod pipeline_builds_what_is_not_deployed;
mod plaintext_secret;
mod plaintext_secret_elsewhere;
mod pod_identity_without_agent;
mod pods_exceed_max_pods;
mod pods_exceed_subnet_addresses;
mod policy_blocks_dns;
mod policy_blocks_used_edge;
mod policy_names_other_resource;
mod policy_not_enforced;
mod pool_exceeds_max_connections;
mod port_mismatch;
mod port_published_on_every_interface;
mod private_nodes_cannot_pull;
mod production_weaker_than_staging;
#[cfg(test)]
mod promises_tests;
mod region_promised_not_rendered;
mod registry_login_missing;
mod replicas_fight_hpa;
mod request_exceeds_largest_node;
mod resource_shares_exceed_machine;
mod role_binding_to_cluster_admin;
mod role_trust_names_other_account;
mod rollout_without_metric;
mod root_or_privileged;
mod rpo_not_met;
mod rto_not_met;
mod rwo_shared_by_replicas;
mod rwx_on_block_storage;
mod scrape_annotation_missing;
mod secret_in_config_map;
mod secret_key_missing;
mod secret_missing;
mod secret_not_declared_in_pipeline;
mod secret_undeclared;
mod selector_matches_nothing;
mod service_account_missing;
mod service_image_drifts_from_production;
mod service_without_image;
mod single_replica_in_production;
mod spread_needs_more_zones;
mod ssl_disabled_against_forced_ssl;
mod start_cycle;
mod state_key_shared;
mod storage_class_missing;
mod storage_class_without_driver;
mod subnet_tags_missing;
mod swarm_ignores;
mod taint_not_tolerated;
#[cfg(test)]
mod tests;
mod tls_url_mismatch;
mod undeclared;
mod unencrypted_storage;
mod unquoted_version;
mod users_without_tls;
mod variable_missing_in_other_environment;
mod version_end_of_life;
mod version_not_creatable;
mod virtual_service_to_missing_host;
mod volume_missing;
mod volume_undeclared;
mod webhook_port_closed;
mod wildcard_policy;
mod world_open_ingress;
mod zonal_volume_other_zones;
mod zone_loss_does_not_fit;

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[
    action_gone::RULE,
    alarm_names_no_resource::RULE,
    alert_job_not_scraped::RULE,
    alert_to_undefined_receiver::RULE,
    ami_type_end_of_life::RULE,
    api_endpoint_open_to_world::RULE,
    api_removed_in_version::RULE,
    autoscaler_bounds_disagree::RULE,
    availability_not_met::RULE,
    backup_to_nowhere::RULE,
    bucket_arn_without_objects::RULE,
    budget_exceeded::RULE,
    canary_steps_malformed::RULE,
    certificate_host_mismatch::RULE,
    cidr_overlap::RULE,
    claim_missing::RULE,
    cluster_mode_client_mismatch::RULE,
    cluster_too_small::RULE,
    config_map_missing::RULE,
    config_undeclared::RULE,
    container_name_with_replicas::RULE,
    custom_metric_without_adapter::RULE,
    database_publicly_accessible::RULE,
    default_credentials::RULE,
    depends_on_map_in_swarm::RULE,
    depends_on_undefined::RULE,
    deploy_names_other_object::RULE,
    described_namespace_differs::RULE,
    device_not_on_platform::RULE,
    driver_without_role::RULE,
    edge_not_opened::RULE,
    engine_cannot_run_extension::RULE,
    external_secret_path_missing::RULE,
    failover_without_replica::RULE,
    family_engine_mismatch::RULE,
    final_snapshot_skipped::RULE,
    floating_tag::RULE,
    gpu_node_without_gpu_image::RULE,
    gpu_without_gpu_node::RULE,
    hard_coded_address::RULE,
    healthcheck_needs_missing_tool::RULE,
    healthy_without_healthcheck::RULE,
    host_port_clash::RULE,
    hostname_undefined::RULE,
    hpa_and_vpa_same_metric::RULE,
    hpa_max_exceeds_capacity::RULE,
    hpa_min_over_max::RULE,
    hpa_target_missing::RULE,
    hpa_without_requests::RULE,
    image_architecture_not_on_nodes::RULE,
    image_gone::RULE,
    image_of_many_tags::RULE,
    ingress_to_missing_service::RULE,
    irsa_subject_mismatch::RULE,
    job_needs_undefined::RULE,
    key_without_decrypt_grant::RULE,
    label_never_set::RULE,
    laptop_memory_exceeded::RULE,
    limit_range_below_request::RULE,
    login_without_credentials::RULE,
    maxmemory_over_limit::RULE,
    memory_policy_missing::RULE,
    model_exceeds_gpu_memory::RULE,
    model_exceeds_volume::RULE,
    monitor_port_missing::RULE,
    multi_az_one_zone::RULE,
    namespace_mismatch::RULE,
    network_undeclared::RULE,
    no_deletion_protection::RULE,
    no_limits::RULE,
    no_probe::RULE,
    node_role_behind_hop_limit::RULE,
    node_selector_matches_no_node::RULE,
    obsolete_attribute::RULE,
    opened_but_unused::RULE,
    output_undefined::RULE,
    pdb_blocks_every_eviction::RULE,
    pdb_over_hpa_min::RULE,
    pdb_stalls_node_update::RULE,
    pipeline_builds_what_is_not_deployed::RULE,
    plaintext_secret::RULE,
    pod_identity_without_agent::RULE,
    pods_exceed_max_pods::RULE,
    pods_exceed_subnet_addresses::RULE,
    policy_blocks_dns::RULE,
    policy_blocks_used_edge::RULE,
    policy_names_other_resource::RULE,
    policy_not_enforced::RULE,
    pool_exceeds_max_connections::RULE,
    port_mismatch::RULE,
    port_published_on_every_interface::RULE,
    private_nodes_cannot_pull::RULE,
    production_weaker_than_staging::RULE,
    region_promised_not_rendered::RULE,
    registry_login_missing::RULE,
    replicas_fight_hpa::RULE,
    request_exceeds_largest_node::RULE,
    resource_shares_exceed_machine::RULE,
    role_binding_to_cluster_admin::RULE,
    role_trust_names_other_account::RULE,
    rollout_without_metric::RULE,
    root_or_privileged::RULE,
    rpo_not_met::RULE,
    rto_not_met::RULE,
    rwo_shared_by_replicas::RULE,
    rwx_on_block_storage::RULE,
    scrape_annotation_missing::RULE,
    secret_in_config_map::RULE,
    secret_key_missing::RULE,
    secret_missing::RULE,
    secret_not_declared_in_pipeline::RULE,
    secret_undeclared::RULE,
    selector_matches_nothing::RULE,
    service_account_missing::RULE,
    service_image_drifts_from_production::RULE,
    service_without_image::RULE,
    single_replica_in_production::RULE,
    spread_needs_more_zones::RULE,
    ssl_disabled_against_forced_ssl::RULE,
    start_cycle::RULE,
    state_key_shared::RULE,
    storage_class_missing::RULE,
    storage_class_without_driver::RULE,
    subnet_tags_missing::RULE,
    swarm_ignores::RULE,
    taint_not_tolerated::RULE,
    tls_url_mismatch::RULE,
    unencrypted_storage::RULE,
    unquoted_version::RULE,
    users_without_tls::RULE,
    variable_missing_in_other_environment::RULE,
    version_end_of_life::RULE,
    version_not_creatable::RULE,
    virtual_service_to_missing_host::RULE,
    volume_missing::RULE,
    volume_undeclared::RULE,
    webhook_port_closed::RULE,
    wildcard_policy::RULE,
    world_open_ingress::RULE,
    zonal_volume_other_zones::RULE,
    zone_loss_does_not_fit::RULE,
];
