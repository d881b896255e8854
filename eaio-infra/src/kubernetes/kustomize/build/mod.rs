//! What kustomize builds of a folder, computed here: the way back from a base and overlays to complete objects.
//!
//! ```text
//! resources → components → generators → patches → namespace, names, labels, annotations → replicas, images
//!           → hashes → references
//! ```
//!
//! The order is that of kustomize's `kusttarget.AccumulateTarget`; `tests/kustomize/build.rs` asks the real kustomize. What is not
//! computed here, such as Helm charts, replacements and what stands elsewhere, is a diagnostic that names it: never half a build.

mod entry;
mod files;
mod generate;
mod hash;
mod json_patch;
mod labels;
mod merge;
mod namespace;
mod patch;
mod pods;
mod references;
mod resource;
mod roots;

use std::collections::BTreeMap;
use std::thread;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use entry::Entry;
use files::{Files, Found, Parsed};
use resource::{Resource, Resources};

pub use roots::roots;

/// Enough for the deepest file that is read. What is not used of it costs nothing.
const STACK: usize = 64 << 20;

/// What a build or a part of it yields: one thing that is wrong ends it.
type Result<T> = std::result::Result<T, Diagnostic>;

/// The objects that `kustomize build` makes of `folder`, in the order in which they were taken up. `files` are texts by their paths.
///
/// # Errors
/// What is missing, what kustomize would refuse, and what is not computed here, each with what it is called.
pub fn build(files: &BTreeMap<&str, &str>, folder: &str) -> std::result::Result<Vec<Value>, Diagnostics> {
    let [objects] = build_each([(files, folder)]);
    objects
}

/// Several builds, as [`build`] makes each. What several of them read is read once.
pub(crate) fn build_each<const N: usize>(
    builds: [(&BTreeMap<&str, &str>, &str); N],
) -> [std::result::Result<Vec<Value>, Diagnostics>; N] {
    // How deep a file nests, its author decides; nobody knows how much the caller has left of its stack.
    thread::scope(|scope| {
        let build_all = move || {
            let parsed = Parsed::default();
            builds
                .map(|(files, folder)| built(&Files::new(files, &parsed), folder).map_err(Diagnostics::from))
        };
        let builder = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, build_all);
        builder
            .expect("a thread can be started")
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn built(files: &Files<'_>, folder: &str) -> Result<Vec<Value>> {
    let mut resources = accumulate(files, folder, Resources::default(), &mut Vec::new())?;
    resources.append_hashes();
    references::follow(&mut resources);
    Ok(resources.into_list().map(|resource| Value::Object(resource.fields)).collect())
}

/// What a kustomization adds to `resources`, and makes of all of them: a component changes what was there before it.
fn accumulate(
    files: &Files<'_>,
    folder: &str,
    mut resources: Resources,
    on_the_way: &mut Vec<String>,
) -> Result<Resources> {
    if on_the_way.iter().any(|other| other == folder) {
        return Err(refused(folder, "it takes up itself"));
    }
    on_the_way.push(folder.to_owned());
    files.take_up(folder)?;
    let entry = Entry::read(files, folder)?;
    for path in entry.resources.iter().chain(&entry.bases) {
        match files.find(folder, path)? {
            Found::File(path) => {
                for fields in files.objects(&path)? {
                    resources.add(Resource::new(fields), folder)?;
                }
            }
            Found::Folder(below) => {
                let taken = accumulate(files, &below, Resources::default(), on_the_way)?;
                taken.into_list().try_for_each(|resource| resources.add(resource, folder))?;
            }
        }
    }
    for path in &entry.components {
        let Found::Folder(below) = files.find(folder, path)? else {
            return Err(refused(folder, &format!("the component `{path}` is no folder")));
        };
        resources = accumulate(files, &below, resources, on_the_way)?;
    }
    generate::generate(&entry, files, folder, &mut resources)?;
    patch::merges(&entry, files, folder, &mut resources)?;
    patch::patches(&entry.patches, files, folder, &mut resources)?;
    if let Some(namespace) = entry.namespace.as_deref().filter(|namespace| !namespace.is_empty()) {
        namespace::set(&mut resources, namespace, folder)?;
    }
    resources.affix(entry.name_prefix.as_deref().unwrap_or(""), entry.name_suffix.as_deref().unwrap_or(""));
    labels::label(&entry, &mut resources);
    labels::annotate(&entry, &mut resources);
    patch::patches(&entry.patches_json6902, files, folder, &mut resources)?;
    pods::scale(&entry.replicas, folder, &mut resources)?;
    pods::retag(&entry.images, folder, &mut resources)?;
    on_the_way.pop();
    Ok(resources)
}

/// What kustomize would refuse.
fn refused(folder: &str, why: &str) -> Diagnostic {
    let name = if folder.is_empty() { "." } else { folder };
    Diagnostic::error("kustomize-build", format!("the kustomization `{name}` cannot be built: {why}"))
}

/// What kustomize knows, and this does not.
fn unsupported(folder: &str, what: &str) -> Diagnostic {
    let name = if folder.is_empty() { "." } else { folder };
    Diagnostic::warning(
        "kustomize-unsupported",
        format!("the kustomization `{name}` uses {what}, which is not computed here"),
    )
}
