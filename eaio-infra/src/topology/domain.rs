//! The name under which people reach an environment, and who vouches for it.

use crate::unit::DomainName;

/// The name under which people reach an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// The name, such as `app.eaio.com`.
    pub name: DomainName,
    /// Where its certificate comes from.
    pub tls: Tls,
    /// Whether the name resolves inside of the VPC only.
    pub private: bool,
    /// Its part in a failover between two environments, if any.
    pub failover: Option<Failover>,
}

impl Domain {
    /// A public name.
    pub fn new(name: DomainName, tls: Tls) -> Self {
        Domain { name, tls, private: false, failover: None }
    }
}

/// Where a certificate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// None: plain HTTP, on one person's machine.
    None,
    /// cert-manager signs it itself: browsers warn.
    SelfSigned,
    /// cert-manager asks Let's Encrypt, and proves the name by DNS.
    LetsEncrypt {
        /// Who is told when a certificate is about to expire.
        email: &'static str,
    },
    /// AWS Certificate Manager, at the load balancer.
    CertificateManager,
}

/// Which of two environments that share a name answers for it (Route 53 failover routing).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failover {
    /// This one, as long as it is healthy. It owns the hosted zone.
    Primary,
    /// This one, when the primary is not.
    Secondary,
}
