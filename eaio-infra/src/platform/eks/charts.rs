//! What has to run in the cluster before an environment's objects are applied.

use serde::Serialize;

use crate::kubernetes::Objects;
use crate::topology::Tls;

use super::Site;
use super::ingress::CONTROLLER_NAMESPACE;

/// A chart, and where it has to go for its AWS role to find it.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Chart {
    name: &'static str,
    namespace: &'static str,
    service_account: &'static str,
    purpose: &'static str,
}

const EXTERNAL_SECRETS: Chart = Chart {
    name: "external-secrets",
    namespace: "external-secrets",
    service_account: "external-secrets",
    purpose: "brings secrets from Secrets Manager",
};
const CLUSTER_AUTOSCALER: Chart = Chart {
    name: "cluster-autoscaler",
    namespace: "kube-system",
    service_account: "cluster-autoscaler",
    purpose: "adds and removes nodes",
};
const LOAD_BALANCER_CONTROLLER: Chart = Chart {
    name: "aws-load-balancer-controller",
    namespace: "kube-system",
    service_account: "aws-load-balancer-controller",
    purpose: "makes load balancers",
};
const EXTERNAL_DNS: Chart = Chart {
    name: "external-dns",
    namespace: "external-dns",
    service_account: "external-dns",
    purpose: "points the domain at the load balancer",
};
const CERT_MANAGER: Chart = Chart {
    name: "cert-manager",
    namespace: "cert-manager",
    service_account: "cert-manager",
    purpose: "issues the certificate; its controller has to run with `--issuer-ambient-credentials`",
};
const TRAEFIK: Chart = Chart {
    name: "traefik",
    namespace: CONTROLLER_NAMESPACE,
    service_account: "traefik",
    purpose: "ends TLS behind a network load balancer; needs no role",
};
const DEVICE_PLUGIN: Chart = Chart {
    name: "nvidia-device-plugin",
    namespace: "kube-system",
    service_account: "nvidia-device-plugin",
    purpose: "offers the nodes' GPUs to pods; has to tolerate every taint; needs no role",
};

/// The charts that an environment's objects ask for. The metrics server is an add-on of the cluster.
pub(super) fn charts(site: &Site<'_>, objects: &Objects) -> Vec<Chart> {
    let reached = objects.iter().any(|object| object.identity().kind == "Ingress");
    let tls = site.environment.domain.as_ref().map(|domain| domain.tls);
    let ends_in_cluster = matches!(tls, Some(Tls::LetsEncrypt { .. } | Tls::SelfSigned));
    let gpus = site.environment.cluster.node_groups().values().any(|group| group.instance.gpus() > 0);
    [
        (true, EXTERNAL_SECRETS),
        (true, CLUSTER_AUTOSCALER),
        (reached, LOAD_BALANCER_CONTROLLER),
        (reached, EXTERNAL_DNS),
        (reached && ends_in_cluster, CERT_MANAGER),
        (reached && ends_in_cluster, TRAEFIK),
        (gpus, DEVICE_PLUGIN),
    ]
    .into_iter()
    .filter_map(|(needed, chart)| needed.then_some(chart))
    .collect()
}
