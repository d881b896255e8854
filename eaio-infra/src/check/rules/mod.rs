//! Every rule, in the order of the catalogue: one rule, one file.

mod api_removed_in_version;
mod config_undeclared;
mod depends_on_undefined;
mod hard_coded_address;
mod healthy_without_healthcheck;
mod host_port_clash;
mod hostname_undefined;
mod image_gone;
mod network_undeclared;
mod obsolete_attribute;
mod port_mismatch;
mod secret_undeclared;
mod service_without_image;
mod start_cycle;
#[cfg(test)]
mod tests;
mod undeclared;
mod version_end_of_life;
mod volume_undeclared;

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[
    api_removed_in_version::RULE,
    config_undeclared::RULE,
    depends_on_undefined::RULE,
    hard_coded_address::RULE,
    healthy_without_healthcheck::RULE,
    host_port_clash::RULE,
    hostname_undefined::RULE,
    image_gone::RULE,
    network_undeclared::RULE,
    obsolete_attribute::RULE,
    port_mismatch::RULE,
    secret_undeclared::RULE,
    service_without_image::RULE,
    start_cycle::RULE,
    version_end_of_life::RULE,
    volume_undeclared::RULE,
];
