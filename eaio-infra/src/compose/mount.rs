//! What a container sees in its file system besides its image.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::json;

use super::Text;

/// Something that a container sees at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// What it sees.
    pub source: MountSource,
    /// Where.
    pub target: Text,
    /// Whether it may only read.
    pub read_only: bool,
}

/// What a container sees at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MountSource {
    /// A volume of the project, by name.
    Volume(String),
    /// A file or folder of the machine, from the Compose file.
    Bind {
        /// Its path.
        path: Text,
        /// Whether the engine makes an empty folder, owned by root, where there is nothing. Where it does
        /// not, the absence of a file is an error, and not a folder with a file's name.
        create: bool,
    },
    /// Memory that is gone with the container.
    Tmpfs {
        /// The most it holds, such as `64m`.
        size: Option<Text>,
        /// The permissions of its folder, such as `0o1777`.
        mode: Option<u32>,
    },
}

impl Mount {
    /// The volume `name` of the project at `target`.
    pub fn volume(name: impl Into<String>, target: impl Into<Text>) -> Self {
        Mount { source: MountSource::Volume(name.into()), target: target.into(), read_only: false }
    }

    /// The machine's file or folder `path` at `target`; it must be there.
    pub fn bind(path: impl Into<Text>, target: impl Into<Text>) -> Self {
        let source = MountSource::Bind { path: path.into(), create: false };
        Mount { source, target: target.into(), read_only: false }
    }

    /// Memory, of at most `size`, at `target`.
    pub fn tmpfs(target: impl Into<Text>, size: impl Into<Text>) -> Self {
        let source = MountSource::Tmpfs { size: Some(size.into()), mode: None };
        Mount { source, target: target.into(), read_only: false }
    }

    /// The same, and the container may only read.
    #[must_use]
    pub fn read_only(self) -> Self {
        Mount { read_only: true, ..self }
    }

    /// The name of the project's volume that it shows.
    pub fn volume_name(&self) -> Option<&str> {
        match &self.source {
            MountSource::Volume(name) => Some(name),
            _ => None,
        }
    }
}

/// `name:/path:ro` for a volume, which everyone knows; a map for the rest, because the short form of a
/// bind mount makes a folder where there is none, and reads a colon in a path as its end.
impl Serialize for Mount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let target = self.target.to_compose();
        if let MountSource::Volume(name) = &self.source
            && !target.contains(':')
        {
            let mode = if self.read_only { ":ro" } else { "" };
            return serializer.collect_str(&format_args!("{name}:{target}{mode}"));
        }
        let (kind, source, options) = match &self.source {
            MountSource::Volume(name) => ("volume", Some(name.clone()), json!({})),
            MountSource::Bind { path, create } => {
                ("bind", Some(path.to_compose()), json!({"create_host_path": create}))
            }
            MountSource::Tmpfs { size, mode } => {
                let mut options = json!({});
                if let Some(size) = size {
                    options["size"] = size.to_compose().into();
                }
                if let Some(mode) = mode {
                    options["mode"] = (*mode).into();
                }
                ("tmpfs", None, options)
            }
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", kind)?;
        if let Some(source) = source {
            map.serialize_entry("source", &source)?;
        }
        map.serialize_entry("target", &target)?;
        if self.read_only {
            map.serialize_entry("read_only", &true)?;
        }
        if options != json!({}) {
            map.serialize_entry(kind, &options)?;
        }
        map.end()
    }
}
