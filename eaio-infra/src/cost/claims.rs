//! What the volumes of claims cost: those of EBS, in the region of the cluster.

use std::collections::BTreeSet;

use crate::check::{Claim, Index, quantity};

use super::{Estimate, Unpriced, prices, region};
use crate::unit::Money;

/// Adds what each claim, and each claim of a template, costs.
pub(super) fn add(index: &Index<'_>, estimate: &mut Estimate) {
    let regions = index.resources("aws_eks_cluster").filter_map(|cluster| region(index, cluster));
    let regions: BTreeSet<String> = regions.map(|region| region.to_string()).collect();
    let is_in_us_east_1 = regions.iter().map(String::as_str).eq(["us-east-1"]);
    for claim in index.claims() {
        let what = format!("{} of {}", claim.title, claim.object.namespace);
        let monthly = price(index, &claim).and_then(|monthly| {
            is_in_us_east_1.then_some(monthly).ok_or("the prices here are those of us-east-1")
        });
        estimate.add(what, monthly);
    }
}

fn price(index: &Index<'_>, claim: &Claim<'_>) -> Result<Money, Unpriced> {
    let class =
        claim.spec.get("storageClassName").and_then(|class| class.text()).ok_or("its class is not said")?;
    let class = index
        .objects_of("StorageClass")
        .find(|object| object.name == class)
        .ok_or("its class is not here")?;
    match (class.text_at(&["provisioner"]), class.text_at(&["parameters", "type"])) {
        // What EBS's driver takes where nothing is said (aws-ebs-csi-driver, "CreateVolume Parameters").
        (Some("ebs.csi.aws.com"), None | Some("gp3")) => {}
        (Some("efs.csi.aws.com"), _) => return Err("it is paid by use"),
        _ => return Err("a kind of storage without a price here"),
    }
    let storage = claim.spec.at(&["resources", "requests", "storage"]).ok_or("its size is not said")?;
    let bytes = quantity::amount("memory", storage).ok_or("its size is computed")?;
    let copies = match claim.template {
        None => 1,
        Some(_) => claim
            .object
            .at(&["spec", "replicas"])
            .map_or(Some(1), quantity::count)
            .ok_or("how many is computed")?,
    };
    Ok(prices::gp3(bytes.div_ceil(1 << 30)).times(copies))
}
