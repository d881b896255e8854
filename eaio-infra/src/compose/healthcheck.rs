//! How the engine knows that a container works.

use serde::{Serialize, Serializer};

use super::{Text, is_default};

/// How the engine knows that a container works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Healthcheck {
    /// What is run in the container.
    pub test: Test,
    /// The time between two runs, such as `10s`; 30 seconds where absent.
    #[serde(skip_serializing_if = "is_default")]
    pub interval: Option<Text>,
    /// The time after which a run has failed; 30 seconds where absent.
    #[serde(skip_serializing_if = "is_default")]
    pub timeout: Option<Text>,
    /// How many failures in a row make the container unhealthy; 3 where absent.
    #[serde(skip_serializing_if = "is_default")]
    pub retries: Option<u32>,
    /// The time after the start in which failures do not count.
    #[serde(skip_serializing_if = "is_default")]
    pub start_period: Option<Text>,
    /// The time between two runs in the start period; 5 seconds where absent.
    #[serde(skip_serializing_if = "is_default")]
    pub start_interval: Option<Text>,
}

impl Healthcheck {
    /// Runs `test` as often as the engine does unless told.
    pub fn new(test: Test) -> Self {
        Healthcheck {
            test,
            interval: None,
            timeout: None,
            retries: None,
            start_period: None,
            start_interval: None,
        }
    }
}

/// What a [`Healthcheck`] runs in the container: 0 is healthy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// A program and its arguments, without a shell (`CMD`).
    Exec(Vec<Text>),
    /// A line for the container's shell (`CMD-SHELL`), which sees the container's variables.
    Shell(Text),
    /// Nothing, not even what the image brings (`NONE`).
    Disabled,
}

impl Test {
    /// A program and its arguments, without a shell.
    pub fn exec<T: Into<Text>>(words: impl IntoIterator<Item = T>) -> Self {
        Test::Exec(words.into_iter().map(Into::into).collect())
    }

    /// A line for the container's shell.
    pub fn shell(line: impl Into<Text>) -> Self {
        Test::Shell(line.into())
    }
}

impl Serialize for Test {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, words): (&str, &[Text]) = match self {
            Test::Exec(words) => ("CMD", words),
            Test::Shell(line) => ("CMD-SHELL", std::slice::from_ref(line)),
            Test::Disabled => ("NONE", &[]),
        };
        let words = words.iter().map(Text::to_compose);
        serializer.collect_seq(std::iter::once(kind.to_owned()).chain(words))
    }
}
