//! Clusters of EKS: their version, and the add-ons that are installed in them.

use crate::check::{Artifact, Language, Located, Place};

use super::{Index, Resource};

/// A cluster of EKS, from Terraform or from eksctl.
#[derive(Debug, Clone)]
pub struct Cluster<'a> {
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// Where it stands.
    pub place: Place,
    /// As a person calls it: its address, or its name.
    pub title: String,
    /// Its name, where that is known.
    pub name: Option<&'a str>,
    /// The version of Kubernetes that it is to be of.
    pub version: Option<&'a Located>,
    /// The resource that makes it, in Terraform.
    pub resource: Option<Resource<'a>>,
    /// The names of its add-ons.
    pub addons: Vec<&'a str>,
    /// Whether these are all that there may be: none of them is computed, and no module installs any.
    pub has_all_addons: bool,
}

impl<'a> Cluster<'a> {
    /// Whether an add-on is installed in it; nothing where nobody knows.
    pub fn has_addon(&self, name: &str) -> Option<bool> {
        let is_there = self.addons.contains(&name);
        (is_there || self.has_all_addons).then_some(is_there)
    }

    /// Its version, such as `1.35`; nothing where it is computed.
    pub fn release(&self) -> Option<String> {
        let version = self.version?;
        match (version.literal(), version.number()) {
            (Some(text), _) => Some(text.trim_start_matches('v').to_owned()),
            // Without quotes `1.30` is 1.3.
            (_, Some(number)) if number > 1.19 => Some(format!("{number:.2}")),
            _ => None,
        }
    }

    fn of_terraform(index: &Index<'a>, resource: &Resource<'a>) -> Self {
        let name = index.text(resource, &["name"]);
        let mut addons = Vec::new();
        let mut has_all_addons = index.root_module(resource).blocks("module").is_empty();
        let beside = index.resources("aws_eks_addon").filter(|addon| index.are_together(addon, resource));
        for addon in beside {
            let of = addon.body.get("cluster_name").map(|of| index.resolved(addon, of));
            let is_its = of.is_some_and(|of| match of.text() {
                Some(of) => name == Some(of),
                None => index.referents(addon, of).iter().any(|of| of.address() == resource.address()),
            });
            match index.text(addon, &["addon_name"]) {
                Some(addon) if is_its => addons.push(addon),
                Some(_) => {}
                None => has_all_addons = false,
            }
        }
        Cluster {
            artifact: resource.artifact,
            place: resource.place,
            title: resource.address(),
            name,
            version: index.value(resource, &["version"]),
            resource: Some(resource.clone()),
            addons,
            has_all_addons,
        }
    }

    /// By the module that most clusters are made with.
    fn of_module(index: &Index<'a>, call: &Resource<'a>) -> Self {
        let either = |names: [&str; 2]| names.into_iter().find_map(|name| index.value(call, &[name]));
        let addons = either(["cluster_addons", "addons"]);
        let is_auto = either(["cluster_compute_config", "compute_config"]).is_some();
        Cluster {
            artifact: call.artifact,
            place: call.place,
            title: call.address(),
            name: either(["cluster_name", "name"]).and_then(Located::text),
            version: either(["cluster_version", "kubernetes_version"]),
            resource: Some(call.clone()),
            addons: addons.into_iter().flat_map(Located::entries).map(|(name, ..)| name).collect(),
            has_all_addons: addons.is_some_and(|addons| !addons.is_unknown()) && !is_auto,
        }
    }

    fn of_eksctl(artifact: &'a Artifact) -> Self {
        let value = &artifact.value;
        let addons = value.get("addons").map_or(&[][..], Located::items);
        let name = value.text_at(&["metadata", "name"]);
        Cluster {
            artifact,
            place: value.place,
            title: format!("cluster `{}`", name.unwrap_or("?")),
            name,
            version: value.at(&["metadata", "version"]),
            resource: None,
            addons: addons.iter().filter_map(|addon| addon.text_at(&["name"])).collect(),
            has_all_addons: true,
        }
    }
}

/// The module of the registry that makes a cluster.
pub const EKS_MODULE: &str = "terraform-aws-modules/eks/aws";

impl<'a> Index<'a> {
    /// Every cluster of EKS.
    pub fn clusters(&self) -> Vec<Cluster<'a>> {
        let of_terraform =
            self.resources("aws_eks_cluster").map(|cluster| Cluster::of_terraform(self, cluster));
        let of_modules = self.calls_of(EKS_MODULE).map(|call| Cluster::of_module(self, call));
        of_terraform
            .chain(of_modules)
            .chain(self.artifacts(Language::Eksctl).map(Cluster::of_eksctl))
            .collect()
    }
}
