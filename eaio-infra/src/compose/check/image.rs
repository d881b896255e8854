//! Whether a service has something to run.

use super::{Project, service_subject};
use crate::diagnostic::Diagnostic;

/// A service without an image, and without a way to build one.
pub(super) fn missing(project: &Project, found: &mut Vec<Diagnostic>) {
    for (name, service) in &project.services {
        if service.image.is_none() && service.build.is_none() {
            found.push(
                Diagnostic::error("compose-image-missing", format!("service `{name}` has no image"))
                    .with_subject(service_subject(name))
                    .with_help("start from `Service::new(image)` or `Service::build(build)`"),
            );
        }
    }
}
