//! Every rule, in the order of the catalogue: one rule, one file.

mod api_removed_in_version;
mod depends_on_undefined;
mod hpa_and_vpa_same_metric;
mod hpa_min_over_max;
mod hpa_target_missing;
mod hpa_without_requests;
mod pdb_blocks_every_eviction;
mod pdb_over_hpa_min;
mod port_mismatch;
mod replicas_fight_hpa;

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[
    api_removed_in_version::RULE,
    depends_on_undefined::RULE,
    hpa_and_vpa_same_metric::RULE,
    hpa_min_over_max::RULE,
    hpa_target_missing::RULE,
    hpa_without_requests::RULE,
    pdb_blocks_every_eviction::RULE,
    pdb_over_hpa_min::RULE,
    port_mismatch::RULE,
    replicas_fight_hpa::RULE,
];
