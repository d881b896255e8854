//! What a container runs, as words: its command and its arguments, in whatever form they stand.

use super::{Container, Index, Service};
use crate::check::{Artifact, Located};

/// What a container of a pod or a service of Compose runs.
#[derive(Debug, Clone)]
pub struct Process<'a> {
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// As a person calls what runs it.
    pub title: String,
    /// The image that it runs in.
    pub image: Option<&'a str>,
    /// The container or the service.
    pub value: &'a Located,
    /// Its words, and the text that each is in. The end of a line is `;`.
    pub words: Vec<(&'a str, &'a Located)>,
}

impl<'a> Process<'a> {
    fn new(artifact: &'a Artifact, title: String, value: &'a Located, fields: [&str; 2]) -> Self {
        let texts = fields.into_iter().filter_map(|field| value.get(field));
        let texts = texts.flat_map(|value| std::iter::once(value).chain(value.items()));
        let mut words = Vec::new();
        for value in texts {
            let mut lines = value.text().unwrap_or_default().lines().peekable();
            while let Some(line) = lines.next() {
                // A backslash at the end takes up the next line; without one, a command ends there.
                let (line, is_continued) = match line.trim_end().strip_suffix('\\') {
                    Some(line) => (line, true),
                    None => (line, false),
                };
                words.extend(line.split_whitespace().map(|word| (word.trim_matches(['"', '\'']), value)));
                if !is_continued && lines.peek().is_some() {
                    words.push((";", value));
                }
            }
        }
        Process { artifact, title, image: value.text_at(&["image"]), value, words }
    }

    /// What is given to an option, after it or after its `=`, and where.
    pub fn option(&self, name: &str) -> Option<(&'a str, &'a Located)> {
        self.words.iter().enumerate().find_map(|(at, (word, value))| {
            let rest = word.strip_prefix(name)?;
            match rest.strip_prefix('=') {
                Some(given) => Some((given, *value)),
                None if rest.is_empty() => self.words.get(at + 1).map(|(given, _)| (*given, *value)),
                None => None,
            }
        })
    }

    /// Whether one of its words is a program, by its name or by its path.
    pub fn runs(&self, program: &str) -> bool {
        self.words.iter().any(|(word, _)| {
            let word = word.trim_matches(['(', ')', ';', '&', '|', '`', '$', '{', '}']);
            word == program || word.rsplit('/').next() == Some(program)
        })
    }

    /// Whether a part of what it runs is filled in later, as a whole word.
    pub fn is_open(&self) -> bool {
        self.words.iter().any(|(word, _)| word.starts_with('$'))
    }
}

impl<'a> Index<'a> {
    /// What a container runs.
    pub fn process_of_container(&self, artifact: &'a Artifact, container: &Container<'a>) -> Process<'a> {
        let title = format!("container `{}`", container.name());
        Process::new(artifact, title, container.value, ["command", "args"])
    }

    /// What a service of Compose runs.
    pub fn process_of_service(&self, artifact: &'a Artifact, service: &Service<'a>) -> Process<'a> {
        let title = format!("service `{}`", service.name);
        Process::new(artifact, title, service.value, ["entrypoint", "command"])
    }

    /// What every container and every service runs.
    pub fn processes(&self) -> Vec<Process<'a>> {
        let containers = self.pods().iter().flat_map(|pod| {
            let artifact = pod.object.artifact;
            pod.containers().map(move |container| {
                let mut process = self.process_of_container(artifact, &container);
                process.title = format!("{} of {}", process.title, pod.object.title());
                process
            })
        });
        let services = self.projects().iter().flat_map(|project| {
            project.services.iter().map(|service| self.process_of_service(project.artifact, service))
        });
        containers.chain(services).collect()
    }
}
