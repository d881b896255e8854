use crate::check::{Findings, Index, Located, Rule, Variable, credential};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "default-credentials",
    severity: Severity::Warning,
    documentation: "A password is one that an image or a chart ships with, or that everybody tries first, such as `minioadmin`, \
                    `guest` or `changeme`: in a Compose file or in a Secret, where a password may stand. Where none may stand it \
                    is `plaintext-secret` or `secret-in-config-map`.",
    bad: "
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
    good: "
services:
  minio:
    image: minio/minio:RELEASE.2025-04-22T22-12-26Z
    environment: { MINIO_ROOT_USER: eaio, MINIO_ROOT_PASSWORD: '${MINIO_ROOT_PASSWORD:?}' }
",
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for project in index.projects() {
        for service in &project.services {
            for variable in service.variables() {
                if let Some(password) = credential::well_known(variable.name, &variable.value) {
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
        let plain = entries("stringData").filter_map(|(name, _, value)| Variable::new(name, value));
        let encoded = entries("data").filter_map(|(name, _, value)| {
            let decoded = credential::decoded(value.text()?)?;
            Some(Variable { name, value: decoded.into(), place: value.place })
        });
        for variable in plain.chain(encoded) {
            if let Some(password) = credential::well_known(variable.name, &variable.value) {
                let summary = format!("`{}` is `{password}`, which everybody tries first", variable.name);
                findings
                    .at_place(secret.artifact, variable.place, summary)
                    .detail(secret.title())
                    .help("make a random one");
            }
        }
    }
}
