//! Every rule, by name: one rule, one file.

mod action_gone;
mod ami_type_end_of_life;
mod api_removed_in_version;
mod bucket_arn_without_objects;
mod budget_exceeded;
mod claim_missing;
mod config_map_missing;
mod config_undeclared;
mod default_credentials;
mod depends_on_undefined;
mod deploy_names_other_object;
mod engine_cannot_run_extension;
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
mod image_of_many_tags;
mod ingress_to_missing_service;
mod irsa_subject_mismatch;
mod job_needs_undefined;
mod label_never_set;
#[cfg(test)]
mod left_alone;
mod limit_range_below_request;
mod login_without_credentials;
mod network_undeclared;
mod no_limits;
mod no_probe;
mod obsolete_attribute;
mod output_undefined;
mod pdb_blocks_every_eviction;
mod pdb_over_hpa_min;
mod pipeline_builds_what_is_not_deployed;
mod plaintext_secret;
mod pod_identity_without_agent;
mod policy_blocks_dns;
mod port_mismatch;
mod production_weaker_than_staging;
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
mod start_cycle;
mod storage_class_missing;
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

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[
    action_gone::RULE,
    ami_type_end_of_life::RULE,
    api_removed_in_version::RULE,
    bucket_arn_without_objects::RULE,
    budget_exceeded::RULE,
    claim_missing::RULE,
    config_map_missing::RULE,
    config_undeclared::RULE,
    default_credentials::RULE,
    depends_on_undefined::RULE,
    deploy_names_other_object::RULE,
    engine_cannot_run_extension::RULE,
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
    image_of_many_tags::RULE,
    ingress_to_missing_service::RULE,
    irsa_subject_mismatch::RULE,
    job_needs_undefined::RULE,
    label_never_set::RULE,
    limit_range_below_request::RULE,
    login_without_credentials::RULE,
    network_undeclared::RULE,
    no_limits::RULE,
    no_probe::RULE,
    obsolete_attribute::RULE,
    output_undefined::RULE,
    pdb_blocks_every_eviction::RULE,
    pdb_over_hpa_min::RULE,
    pipeline_builds_what_is_not_deployed::RULE,
    plaintext_secret::RULE,
    pod_identity_without_agent::RULE,
    policy_blocks_dns::RULE,
    port_mismatch::RULE,
    production_weaker_than_staging::RULE,
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
    start_cycle::RULE,
    storage_class_missing::RULE,
    unquoted_version::RULE,
    version_end_of_life::RULE,
    version_not_creatable::RULE,
    volume_missing::RULE,
    volume_undeclared::RULE,
    wildcard_policy::RULE,
    world_open_ingress::RULE,
];
