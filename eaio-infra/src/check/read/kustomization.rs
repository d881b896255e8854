//! Kustomizations: the files that they use as patches are parts of objects, and no objects.

use std::collections::HashSet;

use crate::check::Located;

/// The paths among `files` that a kustomization beside or above them uses as a patch.
pub(super) fn patches<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> HashSet<String> {
    let mut patches = HashSet::new();
    for (path, text) in files {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if !matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization") {
            continue;
        }
        let Ok(kustomization) = serde_saphyr::from_str::<Located>(text) else { continue };
        let listed = ["patches", "patchesStrategicMerge", "patchesJson6902"];
        let listed = listed.iter().filter_map(|field| kustomization.get(field)).flat_map(Located::items);
        let used = listed.filter_map(|patch| patch.text().or_else(|| patch.text_at(&["path"])));
        patches.extend(used.filter_map(|used| join(folder, used)));
    }
    patches
}

/// `path` as it is from `folder`; nothing where it leads out of what was read.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| *part != ".").collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/").trim_start_matches('/').to_owned())
        .map(|joined| if folder.starts_with('/') { format!("/{joined}") } else { joined })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_are_found_from_where_they_are_used() {
        let text = "kind: Kustomization\npatches:\n  - path: ./replicas.yaml\n  - path: ../shared/limits.yaml\n  - patch: inline\n";
        let found = patches([("overlays/prod/kustomization.yaml", text), ("a.yaml", "a: 1")].into_iter());
        assert_eq!(
            found,
            ["overlays/prod/replicas.yaml", "overlays/shared/limits.yaml"].map(str::to_owned).into()
        );
        let absolute = patches([("/tmp/x/kustomization.yaml", text)].into_iter());
        assert!(absolute.contains("/tmp/x/replicas.yaml"), "{absolute:?}");
        assert!(
            patches([("kustomization.yaml", "patches: [{ path: a.yaml }]")].into_iter()).contains("a.yaml")
        );
    }
}
