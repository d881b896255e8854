use std::collections::{HashMap, HashSet};

use crate::check::{Example, Findings, Index, Located, Object, Resource, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "certificate-host-mismatch",
    severity: Severity::Error,
    documentation: "A host is served with a certificate that is not for it: every browser and client refuses \
                    the connection. The hosts under an Ingress's `tls` have to be hosts of its rules and in \
                    the `dnsNames` of the Certificate that makes the Secret; a host without its own entry \
                    gets the controller's default certificate, which is a warning. A wildcard is for one \
                    label, and not for the domain itself.",
    bad: Example::yaml(
        "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop }
spec:
  tls:
    - { hosts: [shop.example.com], secretName: shop-tls }
  rules:
    - host: shop.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: shop, port: { number: 80 } } } }] }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: shop }
spec:
  secretName: shop-tls
  dnsNames: ['*.shop.example.com']
  issuerRef: { name: letsencrypt, kind: ClusterIssuer }
",
    ),
    good: Example::yaml(
        "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop }
spec:
  tls:
    - { hosts: [shop.example.com], secretName: shop-tls }
  rules:
    - host: shop.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: shop, port: { number: 80 } } } }] }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: shop }
spec:
  secretName: shop-tls
  dnsNames: ['*.example.com']
  issuerRef: { name: letsencrypt, kind: ClusterIssuer }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut certificates: HashMap<&str, Vec<&Object<'_>>> = HashMap::new();
    for certificate in index.objects_of("Certificate") {
        let secret = certificate.text_at(&["spec", "secretName"]);
        certificates.entry(secret.unwrap_or_default()).or_default().push(certificate);
    }
    // A controller serves a host with what any Ingress says of it.
    let covered: HashSet<&str> = index
        .objects_of("Ingress")
        .flat_map(|ingress| items(ingress, &["spec", "tls"]))
        .flat_map(|entry| entry.get("hosts").map_or(&[][..], Located::items))
        .filter_map(Located::text)
        .collect();
    for ingress in index.objects_of("Ingress") {
        of_ingress(findings, ingress, &certificates, &covered);
    }
    listeners(index, findings);
}

fn items<'a>(object: &Object<'a>, path: &[&str]) -> &'a [Located] {
    object.at(path).map_or(&[], Located::items)
}

fn of_ingress(
    findings: &mut Findings<'_>,
    ingress: &Object<'_>,
    certificates: &HashMap<&str, Vec<&Object<'_>>>,
    covered_by_any: &HashSet<&str>,
) {
    let rules = items(ingress, &["spec", "rules"]);
    let hosts: Vec<&Located> = rules.iter().filter_map(|rule| rule.get("host")).collect();
    let are_known = hosts.iter().all(|host| known(Some(host)).is_some()) && hosts.len() == rules.len();
    let entries = items(ingress, &["spec", "tls"]);
    let mut covered: Vec<&str> = Vec::new();
    let mut covers_all = false;
    for entry in entries {
        let named = entry.get("hosts").map_or(&[][..], Located::items);
        let secret = known(entry.get("secretName"));
        let certificate = secret.and_then(|secret| certificate(certificates.get(secret)?, ingress));
        covers_all |= named.is_empty();
        for host in named {
            let Some(name) = known(Some(host)) else {
                covers_all = true;
                continue;
            };
            covered.push(name);
            if are_known
                && !hosts.is_empty()
                && !hosts
                    .iter()
                    .any(|rule| covers(name, rule.text().unwrap_or_default()) || rule.text() == Some(name))
            {
                let shown: Vec<&str> = hosts.iter().filter_map(|host| host.text()).collect();
                findings
                    .at(
                        ingress.artifact,
                        host,
                        format!(
                            "{} has a certificate for `{name}`, which none of its rules serves",
                            ingress.title()
                        ),
                    )
                    .warning()
                    .detail(format!("its rules serve {}", shown.join(", ")))
                    .help("name a host of its rules");
            }
            if let Some((certificate, names)) =
                certificate.as_ref().filter(|(_, names)| !names.iter().any(|dns| covers(dns, name)))
            {
                findings
                    .at(
                        ingress.artifact,
                        host,
                        format!(
                            "{} serves `{name}` with Certificate `{}`, which is not for it",
                            ingress.title(),
                            certificate.name
                        ),
                    )
                    .detail(format!("it is for {}", names.join(", ")))
                    .help(format!("add `{name}` to its dnsNames"));
            }
        }
    }
    // A load balancer of AWS looks for a certificate for every host by itself.
    let class = ingress.text_at(&["spec", "ingressClassName"]);
    let names = ingress.at(&["metadata", "annotations"]).into_iter().flat_map(Located::entries);
    let is_given =
        names.into_iter().any(|(name, ..)| name.starts_with("alb.") || name.contains("certificate"));
    if entries.is_empty() || covers_all || class == Some("alb") || is_given {
        return;
    }
    for host in hosts {
        let Some(name) = known(Some(host)) else { continue };
        if !covered_by_any.contains(name) && !covered.iter().any(|covered| covers(covered, name)) {
            findings
                .at(
                    ingress.artifact,
                    host,
                    format!(
                        "{} serves `{name}`, and has a certificate for {} alone",
                        ingress.title(),
                        covered.join(", ")
                    ),
                )
                .warning()
                .detail("it is served with the default certificate of the controller")
                .help("name the host under `tls`, too");
        }
    }
}

/// The Certificate that makes a Secret of the Ingress's namespace, and its names where all are known.
fn certificate<'i, 'a>(
    certificates: &[&'i Object<'a>],
    ingress: &Object<'_>,
) -> Option<(&'i Object<'a>, Vec<&'a str>)> {
    let certificate = certificates.iter().copied().find(|certificate| {
        certificate.may_share_namespace(ingress) && certificate.artifact.may_belong_with(ingress.artifact)
    })?;
    let common = certificate.at(&["spec", "commonName"]);
    let names: Option<Vec<&str>> = items(certificate, &["spec", "dnsNames"])
        .iter()
        .chain(common)
        .map(|name| known(Some(name)))
        .collect();
    names.filter(|names| !names.is_empty()).map(|names| (certificate, names))
}

/// Whether a name of a certificate is for a host (RFC 6125, section 6.4.3).
fn covers(name: &str, host: &str) -> bool {
    name.eq_ignore_ascii_case(host)
        || name.strip_prefix("*.").is_some_and(|domain| {
            host.split_once('.').is_some_and(|(label, rest)| {
                !label.is_empty() && label != "*" && rest.eq_ignore_ascii_case(domain)
            })
        })
}

/// Host names that rules of a listener take, against the certificates that it has.
fn listeners(index: &Index<'_>, findings: &mut Findings<'_>) {
    // By folder and address: the names of all certificates, where they are known.
    let mut names: HashMap<(&str, String), Option<Vec<&str>>> = HashMap::new();
    let certificate =
        |holder| names_of(index, holder, holder.body.get("certificate_arn").filter(|arn| arn.is_unknown())?);
    for listener in index.resources("aws_lb_listener") {
        names.insert((listener.artifact.folder(), listener.address()), certificate(listener));
    }
    for more in index.resources("aws_lb_listener_certificate") {
        // It may be for any of them.
        let Some(of) = listener(index, more) else { return };
        let all = names.get_mut(&of);
        let Some(all) = all else { continue };
        *all = all.take().zip(certificate(more)).map(|(mut all, own)| {
            all.extend(own);
            all
        });
    }
    for rule in index.resources("aws_lb_listener_rule") {
        let Some(of) = listener(index, rule) else { continue };
        if let Some(Some(names)) = names.get(&of) {
            of_rule(index, findings, rule, &of.1, names);
        }
    }
}

/// The listener that a resource is for, by folder and address.
fn listener<'a>(index: &Index<'a>, resource: &Resource<'a>) -> Option<(&'a str, String)> {
    let (listener, _) = index.referent(resource, resource.body.get("listener_arn")?)?;
    Some((listener.artifact.folder(), listener.address()))
}

fn of_rule<'a>(
    index: &Index<'a>,
    findings: &mut Findings<'_>,
    rule: &Resource<'a>,
    listener: &str,
    names: &[&str],
) {
    for condition in index.blocks(rule.body, "condition") {
        for host in condition.at(&["host_header", "values"]).map_or(&[][..], Located::items) {
            let name = index.resolved(rule, host).text().filter(|name| !name.contains(['*', '?']));
            let Some(name) = name.filter(|name| !names.iter().any(|own| covers(own, name))) else { continue };
            findings
                .at(
                    rule.artifact,
                    host,
                    format!("{} takes `{name}`, for which {listener} has no certificate", rule.address()),
                )
                .subject(rule.address())
                .detail(format!("its certificates are for {}", names.join(", ")))
                .help(format!("add `{name}` to the certificate, or a certificate for it to the listener"));
        }
    }
}

/// The names of the ACM certificate that an ARN refers to, by way of its validation or not, where all are known.
fn names_of<'a>(index: &Index<'a>, holder: &Resource<'a>, arn: &'a Located) -> Option<Vec<&'a str>> {
    let (mut certificate, _) = index.referent(holder, arn)?;
    if certificate.resource_type == "aws_acm_certificate_validation" {
        let arn = certificate.body.get("certificate_arn")?;
        certificate = index.referent(certificate, arn)?.0;
    }
    if certificate.resource_type != "aws_acm_certificate" || certificate.is_data {
        return None;
    }
    let mut names = vec![index.text(certificate, &["domain_name"])?];
    if let Some(others) = index.value(certificate, &["subject_alternative_names"]) {
        if others.is_unknown() {
            return None;
        }
        for other in others.items() {
            names.push(index.resolved(certificate, other).text()?);
        }
    }
    Some(names)
}
