//! What can be reached from outside: of a cluster, of a machine.

use crate::check::Index;

use super::grant::Grants;
use super::{cluster_exposure, compose};

pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    cluster_exposure::grants(index, &mut grants);
    compose::reach(index, &mut grants);
    grants
}
