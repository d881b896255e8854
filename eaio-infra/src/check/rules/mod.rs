//! Every rule, in the order of the catalogue: one rule, one file.

mod api_removed_in_version;
mod default_credentials;
mod depends_on_undefined;
mod floating_tag;
mod hpa_and_vpa_same_metric;
mod hpa_min_over_max;
mod hpa_target_missing;
mod hpa_without_requests;
mod limit_range_below_request;
mod no_limits;
mod no_probe;
mod pdb_blocks_every_eviction;
mod pdb_over_hpa_min;
mod plaintext_secret;
mod port_mismatch;
mod replicas_fight_hpa;
mod root_or_privileged;
mod secret_in_config_map;

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[
    api_removed_in_version::RULE,
    default_credentials::RULE,
    depends_on_undefined::RULE,
    floating_tag::RULE,
    hpa_and_vpa_same_metric::RULE,
    hpa_min_over_max::RULE,
    hpa_target_missing::RULE,
    hpa_without_requests::RULE,
    limit_range_below_request::RULE,
    no_limits::RULE,
    no_probe::RULE,
    pdb_blocks_every_eviction::RULE,
    pdb_over_hpa_min::RULE,
    plaintext_secret::RULE,
    port_mismatch::RULE,
    replicas_fight_hpa::RULE,
    root_or_privileged::RULE,
    secret_in_config_map::RULE,
];
