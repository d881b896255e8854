//! Ports that a service opens on the machine.

use std::fmt::{self, Display};
use std::net::{IpAddr, Ipv4Addr};

use serde::{Serialize, Serializer};

use super::{Text, Variable};

/// A port of a container that the machine forwards to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// The machine's address that listens. Where absent the engine listens on every interface, and goes
    /// around the machine's firewall; the check wants that said, as `0.0.0.0`.
    pub host_ip: Option<IpAddr>,
    /// The machine's port; where absent the engine picks a free one.
    pub published: Option<HostPort>,
    /// The container's port.
    pub target: u16,
    /// The protocol.
    pub protocol: Protocol,
}

impl Port {
    /// The same TCP port on the machine, for the machine alone.
    pub fn local(port: u16) -> Self {
        Port::new(port, port)
    }

    /// `published` on the machine, for the machine alone, is `target` in the container, by TCP.
    pub fn new(published: impl Into<HostPort>, target: u16) -> Self {
        Port {
            host_ip: Some(Ipv4Addr::LOCALHOST.into()),
            published: Some(published.into()),
            target,
            protocol: Protocol::Tcp,
        }
    }

    /// As [`Port::new`], for everyone who reaches the machine.
    pub fn public(published: impl Into<HostPort>, target: u16) -> Self {
        Port { host_ip: Some(Ipv4Addr::UNSPECIFIED.into()), ..Port::new(published, target) }
    }

    /// As a Compose file has it: `127.0.0.1:8080:80/udp`.
    pub fn to_text(&self) -> Text {
        let mut text = Text::default();
        match self.host_ip {
            Some(IpAddr::V4(address)) => text = text + address + ":",
            Some(IpAddr::V6(address)) => text = text + format_args!("[{address}]:"),
            None => {}
        }
        match &self.published {
            Some(HostPort::Number(number)) => text = text + number + ":",
            Some(HostPort::Variable(variable)) => text = text + variable.clone() + ":",
            // With an address the empty place stays: `127.0.0.1::80`.
            None if self.host_ip.is_some() => text = text + ":",
            None => {}
        }
        text = text + self.target;
        if self.protocol == Protocol::Tcp { text } else { text + "/" + self.protocol }
    }
}

impl Serialize for Port {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_text().serialize(serializer)
    }
}

/// The port of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPort {
    /// This one.
    Number(u16),
    /// The one that the machine's environment says.
    Variable(Variable),
}

impl From<u16> for HostPort {
    fn from(number: u16) -> Self {
        HostPort::Number(number)
    }
}

impl From<Variable> for HostPort {
    fn from(variable: Variable) -> Self {
        HostPort::Variable(variable)
    }
}

/// The protocol of a port.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP.
    #[default]
    Tcp,
    /// UDP.
    Udp,
}

impl Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_have_one_short_form() {
        let short = |port: Port| port.to_text().to_compose();
        assert_eq!(short(Port::local(8000)), "127.0.0.1:8000:8000");
        assert_eq!(short(Port::public(443, 8443)), "0.0.0.0:443:8443");
        assert_eq!(short(Port { host_ip: None, ..Port::new(22, 22) }), "22:22");
        assert_eq!(short(Port { published: None, ..Port::local(80) }), "127.0.0.1::80");
        assert_eq!(short(Port { published: None, host_ip: None, ..Port::local(80) }), "80");
        let port = Variable::with_default("DNS_PORT", 53);
        let host_ip = Some(std::net::Ipv6Addr::LOCALHOST.into());
        assert_eq!(
            short(Port { protocol: Protocol::Udp, host_ip, ..Port::new(port, 53) }),
            "[::1]:${DNS_PORT:-53}:53/udp"
        );
    }
}
