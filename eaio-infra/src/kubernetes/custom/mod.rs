//! Custom resources, typed like the built-in kinds: plain data, of the fields that we render.
//!
//! Field names and values are those of the published schemas, copies of which are in
//! `tests/schemas/custom`.

mod cert_manager;
mod external_secrets;

use std::fmt::Debug;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::{Metadata, Resource, ResourceScope};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

pub use cert_manager::*;
pub use external_secrets::*;

/// A custom resource: its metadata, and a spec whose type says the kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Custom<S> {
    /// The name, labels and annotations.
    pub metadata: ObjectMeta,
    /// What it should be.
    pub spec: S,
}

/// The spec of a custom resource, and by that its kind.
pub trait Spec: Serialize + Debug + Clone + PartialEq {
    /// The group, such as `cert-manager.io`.
    const GROUP: &'static str;
    /// The version, such as `v1`.
    const VERSION: &'static str;
    /// The group and version, such as `cert-manager.io/v1`.
    const API_VERSION: &'static str;
    /// The kind, such as `Certificate`.
    const KIND: &'static str;
    /// The kind as a path of the API has it, such as `certificates`.
    const PLURAL: &'static str;
    /// Whether it belongs to a namespace or to the whole cluster.
    type Scope: ResourceScope;
}

impl<S: Spec> Resource for Custom<S> {
    const API_VERSION: &'static str = S::API_VERSION;
    const GROUP: &'static str = S::GROUP;
    const KIND: &'static str = S::KIND;
    const VERSION: &'static str = S::VERSION;
    const URL_PATH_SEGMENT: &'static str = S::PLURAL;
    type Scope = S::Scope;
}

impl<S: Spec> Metadata for Custom<S> {
    type Ty = ObjectMeta;

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

impl<S: Spec> Serialize for Custom<S> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        let mut object = serializer.serialize_struct(S::KIND, 4)?;
        object.serialize_field("apiVersion", S::API_VERSION)?;
        object.serialize_field("kind", S::KIND)?;
        object.serialize_field("metadata", &self.metadata)?;
        object.serialize_field("spec", &self.spec)?;
        object.end()
    }
}
