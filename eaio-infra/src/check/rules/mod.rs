//! Every rule, by name: one rule, one file.

mod action_gone;
mod ami_type_end_of_life;
mod api_removed_in_version;
mod autoscaler_bounds_disagree;
mod bucket_arn_without_objects;
mod budget_exceeded;
#[cfg(test)]
mod capacity_tests;
mod claim_missing;
mod config_map_missing;
mod config_undeclared;
mod custom_metric_without_adapter;
mod default_credentials;
mod depends_on_undefined;
mod deploy_names_other_object;
mod engine_cannot_run_extension;
mod floating_tag;
mod gpu_node_without_gpu_image;
mod gpu_without_gpu_node;
mod hard_coded_address;
mod healthy_without_healthcheck;
mod host_port_clash;
mod hostname_undefined;
mod hpa_and_vpa_same_metric;
mod hpa_max_exceeds_capacity;
mod hpa_min_over_max;
mod hpa_target_missing;
mod hpa_without_requests;
mod image_architecture_not_on_nodes;
mod image_gone;
mod image_of_many_tags;
mod ingress_to_missing_service;
mod irsa_subject_mismatch;
mod job_needs_undefined;
mod label_never_set;
#[cfg(test)]
mod left_alone;
mod limit_range_below_request;
mod login_without_credentials;
mod model_exceeds_gpu_memory;
mod model_exceeds_volume;
mod network_undeclared;
mod no_limits;
mod no_probe;
mod node_selector_matches_no_node;
mod obsolete_attribute;
mod output_undefined;
mod pdb_blocks_every_eviction;
mod pdb_over_hpa_min;
mod pdb_stalls_node_update;
mod pipeline_builds_what_is_not_deployed;
mod plaintext_secret;
mod pod_identity_without_agent;
mod pods_exceed_max_pods;
mod pods_exceed_subnet_addresses;
mod policy_blocks_dns;
mod port_mismatch;
mod production_weaker_than_staging;
mod replicas_fight_hpa;
mod request_exceeds_largest_node;
mod resource_shares_exceed_machine;
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
mod single_replica_in_production;
mod spread_needs_more_zones;
mod start_cycle;
mod storage_class_missing;
mod taint_not_tolerated;
#[cfg(test)]
mod tests;
mod undeclared;
mod unquoted_version;
mod version_end_of_life;
mod version_not_creatable;
mod volume_missing;
mod volume_undeclared;
mod wildcard_policy;
mod world_open_ingress;
mod zonal_volume_other_zones;
mod zone_loss_does_not_fit;

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[
    action_gone::RULE,
    ami_type_end_of_life::RULE,
    api_removed_in_version::RULE,
    autoscaler_bounds_disagree::RULE,
    bucket_arn_without_objects::RULE,
    budget_exceeded::RULE,
    claim_missing::RULE,
    config_map_missing::RULE,
    config_undeclared::RULE,
    custom_metric_without_adapter::RULE,
    default_credentials::RULE,
    depends_on_undefined::RULE,
    deploy_names_other_object::RULE,
    engine_cannot_run_extension::RULE,
    floating_tag::RULE,
    gpu_node_without_gpu_image::RULE,
    gpu_without_gpu_node::RULE,
    hard_coded_address::RULE,
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
    label_never_set::RULE,
    limit_range_below_request::RULE,
    login_without_credentials::RULE,
    model_exceeds_gpu_memory::RULE,
    model_exceeds_volume::RULE,
    network_undeclared::RULE,
    no_limits::RULE,
    no_probe::RULE,
    node_selector_matches_no_node::RULE,
    obsolete_attribute::RULE,
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
    port_mismatch::RULE,
    production_weaker_than_staging::RULE,
    replicas_fight_hpa::RULE,
    request_exceeds_largest_node::RULE,
    resource_shares_exceed_machine::RULE,
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
    single_replica_in_production::RULE,
    spread_needs_more_zones::RULE,
    start_cycle::RULE,
    storage_class_missing::RULE,
    taint_not_tolerated::RULE,
    unquoted_version::RULE,
    version_end_of_life::RULE,
    version_not_creatable::RULE,
    volume_missing::RULE,
    volume_undeclared::RULE,
    wildcard_policy::RULE,
    world_open_ingress::RULE,
    zonal_volume_other_zones::RULE,
    zone_loss_does_not_fit::RULE,
];
