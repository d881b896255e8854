//! EAIO, the energy AI optimizer: five environments from one definition.
//!
//! What all environments share stands once, in `shared.rs`; each environment's own file says only how it differs.

mod development;
mod local;
mod production;
mod shared;
mod staging;
mod standby;

use eaio_infra::prelude::*;

/// EAIO in all of its environments.
pub fn system() -> System {
    System::new(name!("eaio"))
        .with(local::environment())
        .with(development::environment())
        .with(staging::environment())
        .with(production::environment())
        .with(standby::environment())
}
