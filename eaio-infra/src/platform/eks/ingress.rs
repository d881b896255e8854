//! The way in: one Ingress for the environment's domain, over an application load balancer where ACM holds the
//! certificate, and over the ingress controller in the cluster where cert-manager does, since a load balancer of AWS
//! takes no certificate from a Secret.

use std::collections::BTreeMap;

use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend,
    IngressSpec, IngressTLS, ServiceBackendPort,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::component::Route;
use crate::diagnostic::Diagnostic;
use crate::kubernetes::Objects;
use crate::kubernetes::custom::{
    AcmeChallenge, AcmeIssuer, AcmeSelector, AcmeSolver, Dns01Solver, Issuer, IssuerSpec, Route53Solver,
    SecretKeyReference, SelfSignedIssuer,
};
use crate::topology::{Domain, Failover, Tls};

use super::{Site, storage};

/// The namespace of the ingress controller that ends TLS in the cluster.
pub(crate) const CONTROLLER_NAMESPACE: &str = "traefik";

/// The name of the issuer of an environment's certificate.
const LETS_ENCRYPT: &str = "letsencrypt";
const SELF_SIGNED: &str = "self-signed";

/// Adds the Ingress for `routes`, and the issuer of its certificate.
pub(super) fn add(objects: &mut Objects, site: &Site<'_>, routes: &[Route]) -> Result<(), Diagnostic> {
    let environment = site.environment;
    let Some(domain) = environment.domain.as_ref().filter(|_| !routes.is_empty()) else { return Ok(()) };
    match domain.tls {
        Tls::LetsEncrypt { email } => objects.add(&lets_encrypt(email, domain))?,
        Tls::SelfSigned => objects.add(&Issuer {
            metadata: ObjectMeta { name: Some(SELF_SIGNED.into()), ..ObjectMeta::default() },
            spec: IssuerSpec::SelfSigned(SelfSignedIssuer::default()),
        })?,
        Tls::CertificateManager | Tls::None => {}
    }
    objects.add(&ingress(site, domain, routes))
}

fn ingress(site: &Site<'_>, domain: &Domain, routes: &[Route]) -> Ingress {
    let system = site.system;
    let behind_load_balancer = matches!(domain.tls, Tls::CertificateManager);
    let secret = (!behind_load_balancer).then(|| format!("{system}-tls"));
    let host = domain.name.to_string();
    // The longest path first, so that a reader sees which one wins.
    let mut routes: Vec<&Route> = routes.iter().collect();
    routes.sort_by_key(|route| (std::cmp::Reverse(route.path.len()), &route.path));
    let paths = routes.into_iter().map(|route| HTTPIngressPath {
        path: Some(route.path.clone()),
        path_type: "Prefix".into(),
        backend: IngressBackend {
            service: Some(IngressServiceBackend {
                name: route.workload.to_string(),
                port: Some(ServiceBackendPort { name: Some("http".into()), number: None }),
            }),
            ..IngressBackend::default()
        },
    });
    Ingress {
        metadata: ObjectMeta {
            name: Some(system.to_string()),
            annotations: Some(annotations(site, domain)),
            ..ObjectMeta::default()
        },
        spec: Some(IngressSpec {
            ingress_class_name: Some(if behind_load_balancer { "alb" } else { "traefik" }.into()),
            tls: Some(vec![IngressTLS { hosts: Some(vec![host.clone()]), secret_name: secret }]),
            rules: Some(vec![IngressRule {
                host: Some(host),
                http: Some(HTTPIngressRuleValue { paths: paths.collect() }),
            }]),
            ..IngressSpec::default()
        }),
        ..Ingress::default()
    }
}

/// Source: AWS Load Balancer Controller, "Ingress annotations"; external-dns, "Routing policy"; cert-manager,
/// "Annotated Ingress resource"; Traefik, "Kubernetes Ingress annotations".
fn annotations(site: &Site<'_>, domain: &Domain) -> BTreeMap<String, String> {
    let name = site.name();
    let mut annotations: Vec<(&str, String)> = match domain.tls {
        Tls::CertificateManager => vec![
            ("alb.ingress.kubernetes.io/load-balancer-name", name.clone()),
            (
                "alb.ingress.kubernetes.io/scheme",
                if domain.private { "internal" } else { "internet-facing" }.into(),
            ),
            // Straight to the pods; the certificate is found by the host's name.
            ("alb.ingress.kubernetes.io/target-type", "ip".into()),
            ("alb.ingress.kubernetes.io/listen-ports", r#"[{"HTTP":80},{"HTTPS":443}]"#.into()),
            ("alb.ingress.kubernetes.io/ssl-redirect", "443".into()),
            ("alb.ingress.kubernetes.io/ssl-policy", "ELBSecurityPolicy-TLS13-1-2-2021-06".into()),
            ("alb.ingress.kubernetes.io/load-balancer-attributes", load_balancer_attributes(site)),
        ],
        Tls::LetsEncrypt { .. } => vec![("cert-manager.io/issuer", LETS_ENCRYPT.into())],
        Tls::SelfSigned => vec![("cert-manager.io/issuer", SELF_SIGNED.into())],
        Tls::None => Vec::new(),
    };
    if !matches!(domain.tls, Tls::CertificateManager) {
        annotations.push(("traefik.ingress.kubernetes.io/router.entrypoints", "websecure".into()));
    }
    if let Some(failover) = domain.failover {
        let part = match failover {
            Failover::Primary => "PRIMARY",
            Failover::Secondary => "SECONDARY",
        };
        annotations.push(("external-dns.alpha.kubernetes.io/aws-failover", part.into()));
        annotations.push(("external-dns.alpha.kubernetes.io/set-identifier", name));
    }
    annotations.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Source: Elastic Load Balancing, "Application Load Balancer attributes".
fn load_balancer_attributes(site: &Site<'_>) -> String {
    [
        format!("deletion_protection.enabled={}", site.environment.tier.keeps_data()),
        "routing.http.drop_invalid_header_fields.enabled=true".to_owned(),
        "access_logs.s3.enabled=true".to_owned(),
        format!("access_logs.s3.bucket={}", storage::log_bucket_name(site)),
        format!("access_logs.s3.prefix={}", storage::LOAD_BALANCER_LOGS),
    ]
    .join(",")
}

/// Proves the name by a record in the domain's own zone, with the role of cert-manager's pods, which its controller lends
/// to an Issuer when it runs with `--issuer-ambient-credentials`.
fn lets_encrypt(email: &str, domain: &Domain) -> Issuer {
    let solver = AcmeSolver {
        selector: Some(AcmeSelector { dns_zones: vec![domain.name.to_string()], ..AcmeSelector::default() }),
        challenge: AcmeChallenge::Dns01(Dns01Solver::Route53(Route53Solver::default())),
    };
    Issuer {
        metadata: ObjectMeta { name: Some(LETS_ENCRYPT.into()), ..ObjectMeta::default() },
        spec: IssuerSpec::Acme(AcmeIssuer {
            server: "https://acme-v02.api.letsencrypt.org/directory".into(),
            email: Some(email.to_owned()),
            private_key_secret_ref: SecretKeyReference { name: format!("{LETS_ENCRYPT}-account"), key: None },
            solvers: vec![solver],
        }),
    }
}
