use std::collections::{HashMap, HashSet};

use crate::check::{Example, Findings, Image, Index, Located, Project, Rule, Service};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "variable-missing-in-other-environment",
    severity: Severity::Warning,
    documentation: "A service needs a variable in one Compose file, which refuses to start without it (`${NAME:?}`), and has no such \
                    variable in another file that runs the same image. There it starts without what it needs, and fails later.",
    bad: Example::markdown(
        "
```yaml
services:
  api:
    image: shop/api:1.4.0
    environment: { API_KEY: '${API_KEY:?}', LOG_LEVEL: debug }
```
```yaml
services:
  api:
    image: shop/api:1.5.0
    environment: { LOG_LEVEL: info }
```
",
    ),
    good: Example::markdown(
        "
```yaml
services:
  api:
    image: shop/api:1.4.0
    environment: { API_KEY: '${API_KEY:?}', LOG_LEVEL: debug }
```
```yaml
services:
  api:
    image: shop/api:1.5.0
    environment: { API_KEY: '${API_KEY:?}', LOG_LEVEL: info }
```
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    // Folder, service, image → who requires what.
    let mut required: HashMap<[&str; 3], Vec<(&Project<'_>, &str)>> = HashMap::new();
    for project in index.whole_projects() {
        for service in &project.services {
            let Some(image) = image(service) else { continue };
            let key = [project.artifact.folder(), service.name, image];
            for variable in service.variables().into_iter().filter(|variable| variable.value.contains(":?")) {
                required.entry(key).or_default().push((project, variable.name));
            }
        }
    }
    for project in index.whole_projects() {
        for service in &project.services {
            let Some(image) = image(service).filter(|_| says_all(service)) else { continue };
            let names = names(service);
            let mut told = HashSet::new();
            let needed =
                required.get(&[project.artifact.folder(), service.name, image]).into_iter().flatten();
            for (other, name) in needed {
                if !names.contains(name)
                    && !std::ptr::eq(other.artifact, project.artifact)
                    && told.insert(*name)
                {
                    let place = other.service(service.name).map_or(service.place, |other| other.place);
                    findings
                        .at_place(
                            project.artifact,
                            service.place,
                            format!("service `{}` has no {name}, which it requires elsewhere", service.name),
                        )
                        .detail(format!("it is required at {}", other.artifact.location(place)))
                        .help(format!("set {name} here, too, or give it a default there"));
                }
            }
        }
    }
}

/// The repository of what a service runs, where it is not built.
fn image<'a>(service: &Service<'a>) -> Option<&'a str> {
    Some(Image::new(service.value.get("image")?.text()?)?.repository)
}

/// Whether all of a service's variables stand where it does.
fn says_all(service: &Service<'_>) -> bool {
    !service.is_extended() && service.value.get("env_file").is_none() && !service.has_profiles()
}

/// The names of a service's variables, with or without a value.
fn names<'a>(service: &Service<'a>) -> HashSet<&'a str> {
    let Some(environment) = service.value.get("environment") else { return HashSet::new() };
    let listed = environment
        .items()
        .iter()
        .filter_map(Located::text)
        .map(|item| item.split('=').next().unwrap_or(item));
    listed.chain(environment.entries().map(|(name, ..)| name)).collect()
}
