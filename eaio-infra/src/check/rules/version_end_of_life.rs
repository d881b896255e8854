use crate::check::lifecycle::{self, Ended, Support};
use crate::check::{Artifact, DatabaseService, Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "version-end-of-life",
    severity: Severity::Error,
    documentation: "Something is of a release whose makers no longer mend it: an image, the base of one, what a pipeline builds \
                    with, or a cluster or a database of AWS that costs more because its standard support has ended. Only \
                    releases that are named are judged, and only those whose end is certain. It is an error where AWS runs the \
                    release no more, and a warning otherwise.",
    bad: Example::markdown(
        r#"
```yaml
services:
  database:
    image: postgres:13-alpine
```

```hcl
resource "aws_eks_cluster" "main" {
  name     = "shop"
  version  = "1.27"
  role_arn = aws_iam_role.cluster.arn
}
```

```dockerfile
FROM python:3.9-slim
```
"#,
    ),
    good: Example::markdown(
        r#"
```yaml
services:
  database:
    image: postgres:17.2
```

```hcl
resource "aws_eks_cluster" "main" {
  name     = "shop"
  version  = "1.35"
  role_arn = aws_iam_role.cluster.arn
}
```

```dockerfile
FROM python:3.13-slim
```
"#,
    ),
    check,
};

/// The action that installs it, the input that says which, and what it is.
const SETUPS: &[(&str, &str, &str)] = &[
    ("actions/setup-node", "node-version", "node"),
    ("actions/setup-python", "python-version", "python"),
    ("actions/setup-go", "go-version", "golang"),
    ("ruby/setup-ruby", "ruby-version", "ruby"),
    ("shivammathur/setup-php", "php-version", "php"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for (artifact, value, image, user) in index.images() {
        if let Some(ended) = lifecycle::of_image(&image) {
            report(findings, artifact, value, &user, "runs", ended);
        }
    }
    for (artifact, value, image) in index.base_images() {
        if let Some(ended) = lifecycle::of_image(&image) {
            report(findings, artifact, value, "the image", "is made of", ended);
        }
    }
    for action in index.actions() {
        let setup = SETUPS.iter().find(|(name, ..)| *name == action.name);
        let Some((_, input, product)) = setup else { continue };
        let Some(value) = action.input(input) else { continue };
        let version = value.literal().map(str::to_owned).or_else(|| Some(value.number()?.to_string()));
        if let Some(ended) = version.and_then(|version| lifecycle::of_toolchain(product, &version)) {
            report(findings, action.artifact, value, "the job", "builds with", ended);
        }
    }
    clusters(index, findings);
    databases(index, findings);
}

fn report(
    findings: &mut Findings<'_>,
    artifact: &Artifact,
    value: &Located,
    who: &str,
    does: &str,
    Ended { product, release, day }: Ended,
) {
    findings
        .at(artifact, value, format!("{who} {does} {product} {release}, whose support has ended"))
        .detail(format!("its makers mended nothing after {day}"))
        .help(format!("move to a release of {product} that is supported"))
        .warning();
}

fn clusters(index: &Index<'_>, findings: &mut Findings<'_>) {
    for cluster in index.clusters() {
        let (Some(value), Some(release)) = (cluster.version, cluster.release()) else { continue };
        match lifecycle::of_eks(&release) {
            Some(Support::Gone { day }) => {
                let day = day.map_or_else(String::new, |day| format!(" on {day}"));
                findings
                    .at(cluster.artifact, value, format!("EKS no longer runs Kubernetes {release}"))
                    .detail(format!("{}; its extended support ended{day}", cluster.title))
                    .help("ask for 1.35; a cluster that exists goes there one minor version at a time");
            }
            Some(Support::Extended { since, until }) => {
                findings
                    .at(
                        cluster.artifact,
                        value,
                        format!("Kubernetes {release} is in extended support, at $0.60 an hour for $0.10"),
                    )
                    .detail(format!(
                        "{}; its standard support ended on {since}, and on {until} EKS upgrades it by itself",
                        cluster.title
                    ))
                    .help("go to 1.35, one minor version at a time")
                    .warning();
            }
            None => {}
        }
    }
}

fn databases(index: &Index<'_>, findings: &mut Findings<'_>) {
    for database in index.databases() {
        let (Some(value), Some(release)) = (database.version, database.release()) else { continue };
        if database.service == DatabaseService::MemoryDb {
            continue;
        }
        if let Some(Ended { product, release, day }) = lifecycle::of_engine(database.engine, &release) {
            let service = database.service.name();
            findings
                .at(
                    database.artifact,
                    value,
                    format!(
                        "{service} charges extra for {product} {release}, whose standard support has ended"
                    ),
                )
                .detail(format!("{}; it ended on {day}", database.title))
                .help("upgrade to a major version in standard support")
                .warning();
        }
    }
}
