use std::collections::{HashMap, HashSet};

use crate::check::{Example, Findings, Index, Located, Object, Rule, known, service_and_namespace};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "virtual-service-to-missing-host",
    severity: Severity::Error,
    documentation: "A VirtualService of Istio sends requests to a Service that its namespace does not have, \
                    or to a subset that the host's DestinationRule does not define: Envoy answers each of \
                    them with 503. A short name is taken to be in the namespace of the VirtualService, \
                    wherever the caller is.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: shop, namespace: shop }
spec: { selector: { app: shop }, ports: [{ port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [istio-system/public]
  http:
    - route: [{ destination: { host: shop-api, port: { number: 80 } } }]
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: shop, namespace: shop }
spec: { selector: { app: shop }, ports: [{ port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [istio-system/public]
  http:
    - route: [{ destination: { host: shop, port: { number: 80 } } }]
",
    ),
    check,
};

/// The names of the subsets of each Service; of some nobody knows the name.
type Subsets<'a> = HashMap<(&'a str, &'a str), Vec<Option<&'a str>>>;

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let entries: HashSet<&str> = index
        .objects_of("ServiceEntry")
        .flat_map(|entry| entry.at(&["spec", "hosts"]).map_or(&[][..], Located::items))
        .filter_map(Located::text)
        .collect();
    let mut subsets = Subsets::new();
    for rule in index.objects_of("DestinationRule") {
        let host = rule.text_at(&["spec", "host"]);
        let Some(host) = host.and_then(|host| service_and_namespace(host, rule.namespace)) else { continue };
        let own = rule.at(&["spec", "subsets"]).map_or(&[][..], Located::items);
        subsets.entry(host).or_default().extend(own.iter().map(|subset| known(subset.get("name"))));
    }
    for service in index.objects_of("VirtualService").filter(|service| is_of_istio(service)) {
        for protocol in ["http", "tcp", "tls"] {
            for rule in service.at(&["spec", protocol]).map_or(&[][..], Located::items) {
                let routes = rule.get("route").map_or(&[][..], Located::items);
                let mirrored = rule.get("mirror").into_iter();
                for destination in routes.iter().filter_map(|route| route.get("destination")).chain(mirrored)
                {
                    of_destination(index, findings, service, destination, &entries, &subsets);
                }
            }
        }
    }
}

fn is_of_istio(object: &Object<'_>) -> bool {
    object.api_version.starts_with("networking.istio.io/")
}

fn of_destination(
    index: &Index<'_>,
    findings: &mut Findings<'_>,
    virtual_service: &Object<'_>,
    destination: &Located,
    entries: &HashSet<&str>,
    subsets: &Subsets<'_>,
) {
    let Some(value) = destination.get("host") else { return };
    let Some(host) = known(Some(value)).filter(|host| !host.contains('*') && !entries.contains(host)) else {
        return;
    };
    let is_inside = !host.contains('.') || host.ends_with(".svc") || host.ends_with(".svc.cluster.local");
    let Some((service, namespace)) =
        service_and_namespace(host, virtual_service.namespace).filter(|_| is_inside)
    else {
        return;
    };
    let found = index.object("Service", namespace, service).is_some()
        || index
            .objects_of("Service")
            .any(|other| other.name == service && other.may_share_namespace(virtual_service));
    if !found {
        if index.has_written("Service", namespace)
            && !index.may_be_made(service)
            && known(virtual_service.at(&["metadata", "namespace"])).is_some()
        {
            findings
                .at(virtual_service.artifact, value, format!("{} sends to `{host}`, and there is no Service `{service}` in namespace `{namespace}`", virtual_service.title()))
                .detail(format!("Services there: {}", index.names_in("Service", namespace).join(", ")))
                .help("name a Service that is there, with its namespace where it is another");
        }
        return;
    }
    let Some(subset) = destination.get("subset").filter(|subset| known(Some(subset)).is_some()) else {
        return;
    };
    let Some(subsets) = subsets.get(&(service, namespace)) else { return };
    let name = subset.text().unwrap_or_default();
    if !subsets.iter().any(|subset| subset.is_none_or(|subset| subset == name)) {
        let shown: Vec<&str> = subsets.iter().copied().flatten().collect();
        findings
            .at(
                virtual_service.artifact,
                subset,
                format!(
                    "{} sends to subset `{name}` of `{host}`, which its DestinationRule does not define",
                    virtual_service.title()
                ),
            )
            .detail(format!(
                "it defines {}",
                if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }
            ))
            .help("define the subset, with the labels of its pods");
    }
}
