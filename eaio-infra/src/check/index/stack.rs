//! Compose files that `docker stack deploy` takes, and not Compose.

use std::collections::{HashMap, HashSet};

use crate::check::{Located, Source};

use super::{Index, Project, Service};

impl<'a> Index<'a> {
    /// The projects that are meant for Swarm, and how that is known: a command deploys the file of that name, the file is called
    /// so, or the document that shows the project deploys a stack and starts no project.
    pub fn stacks(&self) -> Vec<(&Project<'a>, String)> {
        let mut deployed: HashSet<String> = HashSet::new();
        let mut deploying: HashSet<&str> = HashSet::new();
        let mut starting: HashSet<&str> = HashSet::new();
        for script in self.scripts() {
            let folder = script.artifact.folder();
            for command in &script.commands {
                if command.begins(&["docker", "stack", "deploy"]) {
                    deploying.insert(folder);
                    let file = command.option(&["-c", "--compose-file"]);
                    deployed.extend(
                        file.as_ref().and_then(|file| file.known()).map(|file| name_of(file).to_owned()),
                    );
                } else if command.begins(&["docker", "compose"]) || command.begins(&["docker-compose"]) {
                    starting.insert(folder);
                }
            }
        }
        let mut shown: HashMap<&str, usize> = HashMap::new();
        for project in self.projects() {
            *shown.entry(project.artifact.folder()).or_default() += 1;
        }
        let stack = |project| {
            let is_several = shown.get(folder_of(project)).is_some_and(|count| *count > 1);
            Some((project, reason(project, &deployed, &deploying, &starting, is_several)?))
        };
        self.projects().iter().filter_map(stack).collect()
    }
}

fn folder_of<'a>(project: &Project<'a>) -> &'a str {
    project.artifact.folder()
}

fn reason(
    project: &Project<'_>,
    deployed: &HashSet<String>,
    deploying: &HashSet<&str>,
    starting: &HashSet<&str>,
    is_several: bool,
) -> Option<String> {
    let Source::File(path) = &project.artifact.source else { return None };
    let folder = project.artifact.folder();
    if project.artifact.is_in_document() {
        let is_one = deploying.contains(folder) && !starting.contains(folder) && !is_several;
        return is_one.then(|| "the document deploys it with `docker stack deploy`".to_owned());
    }
    let name = name_of(path);
    if deployed.contains(name) {
        return Some(format!("`docker stack deploy` takes {name}"));
    }
    // A monitoring stack is a word for several services, too.
    let is_called = |called: &str| name.split(['.', '-', '_']).any(|part| part == called);
    let is_called = is_called("swarm") || (is_called("stack") && project.services.iter().any(is_of_swarm));
    is_called.then(|| format!("its file is called {name}"))
}

/// Whether a service says what only Swarm does.
fn is_of_swarm(service: &Service<'_>) -> bool {
    let deploy = service.value.get("deploy").into_iter().flat_map(Located::entries);
    deploy
        .into_iter()
        .any(|(name, ..)| matches!(name, "endpoint_mode" | "mode" | "placement" | "update_config"))
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
