//! Every rule, by name: one rule, one file.

mod alarm_names_no_resource;
mod alert_job_not_scraped;
mod alert_to_undefined_receiver;
mod api_removed_in_version;
mod availability_not_met;
mod canary_steps_malformed;
mod claim_missing;
mod config_map_missing;
mod config_undeclared;
mod container_name_with_replicas;
mod default_credentials;
mod depends_on_map_in_swarm;
mod depends_on_undefined;
mod deploy_names_other_object;
mod described_namespace_differs;
mod device_not_on_platform;
mod floating_tag;
mod hard_coded_address;
mod healthcheck_needs_missing_tool;
mod healthy_without_healthcheck;
mod host_port_clash;
mod hostname_undefined;
mod hpa_and_vpa_same_metric;
mod hpa_min_over_max;
mod hpa_target_missing;
mod hpa_without_requests;
mod image_gone;
mod image_of_many_tags;
mod ingress_to_missing_service;
mod job_needs_undefined;
mod label_never_set;
#[cfg(test)]
mod left_alone;
mod limit_range_below_request;
mod login_without_credentials;
mod monitor_port_missing;
mod network_undeclared;
mod no_limits;
mod no_probe;
mod obsolete_attribute;
mod output_undefined;
mod pdb_blocks_every_eviction;
mod pdb_over_hpa_min;
mod pipeline_builds_what_is_not_deployed;
mod plaintext_secret;
mod policy_blocks_dns;
mod port_mismatch;
mod port_published_on_every_interface;
mod production_weaker_than_staging;
#[cfg(test)]
mod promises_tests;
mod region_promised_not_rendered;
mod replicas_fight_hpa;
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
mod secret_undeclared;
mod selector_matches_nothing;
mod service_account_missing;
mod service_image_drifts_from_production;
mod service_without_image;
mod start_cycle;
mod state_key_shared;
mod storage_class_missing;
mod swarm_ignores;
#[cfg(test)]
mod tests;
mod undeclared;
mod version_end_of_life;
mod volume_missing;
mod volume_undeclared;
mod world_open_ingress;

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[
    alarm_names_no_resource::RULE,
    alert_job_not_scraped::RULE,
    alert_to_undefined_receiver::RULE,
    api_removed_in_version::RULE,
    availability_not_met::RULE,
    canary_steps_malformed::RULE,
    claim_missing::RULE,
    config_map_missing::RULE,
    config_undeclared::RULE,
    container_name_with_replicas::RULE,
    default_credentials::RULE,
    depends_on_map_in_swarm::RULE,
    depends_on_undefined::RULE,
    deploy_names_other_object::RULE,
    described_namespace_differs::RULE,
    device_not_on_platform::RULE,
    floating_tag::RULE,
    hard_coded_address::RULE,
    healthcheck_needs_missing_tool::RULE,
    healthy_without_healthcheck::RULE,
    host_port_clash::RULE,
    hostname_undefined::RULE,
    hpa_and_vpa_same_metric::RULE,
    hpa_min_over_max::RULE,
    hpa_target_missing::RULE,
    hpa_without_requests::RULE,
    image_gone::RULE,
    image_of_many_tags::RULE,
    ingress_to_missing_service::RULE,
    job_needs_undefined::RULE,
    label_never_set::RULE,
    limit_range_below_request::RULE,
    login_without_credentials::RULE,
    monitor_port_missing::RULE,
    network_undeclared::RULE,
    no_limits::RULE,
    no_probe::RULE,
    obsolete_attribute::RULE,
    output_undefined::RULE,
    pdb_blocks_every_eviction::RULE,
    pdb_over_hpa_min::RULE,
    pipeline_builds_what_is_not_deployed::RULE,
    plaintext_secret::RULE,
    policy_blocks_dns::RULE,
    port_mismatch::RULE,
    port_published_on_every_interface::RULE,
    production_weaker_than_staging::RULE,
    region_promised_not_rendered::RULE,
    replicas_fight_hpa::RULE,
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
    secret_undeclared::RULE,
    selector_matches_nothing::RULE,
    service_account_missing::RULE,
    service_image_drifts_from_production::RULE,
    service_without_image::RULE,
    start_cycle::RULE,
    state_key_shared::RULE,
    storage_class_missing::RULE,
    swarm_ignores::RULE,
    version_end_of_life::RULE,
    volume_missing::RULE,
    volume_undeclared::RULE,
    world_open_ingress::RULE,
];
