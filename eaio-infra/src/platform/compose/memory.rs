//! Whether every service has a limit of memory, so that it can be known whether all of them fit the machine.

use crate::compose::Project;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Every service without a limit that can be read. Whether they fit, the rule `laptop-memory-exceeded` says.
pub(super) fn check(project: &Project) -> Diagnostics {
    let without = project
        .services
        .iter()
        .filter(|(_, service)| service.deploy.resources.limits.memory_bytes().is_none());
    let missing = without.map(|(name, _)| {
        Diagnostic::error(
            "memory-limit-missing",
            format!("service `{name}` has no limit of memory that can be read"),
        )
        .with_subject(format!("service `{name}`"))
        .with_help("set `deploy.resources.limits.memory`, such as `512m`")
    });
    missing.collect()
}
