//! What of a cluster can be reached from outside of it: through a Service, an Ingress, a Gateway, or a port of a node.

use crate::check::{Index, Located, Object, quantity};
use crate::unit::Cidr;

use super::grant::{Grant, Grants, grant};
use super::items;
use super::pod::every_pod;

/// Whom a controller lets in, by an annotation with blocks of addresses.
///
/// Source: ingress-nginx, "Annotations", `whitelist-source-range` and `allowlist-source-range`; AWS Load Balancer Controller, "Ingress
/// annotations", `inbound-cidrs`.
const INGRESS_RANGES: &[&str] = &[
    "nginx.ingress.kubernetes.io/whitelist-source-range",
    "nginx.ingress.kubernetes.io/allowlist-source-range",
    "alb.ingress.kubernetes.io/inbound-cidrs",
];

/// What makes the load balancer of a Service one inside of its network, and the value that does.
///
/// Source: AWS Load Balancer Controller, "Service annotations"; Kubernetes, "Internal load balancer".
const INTERNAL: &[(&str, &str)] = &[
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "true"),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
    ("networking.gke.io/load-balancer-type", "Internal"),
    ("cloud.google.com/load-balancer-type", "Internal"),
];

/// Every route of the Gateway API: what it routes ends at a Service.
const ROUTES: &[&str] = &["GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"];

pub(super) fn grants(index: &Index<'_>, grants: &mut Grants) {
    index.objects_of("Ingress").for_each(|object| ingress(object, grants));
    index.objects_of("Service").for_each(|object| service(object, grants));
    index.objects_of("Gateway").for_each(|object| gateway(object, grants));
    for kind in ROUTES {
        index.objects_of(kind).for_each(|object| route(object, grants));
    }
    for pod in every_pod(index) {
        let workload = format!("{} {}/{}", pod.object.kind, pod.object.namespace, pod.object.name);
        for port in pod.containers().flat_map(|container| items(container.value.get("ports"))) {
            let Some(number) = port.get("containerPort").map(quantity::shown) else { continue };
            // PodSpec, `hostNetwork`: what a container listens at is the node's port.
            let of_node = port
                .get("hostPort")
                .map(quantity::shown)
                .or_else(|| pod.is_on_host().then(|| number.clone()));
            if let Some(of_node) = of_node {
                grant(
                    grants,
                    format!("{workload}:{number}"),
                    format!("reached at port {of_node} of its node"),
                );
            }
        }
    }
}

fn annotation<'a>(object: &Object<'a>, name: &str) -> Option<&'a Located> {
    object.at(&["metadata", "annotations", name])
}

/// The same thing, from every block of addresses, or from anywhere where there is none.
fn from(blocks: &[&str], what: &str, rest: &str) -> Vec<Grant> {
    if blocks.is_empty() {
        return vec![Grant::within(what.to_owned(), Cidr::ANY, rest)];
    }
    let of = |block: &&str| {
        let text = format!("{what} from {block}");
        Cidr::parse(block)
            .map_or_else(|_| text.clone().into(), |cidr| Grant::within(text.clone(), cidr, rest))
    };
    blocks.iter().map(of).collect()
}

fn ingress(ingress: &Object<'_>, grants: &mut Grants) {
    let class = ingress.text_at(&["spec", "ingressClassName"]);
    let class = class.or_else(|| annotation(ingress, "kubernetes.io/ingress.class")?.text());
    let class = class.map(|class| format!(" of class {class}")).unwrap_or_default();
    let through = format!("through Ingress {}{class}", ingress.name);
    let ranges = INGRESS_RANGES.iter().find_map(|name| annotation(ingress, name)?.text()).unwrap_or_default();
    let ranges: Vec<&str> = ranges.split(',').map(str::trim).filter(|range| !range.is_empty()).collect();
    let mut add = |backend: Option<&Located>, host: &str, path: &str| {
        let service = backend.and_then(|backend| backend.get("service"));
        let name = service.and_then(|service| service.text_at(&["name"])).unwrap_or("?");
        let port = service.and_then(|service| service.get("port"));
        let port = port.and_then(|port| port.get("number").or_else(|| port.get("name"))).map(quantity::shown);
        let target = format!("Service {}/{name}:{}", ingress.namespace, port.unwrap_or_default());
        let what = format!("reached as {host}{path} {through}");
        from(&ranges, &what, &what).into_iter().for_each(|one| grant(grants, target.clone(), one));
    };
    // IngressSpec, `defaultBackend`: "the backend that should handle requests that don't match any rule".
    if let Some(backend) = ingress.at(&["spec", "defaultBackend"]) {
        add(Some(backend), "any host", "/");
    }
    for rule in items(ingress.at(&["spec", "rules"])) {
        let host = rule.text_at(&["host"]).unwrap_or("any host");
        for path in items(rule.at(&["http", "paths"])) {
            add(path.get("backend"), host, path.text_at(&["path"]).unwrap_or("/"));
        }
    }
    // Without it, the load balancer is internal.
    let scheme = annotation(ingress, "alb.ingress.kubernetes.io/scheme").and_then(Located::text);
    if scheme == Some("internet-facing") {
        grant(
            grants,
            format!("Ingress {}/{}", ingress.namespace, ingress.name),
            "an address on the internet",
        );
    }
}

fn service(service: &Object<'_>, grants: &mut Grants) {
    let kind = service.text_at(&["spec", "type"]).unwrap_or("ClusterIP");
    let is_internal = INTERNAL
        .iter()
        .any(|(name, value)| annotation(service, name).is_some_and(|said| quantity::shown(said) == *value));
    // Kubernetes, "Well-Known Labels, Annotations and Taints": the annotation holds where the field says nothing.
    let said =
        annotation(service, "service.beta.kubernetes.io/load-balancer-source-ranges").and_then(Located::text);
    let mut ranges: Vec<&str> =
        items(service.at(&["spec", "loadBalancerSourceRanges"])).iter().filter_map(Located::text).collect();
    if ranges.is_empty() {
        ranges = said.into_iter().flat_map(|said| said.split(',')).map(str::trim).collect();
    }
    let rest = format!("reached as a {kind}");
    let reached = match kind {
        "LoadBalancer" if ranges.is_empty() && is_internal => {
            // What its network is, nobody here knows: some part of all addresses.
            vec![Grant::within(
                "reached from its network as a LoadBalancer".to_owned(),
                Cidr::PRIVATE[0],
                &rest,
            )]
        }
        "LoadBalancer" if !ranges.is_empty() => from(&ranges, &rest, &rest),
        "LoadBalancer" | "NodePort" => {
            vec![Grant::within(format!("reached from anywhere as a {kind}"), Cidr::ANY, &rest)]
        }
        _ => Vec::new(),
    };
    let scheme =
        annotation(service, "service.beta.kubernetes.io/aws-load-balancer-scheme").and_then(Located::text);
    let name = format!("Service {}/{}", service.namespace, service.name);
    if kind == "LoadBalancer" && scheme == Some("internet-facing") {
        grant(grants, name.clone(), "an address on the internet");
    }
    // ServiceSpec, `externalIPs`: "a list of IP addresses for which nodes in the cluster will also accept traffic for this service".
    let external = items(service.at(&["spec", "externalIPs"])).iter().filter_map(Located::text);
    let external: Vec<String> =
        external.map(|address| format!("reached at {address}, an external address of its nodes")).collect();
    for port in items(service.at(&["spec", "ports"])).iter().filter_map(|port| port.get("port")) {
        let target = format!("{name}:{}", quantity::shown(port));
        reached.iter().for_each(|one| grant(grants, target.clone(), one.clone()));
        external.iter().for_each(|one| grant(grants, target.clone(), one.clone()));
    }
}

/// Source: Gateway API, Gateway, `listeners`.
fn gateway(gateway: &Object<'_>, grants: &mut Grants) {
    if !gateway.api_version.starts_with("gateway.networking.k8s.io/") {
        return;
    }
    let class = gateway.text_at(&["spec", "gatewayClassName"]).unwrap_or("?");
    for listener in items(gateway.at(&["spec", "listeners"])) {
        let port = listener.get("port").map(quantity::shown).unwrap_or_default();
        let host = listener.text_at(&["hostname"]).unwrap_or("any host");
        let routes = listener.text_at(&["allowedRoutes", "namespaces", "from"]).unwrap_or("Same");
        let what = format!("listening as {host} by class {class}, for routes of namespaces: {routes}");
        grant(grants, format!("Gateway {}/{}:{port}", gateway.namespace, gateway.name), what);
    }
}

/// Source: Gateway API, HTTPRoute: `parentRefs`, `hostnames`, and of each rule `matches` and `backendRefs`.
fn route(route: &Object<'_>, grants: &mut Grants) {
    if !route.api_version.starts_with("gateway.networking.k8s.io/") {
        return;
    }
    let hosts: Vec<&str> = items(route.at(&["spec", "hostnames"])).iter().filter_map(Located::text).collect();
    let hosts = if hosts.is_empty() { vec!["any host"] } else { hosts };
    let parents =
        items(route.at(&["spec", "parentRefs"])).iter().filter_map(|parent| parent.text_at(&["name"]));
    let parents: Vec<&str> = parents.collect();
    for rule in items(route.at(&["spec", "rules"])) {
        let paths: Vec<&str> = items(rule.get("matches"))
            .iter()
            .map(|one| one.text_at(&["path", "value"]).unwrap_or("/"))
            .collect();
        let paths = if paths.is_empty() { vec!["/"] } else { paths };
        for backend in items(rule.get("backendRefs")) {
            let name = backend.text_at(&["name"]).unwrap_or("?");
            let namespace = backend.text_at(&["namespace"]).unwrap_or(route.namespace);
            let port = backend.get("port").map(quantity::shown).unwrap_or_default();
            for (host, path) in hosts.iter().flat_map(|host| paths.iter().map(move |path| (host, path))) {
                let what = format!(
                    "reached as {host}{path} through {} {} of {}",
                    route.kind,
                    route.name,
                    parents.join(" and ")
                );
                grant(grants, format!("Service {namespace}/{name}:{port}"), what);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;

    #[test]
    fn what_is_reached_from_outside() {
        let object = |api: &str, kind: &str, annotations: &str, spec: &str| {
            format!(
                "apiVersion: {api}\nkind: {kind}\nmetadata: {{ name: web, namespace: shop, annotations: {{ {annotations} }} }}\nspec: {{ {spec} }}\n"
            )
        };
        let ingress = |annotations: &str, spec: &str| {
            let rule = "rules: [{ host: a.example.com, http: { paths: [{ path: /, backend: { service: { name: api, port: { number: 80 } } } }] } }]";
            object("networking.k8s.io/v1", "Ingress", annotations, &format!("{spec} {rule}"))
        };
        let service = |annotations: &str, spec: &str| {
            object("v1", "Service", annotations, &format!("ports: [{{ port: 80 }}], {spec}"))
        };
        let balancer = |annotations: &str| service(annotations, "type: LoadBalancer");
        let scheme = |scheme: &str| format!("service.beta.kubernetes.io/aws-load-balancer-scheme: {scheme}");
        let ranges =
            |ranges: &str| service("", &format!("type: LoadBalancer, loadBalancerSourceRanges: [{ranges}]"));
        let pod = |spec: &str, port: &str| {
            let container = format!("{{ name: a, image: a, ports: [{{ containerPort: 8080 {port} }}] }}");
            object("v1", "Pod", "", &format!("{spec} containers: [{container}]"))
        };
        let alb = |scheme: &str| ingress(&format!("alb.ingress.kubernetes.io/scheme: {scheme}"), "");
        let nginx = |range: &str| {
            ingress(&format!("nginx.ingress.kubernetes.io/whitelist-source-range: {range}"), "")
        };
        let nothing = || "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n".to_owned();
        let gateway = |host: &str| {
            object(
                "gateway.networking.k8s.io/v1",
                "Gateway",
                "",
                &format!("gatewayClassName: public, listeners: [{{ port: 443, hostname: {host} }}]"),
            )
        };
        let route = object(
            "gateway.networking.k8s.io/v1",
            "HTTPRoute",
            "",
            "parentRefs: [{ name: public }], hostnames: [admin.example.com], rules: [{ backendRefs: [{ name: api, port: 80 }] }]",
        );
        let default = object(
            "networking.k8s.io/v1",
            "Ingress",
            "",
            "defaultBackend: { service: { name: api, port: { number: 80 } } }",
        );
        let cases: [(&str, String, String); 15] = [
            ("a route", nothing(), route),
            ("a gateway", gateway("a.example.com"), gateway("'*.example.com'")),
            ("a default backend", nothing(), default),
            ("the scheme of an ingress", alb("internal"), alb("internet-facing")),
            (
                "another class",
                ingress("", "ingressClassName: internal,"),
                ingress("", "ingressClassName: public,"),
            ),
            ("an ingress for all", nginx("10.0.0.0/8"), ingress("", "")),
            ("an ingress for fewer", ingress("", ""), nginx("10.0.0.0/8")),
            ("the scheme of a service", balancer(&scheme("internal")), balancer(&scheme("internet-facing"))),
            ("no scheme any longer", balancer(&scheme("internal")), balancer("")),
            ("a service for all", ranges("10.0.0.0/8"), ranges("")),
            ("a service for fewer", ranges("10.0.0.0/8, 192.168.0.0/16"), ranges("10.0.0.0/8")),
            ("an external address", service("", "type: ClusterIP"), service("", "externalIPs: [1.2.3.4]")),
            ("a port of the node", pod("", ""), pod("", ", hostPort: 80")),
            ("the network of the node", pod("", ""), pod("hostNetwork: true,", "")),
            ("the same", nginx("'10.0.0.0/8,10.9.0.0/16'"), nginx("'10.9.0.0/16, 10.0.0.0/8'")),
        ];
        let said = cases.iter().map(|(name, before, after)| {
            format!("== {name}\n{}", shown(&[("a.yaml", before)], &[("a.yaml", after)]))
        });
        insta::assert_snapshot!(said.collect::<String>(), @"
        == a route
        reach opened: Service shop/api:80 now: reached as admin.example.com/ through HTTPRoute web of public
        == a gateway
        reach opened: Gateway shop/web:443 now: listening as *.example.com by class public, for routes of namespaces: Same
        reach closed: Gateway shop/web:443 no longer: listening as a.example.com by class public, for routes of namespaces: Same
        == a default backend
        reach opened: Service shop/api:80 now: reached as any host/ through Ingress web
        == the scheme of an ingress
        reach opened: Ingress shop/web now: an address on the internet
        == another class
        reach opened: Service shop/api:80 now: reached as a.example.com/ through Ingress web of class public
        reach closed: Service shop/api:80 no longer: reached as a.example.com/ through Ingress web of class internal
        == an ingress for all
        reach opened: Service shop/api:80 now: reached as a.example.com/ through Ingress web
        == an ingress for fewer
        reach closed: Service shop/api:80 no longer: reached as a.example.com/ through Ingress web
        == the scheme of a service
        reach opened: Service shop/web now: an address on the internet
        reach opened: Service shop/web:80 now: reached from anywhere as a LoadBalancer
        == no scheme any longer
        reach opened: Service shop/web:80 now: reached from anywhere as a LoadBalancer
        == a service for all
        reach opened: Service shop/web:80 now: reached from anywhere as a LoadBalancer
        == a service for fewer
        reach closed: Service shop/web:80 no longer: reached as a LoadBalancer from 192.168.0.0/16
        == an external address
        reach opened: Service shop/web:80 now: reached at 1.2.3.4, an external address of its nodes
        == a port of the node
        reach opened: Pod shop/web:8080 now: reached at port 80 of its node
        == the network of the node
        reach opened: Pod shop/web:8080 now: reached at port 8080 of its node
        privilege opened: Pod shop/web now: the network of its node
        == the same
        ");
    }
}
