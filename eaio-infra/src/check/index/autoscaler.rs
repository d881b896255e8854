//! Autoscalers: what they scale, and by what.

use super::{Index, Object, Pod};
use crate::check::Located;

/// A share of a container's request that a HorizontalPodAutoscaler holds its pods to.
#[derive(Debug, Clone, Copy)]
pub struct Utilization<'a> {
    /// The resource, such as `cpu`.
    pub resource: &'a str,
    /// The container, where it is only one.
    pub container: Option<&'a str>,
    /// Where it is asked for.
    pub value: &'a Located,
}

impl<'a> Object<'a> {
    /// The kind and the name of the workload that an autoscaler names in `field` of its spec.
    pub fn target(&self, field: &str) -> Option<(&'a str, &'a str)> {
        let target = self.at(&["spec", field])?;
        Some((target.text_at(&["kind"])?, target.text_at(&["name"])?))
    }

    /// What a HorizontalPodAutoscaler measures as a share of requests. One that names no metric measures `cpu`.
    pub fn utilizations(&self) -> Vec<Utilization<'a>> {
        let Some(spec) = self.at(&["spec"]) else { return Vec::new() };
        let only = |value| vec![Utilization { resource: "cpu", container: None, value }];
        if let Some(value) = spec.get("targetCPUUtilizationPercentage") {
            return only(value);
        }
        let Some(metrics) = spec.get("metrics") else {
            return if self.api_version == "autoscaling/v2" { only(spec) } else { Vec::new() };
        };
        let of = |metric: &'a Located| {
            let (source, container) = match metric.text_at(&["type"])? {
                "Resource" => (metric.get("resource")?, None),
                "ContainerResource" => {
                    let source = metric.get("containerResource")?;
                    (source, Some(source.text_at(&["container"])?))
                }
                _ => return None,
            };
            let is_share = source.text_at(&["target", "type"]) == Some("Utilization")
                || source.get("targetAverageUtilization").is_some();
            let resource = source.text_at(&["name"]).filter(|_| is_share)?;
            Some(Utilization { resource, container, value: source })
        };
        metrics.items().iter().filter_map(of).collect()
    }
}

impl<'a> Index<'a> {
    /// What the pods of a workload may be like that `from` names: several where several artifacts say it, as a base and its
    /// overlay do.
    pub fn pods_of(
        &self,
        from: &Object<'a>,
        (kind, name): (&'a str, &'a str),
    ) -> impl Iterator<Item = &Pod<'a>> {
        let pods = self.pods_by_name.get(&(kind, name)).into_iter().flatten().map(|at| &self.pods[*at]);
        pods.filter(move |pod| pod.object.may_be_with(from))
    }

    /// The HorizontalPodAutoscalers that decide how many pods a workload has.
    pub fn autoscalers_of(&self, workload: &Object<'a>) -> impl Iterator<Item = &Object<'a>> {
        let found = self.autoscalers.get(&(workload.namespace, workload.kind, workload.name));
        found.into_iter().flatten().map(|at| &self.objects[*at])
    }

    /// What the LimitRanges that may be in the namespace of an object say of each container there.
    pub fn limit_ranges(&self, of: &Object<'a>) -> impl Iterator<Item = (&Object<'a>, &'a Located)> {
        let ranges = self.objects_of("LimitRange").filter(move |range| range.may_be_with(of));
        ranges.flat_map(|range| {
            let items = range.at(&["spec", "limits"]).map_or(&[][..], Located::items);
            let of_containers = items.iter().filter(|item| item.text_at(&["type"]) == Some("Container"));
            of_containers.map(move |item| (range, item))
        })
    }
}
