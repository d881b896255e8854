use crate::check::{Example, Findings, Index, Located, Rule, Variable, credential};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "secret-in-config-map",
    severity: Severity::Error,
    documentation: "A credential stands in a ConfigMap. Whoever may look at the namespace may read ConfigMaps, they are not encrypted \
                    where Secrets are, and nobody is told that one was read.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: ConfigMap
metadata: { name: api }
data:
  DB_HOST: postgres
  DB_PASSWORD: eK7rq2mZ
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: ConfigMap
metadata: { name: api }
data:
  DB_HOST: postgres
  DB_PASSWORD_FILE: /run/secrets/db-password
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for map in index.objects_of("ConfigMap") {
        let entries = map.at(&["data"]).into_iter().flat_map(Located::entries);
        for variable in entries.filter_map(|(name, _, value)| Variable::new(name, value)) {
            // The name of a Secret gives nothing away.
            let is_reference = variable.is_called("SECRET") && index.is_secret(variable.value);
            if is_reference || !credential::is_given_away(variable.name, variable.value) {
                continue;
            }
            let known = credential::well_known(variable.name, variable.value);
            let what = credential::url_password(variable.value).map_or("", |_| "the password in ");
            let summary = format!("{what}`{}` stands in {}", variable.name, map.title());
            let finding = findings
                .at_place(map.artifact, variable.place, summary)
                .help("keep it in a Secret, and take both into the container with `envFrom`");
            if let Some(value) = known {
                finding.detail(format!("besides, `{value}` is what everybody tries first"));
            }
        }
    }
}
