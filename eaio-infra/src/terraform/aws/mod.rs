//! Bindings of the provider hashicorp/aws.
use super::*;
/// The provider.
#[derive(Debug, Clone, Default)]
pub struct Provider {
    /// region
    pub region: Arg<String>,
}
impl Block for Provider {
    fn body(&self) -> Body {
        let mut b = Body::new();
        b.argument("region", &self.region);
        b
    }
}
impl super::Provider for Provider {
    const REQUIREMENT: Requirement =
        Requirement { name: "aws", source: "hashicorp/aws", version: ">= 5.100, < 7" };
}
/// vpc
#[derive(Debug, Clone, Default)]
pub struct Vpc {
    /// c
    pub cidr_block: Arg<String>,
}
impl Block for Vpc {
    fn body(&self) -> Body {
        let mut b = Body::new();
        b.argument("cidr_block", &self.cidr_block);
        b
    }
}
impl Resource for Vpc {
    const MODE: Mode = Mode::Managed;
    const TYPE: &'static str = "aws_vpc";
    type Attributes = VpcAttributes;
}
/// a
#[derive(Debug, Clone)]
pub struct VpcAttributes(Traversal);
impl Attributes for VpcAttributes {
    fn at(t: Traversal) -> Self {
        Self(t)
    }
}
impl VpcAttributes {
    /// id
    pub fn id(&self) -> Value<Id<Vpc>> {
        Value::at(self.0.attribute("id"))
    }
}
/// subnet
#[derive(Debug, Clone)]
pub struct Subnet {
    /// c
    pub cidr_block: Arg<String>,
    /// v
    pub vpc_id: Value<Id<Vpc>>,
}
impl Subnet {
    /// n
    pub fn new(vpc_id: impl Into<Value<Id<Vpc>>>) -> Self {
        Self { cidr_block: Arg::Unset, vpc_id: vpc_id.into() }
    }
}
impl Block for Subnet {
    fn body(&self) -> Body {
        let mut b = Body::new();
        b.argument("cidr_block", &self.cidr_block);
        b.argument("vpc_id", &self.vpc_id);
        b
    }
}
impl Resource for Subnet {
    const MODE: Mode = Mode::Managed;
    const TYPE: &'static str = "aws_subnet";
    type Attributes = VpcAttributes;
}
