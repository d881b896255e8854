//! The Terraform language with the bindings of its providers.
//!
//! ```
//! use eaio_infra::terraform::{Backend, RootModule, aws};
//! use eaio_infra::unit::cidr;
//!
//! let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
//! let vpc = module.add("main", aws::Vpc { cidr_block: cidr!("10.0.0.0/16").into(), ..aws::Vpc::default() });
//! module.add("private", aws::Subnet { cidr_block: cidr!("10.0.0.0/20").into(), ..aws::Subnet::new(vpc.id()) });
//! ```

mod units;

pub use eaio_infra_aws as aws;
#[doc(inline)]
pub use eaio_infra_terraform::*;

/// The language, capability by capability, with what each renders.
#[doc = include_str!("../../docs/terraform.md")]
pub mod guide {
    /// For who comes from cdktf: what stands for what, and how a stack moves without replacing anything.
    #[doc = include_str!("../../docs/from-cdktf.md")]
    pub mod from_cdktf {}
}
