use crate::check::{Example, Findings, Index, Located, Rule, credential};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "default-credentials",
    severity: Severity::Warning,
    documentation: "A password is one that an image or a chart ships with, or that everybody tries first, such as `minioadmin`, \
                    `guest` or `changeme`: in a Compose file or in a Secret, where a password may stand. Where none may stand it \
                    is `plaintext-secret` or `secret-in-config-map`.",
    bad: Example::yaml(
        "
services:
  minio:
    image: minio/minio:RELEASE.2025-04-22T22-12-26Z
    environment: { MINIO_ROOT_USER: minioadmin, MINIO_ROOT_PASSWORD: minioadmin }
---
apiVersion: v1
kind: Secret
metadata: { name: rabbitmq }
data: { username: Z3Vlc3Q=, password: Z3Vlc3Q= }
",
    ),
    good: Example::yaml(
        "
services:
  minio:
    image: minio/minio:RELEASE.2025-04-22T22-12-26Z
    environment: { MINIO_ROOT_USER: eaio, MINIO_ROOT_PASSWORD: '${MINIO_ROOT_PASSWORD:?}' }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for project in index.projects() {
        for service in &project.services {
            for variable in service.variables() {
                if let Some(password) = credential::well_known(variable.name, variable.value) {
                    let summary = format!("`{}` is `{password}`, which everybody tries first", variable.name);
                    findings
                        .at_place(project.artifact, variable.place, summary)
                        .detail(format!("service `{}`", service.name))
                        .help("make a random one, and take it from the machine, as in `${NAME:?}`");
                }
            }
        }
    }
    for secret in index.objects_of("Secret") {
        let entries = |field| secret.at(&[field]).into_iter().flat_map(Located::entries);
        let plain = entries("stringData")
            .filter_map(|(name, _, value)| Some((name, value.text()?.to_owned(), value.place)));
        let encoded = entries("data")
            .filter_map(|(name, _, value)| Some((name, credential::decoded(value.text()?)?, value.place)));
        for (name, value, place) in plain.chain(encoded) {
            if let Some(password) = credential::well_known(name, &value) {
                let summary = format!("`{name}` is `{password}`, which everybody tries first");
                findings
                    .at_place(secret.artifact, place, summary)
                    .detail(secret.title())
                    .help("make a random one");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{check, read};

    /// What is found of the credentials in a file.
    fn found(text: &str) -> Vec<&'static str> {
        let read = read::files([("a.yaml", text)]);
        assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
        let rules = ["default-credentials", "plaintext-secret", "secret-in-config-map"];
        check(&read.artifacts).iter().map(|found| found.rule).filter(|rule| rules.contains(rule)).collect()
    }

    #[test]
    fn one_mistake_is_found_once() {
        let compose = |value: &str| {
            format!("services: {{ a: {{ image: 'a:1', environment: ['DB_PASSWORD={value}'] }} }}")
        };
        assert_eq!(found(&compose("postgres")), ["default-credentials"]);
        assert_eq!(found(&compose("eK7rq2mZ")), ["plaintext-secret"]);
        assert!(found(&compose("${DB_PASSWORD:-postgres}")).is_empty());
        let pod = |value: &str| {
            format!(
                "{{ apiVersion: v1, kind: Pod, metadata: {{ name: a }}, spec: {{ containers: [{{ name: a, image: 'a:1', env: [{{ \
                 name: DATABASE_URL, value: '{value}' }}] }}] }} }}"
            )
        };
        assert_eq!(found(&pod("postgres://postgres:postgres@db/eaio")), ["plaintext-secret"]);
        assert!(found(&pod("postgres://postgres:$(DB_PASSWORD)@db/eaio")).is_empty());
        let map = |kind: &str, field: &str, value: &str| {
            format!(
                "{{ apiVersion: v1, kind: {kind}, metadata: {{ name: a }}, {field}: {{ password: '{value}' }} }}"
            )
        };
        assert_eq!(found(&map("ConfigMap", "data", "changeme")), ["secret-in-config-map"]);
        assert_eq!(found(&map("Secret", "stringData", "changeme")), ["default-credentials"]);
        assert!(found(&map("Secret", "stringData", "eK7rq2mZ")).is_empty());
        assert!(found(&map("Secret", "data", "changeme")).is_empty(), "it is base64 of something else");
    }
}
