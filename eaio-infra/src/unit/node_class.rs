//! Classes of managed database and cache nodes.

use super::architecture::Architecture;
use super::error::Kind;
use super::form::form;
use super::instance::InstanceType;
use super::scan;
use super::text::Text;

/// The class of a node that AWS manages: `db.r6g.2xlarge` of RDS, `cache.t4g.small` of ElastiCache.
///
/// The grammar is checked, not whether AWS offers it: that differs by engine, version and region.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeClass {
    text: Text,
}

/// The service that a [`NodeClass`] belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeService {
    /// Amazon RDS and Aurora: `db.`
    Database,
    /// Amazon ElastiCache: `cache.`
    Cache,
}

/// A [`NodeClass`] that the compiler has checked: `class!("db.r6g.2xlarge")`.
#[macro_export]
macro_rules! class {
    ($text:literal) => {{
        const VALUE: $crate::unit::NodeClass = $crate::unit::NodeClass::literal($text);
        VALUE
    }};
}

form!(text NodeClass);

impl NodeClass {
    const KIND: Kind = Kind::new("a node class", "db.r6g.2xlarge");

    pub(super) const fn check(text: &str) -> Result<(), &'static str> {
        let rest = match text.as_bytes() {
            [b'd', b'b', b'.', rest @ ..] | [b'c', b'a', b'c', b'h', b'e', b'.', rest @ ..] => rest,
            _ => return Err("`db.` or `cache.`, a family and a size"),
        };
        match scan::split(rest, b'.') {
            Some((family, _)) if !is_family(family) => {
                Err("a family of letters and a generation such as `r6g`")
            }
            Some((_, size)) if is_size(size) => Ok(()),
            _ => Err("a size from `nano` to `large`, `xlarge`, `2xlarge` and so on"),
        }
    }

    const fn checked(text: Text, _: ()) -> Self {
        NodeClass { text }
    }

    /// The service whose nodes it describes.
    pub fn service(&self) -> NodeService {
        if self.as_str().starts_with("db.") { NodeService::Database } else { NodeService::Cache }
    }

    /// The family and generation, such as `r6g`.
    pub fn family(&self) -> &str {
        self.as_str().split('.').nth(1).unwrap_or_default()
    }

    /// The size, such as `2xlarge`.
    pub fn size(&self) -> &str {
        self.as_str().split('.').nth(2).unwrap_or_default()
    }

    /// What its processor runs. A `g` after the generation means Graviton, as in `r6g` or `r6gd`;
    /// before it, as in `g5`, it means graphics (Amazon EC2, instance type naming conventions).
    pub fn architecture(&self) -> Architecture {
        let after_generation = self.family().trim_start_matches(|c: char| c.is_ascii_lowercase());
        if after_generation.contains('g') { Architecture::Arm64 } else { Architecture::Amd64 }
    }

    /// The EC2 type of the same family and size, where it is known. It has as many processors; a
    /// cache has less memory for data than it.
    pub fn instance_type(&self) -> Option<InstanceType> {
        InstanceType::parse(&format!("{}.{}", self.family(), self.size())).ok()
    }
}

/// Letters, the generation, and perhaps more letters: `r6g`, `x2iedn`.
const fn is_family(text: &[u8]) -> bool {
    let series = letters(text);
    let (generation, attributes) = scan::digits(series);
    series.len() < text.len() && !generation.is_empty() && letters(attributes).is_empty()
}

/// What is after the lowercase letters that `text` begins with.
const fn letters(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let [b'a'..=b'z', after @ ..] = rest {
        rest = after;
    }
    rest
}

const fn is_size(text: &[u8]) -> bool {
    match text {
        b"nano" | b"micro" | b"small" | b"medium" | b"large" | b"xlarge" => true,
        [count @ .., b'x', b'l', b'a', b'r', b'g', b'e'] => matches!(scan::whole(count, 999), Some(2..)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instance;

    #[test]
    fn a_class_has_a_service_a_family_and_a_size() {
        let class = class!("db.r6g.2xlarge");
        assert_eq!(
            (class.service(), class.family(), class.size()),
            (NodeService::Database, "r6g", "2xlarge")
        );
        assert_eq!(class.instance_type(), Some(instance!("r6g.2xlarge")));
        assert_eq!(class!("cache.t4g.small").service(), NodeService::Cache);
        assert_eq!(class!("db.x2iedn.large").instance_type(), None);
    }

    #[test]
    fn a_g_after_the_generation_is_graviton() {
        for class in [class!("db.r6g.large"), class!("cache.c7gn.large"), class!("db.r6gd.large")] {
            assert_eq!(class.architecture(), Architecture::Arm64, "{class}");
        }
        for class in [class!("db.r6i.large"), class!("db.g5.large"), class!("cache.t3.small")] {
            assert_eq!(class.architecture(), Architecture::Amd64, "{class}");
        }
    }

    #[test]
    fn its_architecture_agrees_with_ec2() {
        for instance in InstanceType::all().filter(|instance| instance.size() != "metal") {
            let class = NodeClass::parse(&format!("db.{instance}")).expect("the grammar of EC2");
            assert_eq!(class.architecture(), instance.architecture(), "{class}");
            assert_eq!(class.instance_type(), Some(instance));
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong =
            ["r6g.2xlarge", "db.r6g", "db.6g.large", "db.rg.large", "db.r6g.1xlarge", "db.r6g.huge", ""];
        let said: Vec<_> = wrong.iter().filter_map(|text| NodeClass::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `r6g.2xlarge` is not a node class: expected `db.` or `cache.`, a family and a size, as in `db.r6g.2xlarge`
        `db.r6g` is not a node class: expected a size from `nano` to `large`, `xlarge`, `2xlarge` and so on, as in `db.r6g.2xlarge`
        `db.6g.large` is not a node class: expected a family of letters and a generation such as `r6g`, as in `db.r6g.2xlarge`
        `db.rg.large` is not a node class: expected a family of letters and a generation such as `r6g`, as in `db.r6g.2xlarge`
        `db.r6g.1xlarge` is not a node class: expected a size from `nano` to `large`, `xlarge`, `2xlarge` and so on, as in `db.r6g.2xlarge`
        `db.r6g.huge` is not a node class: expected a size from `nano` to `large`, `xlarge`, `2xlarge` and so on, as in `db.r6g.2xlarge`
        `` is not a node class: expected `db.` or `cache.`, a family and a size, as in `db.r6g.2xlarge`
        ");
    }
}
