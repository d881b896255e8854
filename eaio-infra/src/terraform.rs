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
