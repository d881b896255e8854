//! The environment's domain: its hosted zone and its certificate.

use crate::terraform::aws::{data, route53_zone};
use crate::terraform::{Arn, Id, Lifecycle, List, Meta, Ref, RootModule, Value, aws};
use crate::topology::{Domain, Failover, Tls};

use super::Site;

/// The hosted zone of the environment's domain.
#[derive(Debug)]
pub(super) struct Zone {
    /// Its id.
    pub id: Value<Id<aws::Route53Zone>>,
    /// Its ARN.
    pub arn: Value<String>,
    /// The name servers to delegate the domain to, where this environment makes the zone and the internet asks it.
    pub name_servers: Option<Value<List<String>>>,
    /// The certificate, once it is issued, where AWS vouches for the domain.
    pub certificate: Option<Value<Arn<aws::AcmCertificate>>>,
}

/// The hosted zone and the certificate of the environment's domain, if it has one that AWS answers for.
pub(super) fn zone(module: &mut RootModule, site: &Site<'_>, vpc: &Ref<aws::Vpc>) -> Option<Zone> {
    let domain = site.environment.domain.as_ref()?;
    module.file("dns");
    let mut zone = match domain.failover {
        // The primary owns the zone, which both answer in.
        Some(Failover::Secondary) => existing(module, domain),
        Some(Failover::Primary) | None => new(module, site, domain, vpc),
    };
    if domain.tls == Tls::CertificateManager {
        zone.certificate = Some(certificate(module, site, domain, &zone.id));
    }
    Some(zone)
}

fn existing(module: &mut RootModule, domain: &Domain) -> Zone {
    let zone = module.add(
        "zone",
        data::Route53Zone {
            name: (&domain.name).into(),
            private_zone: domain.private.into(),
            ..data::Route53Zone::default()
        },
    );
    Zone { id: zone.zone_id(), arn: zone.arn().into(), name_servers: None, certificate: None }
}

fn new(module: &mut RootModule, site: &Site<'_>, domain: &Domain, vpc: &Ref<aws::Vpc>) -> Zone {
    let inside = domain.private.then(|| route53_zone::Vpc::new(vpc.id()));
    let zone = module.add_with(
        "zone",
        aws::Route53Zone {
            comment: format!("{}: managed by Terraform and external-dns", site.name()).into(),
            vpc: inside.into_iter().collect(),
            ..aws::Route53Zone::new(&domain.name)
        },
        Meta {
            // A new zone has other name servers, which the domain is not delegated to.
            lifecycle: Lifecycle {
                prevent_destroy: site.environment.tier.keeps_data(),
                ..Lifecycle::default()
            },
            ..Meta::default()
        },
    );
    let name_servers = (!domain.private).then(|| zone.name_servers());
    Zone { id: zone.zone_id(), arn: zone.arn().into(), name_servers, certificate: None }
}

/// A certificate that is proven by a record in the zone, and renewed by AWS as long as the record is there.
fn certificate(
    module: &mut RootModule,
    site: &Site<'_>,
    domain: &Domain,
    zone: &Value<Id<aws::Route53Zone>>,
) -> Value<Arn<aws::AcmCertificate>> {
    let certificate = module.add_with(
        "certificate",
        aws::AcmCertificate {
            domain_name: (&domain.name).into(),
            validation_method: "DNS".into(),
            tags: [("Name", site.name())].into(),
            ..aws::AcmCertificate::default()
        },
        // A load balancer lets no certificate go that it uses.
        Meta {
            lifecycle: Lifecycle { create_before_destroy: true, ..Lifecycle::default() },
            ..Meta::default()
        },
    );
    let mut validation = aws::AcmCertificateValidation::new(certificate.arn());
    // For one name and one account, ACM asks for the same record in every region: the primary's is there already.
    if domain.failover != Some(Failover::Secondary) {
        let asked = certificate.domain_validation_options(0);
        let record = module.add(
            "certificate-record",
            aws::Route53Record {
                records: [asked.resource_record_value()].into(),
                ttl: 300.into(),
                ..aws::Route53Record::new(
                    asked.resource_record_name(),
                    asked.resource_record_type(),
                    zone.clone(),
                )
            },
        );
        validation.validation_record_fqdns = [record.fqdn()].into();
    }
    module.add("certificate-validation", validation).certificate_arn()
}
