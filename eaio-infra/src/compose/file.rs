//! Files that Compose puts into containers, or reads variables from: secrets, configs, `env_file`.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{Text, is_default};

/// A secret of the project: where its value comes from, never the value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Secret {
    /// A file on the machine.
    File(Text),
    /// A variable of the environment in which Compose runs.
    Environment(String),
    /// It exists already, under this name on the platform, or under its own.
    #[serde(untagged)]
    External(External),
}

impl Secret {
    /// A secret that exists already, under its own name.
    pub fn external() -> Self {
        Secret::External(External { name: None })
    }
}

/// A config of the project: a file that is not secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Config {
    /// A file on the machine.
    File(Text),
    /// A variable of the environment in which Compose runs.
    Environment(String),
    /// Its content itself.
    Content(Text),
    /// It exists already.
    #[serde(untagged)]
    External(External),
}

impl Config {
    /// A config that exists already, under its own name.
    pub fn external() -> Self {
        Config::External(External { name: None })
    }
}

/// Something that this project uses and does not make.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct External {
    /// Its name on the platform, where that is another than in this project.
    pub name: Option<Text>,
}

impl Serialize for External {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("external", &true)?;
        if let Some(name) = &self.name {
            map.serialize_entry("name", name)?;
        }
        map.end()
    }
}

/// A secret or a config that a service sees, as a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grant {
    /// The name of the secret or config in this project.
    pub source: String,
    /// The file's path in the container; `/run/secrets/<source>`, or `/<source>`, where absent.
    pub target: Option<Text>,
    /// The file's owner, by number.
    pub uid: Option<Text>,
    /// The file's group, by number.
    pub gid: Option<Text>,
    /// The file's permissions, such as `0o400`.
    pub mode: Option<u32>,
}

impl<T: Into<String>> From<T> for Grant {
    fn from(source: T) -> Self {
        Grant { source: source.into(), ..Grant::default() }
    }
}

/// A name, or where there is more to say a map.
impl Serialize for Grant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Long<'a> {
            source: &'a str,
            #[serde(skip_serializing_if = "is_default")]
            target: Option<&'a Text>,
            #[serde(skip_serializing_if = "is_default")]
            uid: Option<&'a Text>,
            #[serde(skip_serializing_if = "is_default")]
            gid: Option<&'a Text>,
            // In decimal: Compose has read the string `0400` as four hundred.
            #[serde(skip_serializing_if = "is_default")]
            mode: Option<u32>,
        }
        let Grant { source, target, uid, gid, mode } = self;
        if *self == Grant::from(source) {
            serializer.serialize_str(source)
        } else {
            Long { source, target: target.as_ref(), uid: uid.as_ref(), gid: gid.as_ref(), mode: *mode }
                .serialize(serializer)
        }
    }
}

/// A file of variables for a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentFile {
    /// Its path, from the Compose file.
    pub path: Text,
    /// Whether it is an error that it is not there. True unless said.
    pub required: bool,
    /// `raw` where its values are not to be interpolated.
    pub format: Option<Text>,
}

impl<T: Into<Text>> From<T> for EnvironmentFile {
    fn from(path: T) -> Self {
        EnvironmentFile { path: path.into(), required: true, format: None }
    }
}

/// A path, or where there is more to say a map.
impl Serialize for EnvironmentFile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.required && self.format.is_none() {
            return self.path.serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", &self.path)?;
        if !self.required {
            map.serialize_entry("required", &false)?;
        }
        if let Some(format) = &self.format {
            map.serialize_entry("format", format)?;
        }
        map.end()
    }
}
