//! What a bindings crate knows of its provider while a definition runs.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::Entries;
use super::compact::from_text;
use crate::{Mode, Requirement};

/// A provider, and the types that its bindings have. Generated, as a `static`: each type's schema is text until it is asked
/// for.
#[derive(Debug)]
pub struct Slice {
    /// What a root module that uses the bindings requires.
    pub requirement: Requirement,
    /// The version whose schema this is, such as `5.100.0`.
    pub version: &'static str,
    /// Whether it is known which changes force replacement. Where it is not, no flag says so, and that means nothing.
    pub knows_replacements: bool,
    /// The provider's own configuration, in compact form.
    pub provider: &'static str,
    /// Each type, in compact form, sorted by mode and name.
    pub types: &'static [(Mode, &'static str, &'static str)],
    /// The resource types whose loss is a loss of data, sorted.
    pub stateful: &'static [&'static str],
}

impl Slice {
    /// What `resource_type` takes and yields, if the bindings have it.
    pub fn entries(&self, mode: Mode, resource_type: &str) -> Option<&'static Entries> {
        let index = self.types.binary_search_by(|(m, name, _)| (*m, *name).cmp(&(mode, resource_type)));
        index.ok().map(|index| read(self.types[index].2))
    }

    /// What the provider's own configuration takes.
    pub fn configuration(&self) -> &'static Entries {
        read(self.provider)
    }

    /// Whether losing a resource of this type is losing data.
    pub fn is_stateful(&self, resource_type: &str) -> bool {
        self.stateful.binary_search(&resource_type).is_ok()
    }

    /// Whether one root module can use both: they describe the same version of one provider.
    pub fn agrees_with(&self, other: &Slice) -> bool {
        self.requirement == other.requirement && self.version == other.version
    }
}

/// Source, version and requirement, as in `hashicorp/aws 5.100.0, required as >= 5.100, < 7`.
impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Requirement { source, version, .. } = self.requirement;
        write!(f, "{source} {}, required as {version}", self.version)
    }
}

/// Each text that was read, by where it stands: several root modules use the same types.
static READ: Mutex<BTreeMap<(usize, usize), &'static Entries>> = Mutex::new(BTreeMap::new());

/// What `text` says. The generator wrote it, so that it can be read. There are as many as there is static text, and none of
/// them ever goes.
fn read(text: &'static str) -> &'static Entries {
    let place = (text.as_ptr() as usize, text.len());
    let known = || READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(entries) = known().get(&place) {
        return entries;
    }
    // Without the lock: another thread that reads the same finds the same.
    let entries = from_text(text).expect("a slice is in compact form");
    known().entry(place).or_insert_with(|| Box::leak(Box::new(entries)))
}
