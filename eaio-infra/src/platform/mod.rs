//! Assembles one environment into artifacts.

pub mod compose;
pub mod eks;
pub mod terraform;

use crate::component::Component;
use crate::diagnostic::{Diagnostic, SourceLocation};
use crate::topology::Environment;
use crate::unit::Name;

/// Every platform that runs components, by name.
pub const PLATFORMS: [&str; 2] = ["compose", "eks"];

/// The platforms that a component runs on, by name. What it hands out decides.
pub fn platforms_of(component: &dyn Component) -> Vec<&'static str> {
    let runs = [component.on_compose().is_some(), component.on_eks().is_some()];
    PLATFORMS.into_iter().zip(runs).filter(|(_, runs)| *runs).map(|(name, _)| name).collect()
}

/// That a component was added to an environment whose platform it does not run on.
pub(crate) fn not_on_platform(
    environment: &Environment,
    name: &Name,
    component: &dyn Component,
    location: &SourceLocation,
) -> Diagnostic {
    let platform = environment.platform.name();
    let kind = component.kind();
    let help = match platforms_of(component).as_slice() {
        [] => format!("give `{kind}` an `on_{platform}`: so far it runs nowhere"),
        others => format!(
            "`{kind}` runs on {}: leave it out of this environment, or use another component",
            others.join(" and ")
        ),
    };
    Diagnostic::error(
        "component-not-on-platform",
        format!("`{kind}` does not run on the platform `{platform}`"),
    )
    .with_subject(format!("component `{name}` in `{}`", environment.name))
    .with_help(help)
    .with_location(location.clone())
}
