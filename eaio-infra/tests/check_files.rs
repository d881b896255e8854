//! Files that somebody wrote: whatever is in them, reading ends, and says what it left out, and where.

mod changed;

use changed::{changed, changes};
use eaio_infra::check::read::{self, Read};
use eaio_infra::check::{Content, Language, Located, check};
use eaio_infra::diagnostic::Severity;
use proptest::prelude::*;

fn read(path: &str, text: &str) -> Read {
    read::files([(path, text)])
}

/// Kind and name of each object, the services of each project.
fn names(read: &Read) -> Vec<String> {
    let name = |value: &Located| match value.text_at(&["metadata", "name"]) {
        Some(name) => format!("{} {name}", value.text_at(&["kind"]).unwrap_or("?")),
        None => value
            .get("services")
            .map(|services| services.entries().map(|(name, ..)| name).collect::<Vec<_>>().join(" "))
            .unwrap_or_default(),
    };
    read.artifacts.iter().map(|artifact| name(&artifact.value)).collect()
}

/// Rule, severity, line and column of each diagnostic.
fn places(read: &Read) -> Vec<(&str, Severity, u32, u32)> {
    let place = |diagnostic: &eaio_infra::diagnostic::Diagnostic| {
        diagnostic.location.as_ref().map_or((0, 0), |location| (location.line, location.column))
    };
    let all = read.diagnostics.iter();
    all.map(|diagnostic| {
        let (line, column) = place(diagnostic);
        (diagnostic.rule, diagnostic.severity, line, column)
    })
    .collect()
}

/// Where the value at the end of a path stands.
fn place(read: &Read, artifact: usize, path: &[&str]) -> Option<(u32, u32)> {
    let value = read.artifacts.get(artifact)?.value.at(path)?;
    Some((value.place.line, value.place.column))
}

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          ports: [{ name: http, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: http } }
";

const SERVICE: &str = "apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec:
  selector: { app: api }
  ports: [{ port: 80, targetPort: http }]
";

const COMPOSE: &str = "x-common: &common
  restart: unless-stopped
  logging: &logging { driver: json-file, options: { max-size: 10m } }
services:
  api:
    <<: *common
    image: example/api:1.0.0
    ports: ['8080:80', 53:53/udp]
    depends_on:
      database: { condition: service_healthy }
  database:
    <<: [*common]
    image: postgres:17
    restart: always
    healthcheck: { test: [CMD, pg_isready] }
volumes: { data: }
";

#[test]
fn a_text_with_nothing_in_it_is_nothing() {
    for text in [
        "",
        "\u{feff}",
        "\n\n",
        "\r\n",
        "---\n",
        "---\n---\n...\n",
        "# only words\n",
        "%YAML 1.2\n---\n",
        "null",
    ] {
        let read = read("a.yaml", text);
        assert!(read.artifacts.is_empty() && read.diagnostics.is_empty(), "{text:?}: {}", read.diagnostics);
    }
}

#[test]
fn every_way_to_end_a_line_gives_the_same_places() {
    let plain = format!("# shop\n---\n{DEPLOYMENT}---\n{SERVICE}...\n");
    let expected = read("a.yaml", &plain);
    assert_eq!(names(&expected), ["Deployment api", "Service api"]);
    assert_eq!(place(&expected, 0, &["spec", "replicas"]), Some((7, 13)));
    assert_eq!(place(&expected, 1, &["spec", "ports"]), Some((23, 10)));
    for text in
        [plain.replace('\n', "\r\n"), format!("\u{feff}{plain}"), format!("%YAML 1.2\n{}", &plain[7..])]
    {
        let read = read("a.yaml", &text);
        assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
        assert_eq!(read.artifacts, expected.artifacts);
    }
}

#[test]
fn a_tab_is_an_error_where_it_stands() {
    let read = read("a.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n\tname: api\n");
    assert!(matches!(places(&read)[..], [("unreadable", Severity::Error, 4, _)]), "{}", read.diagnostics);
}

#[test]
fn a_broken_document_does_not_take_the_others_with_it() {
    let text = format!("{SERVICE}---\nkind: [Oops\n--- # next\n{DEPLOYMENT}");
    let read = read("a.yaml", &text);
    assert_eq!(names(&read), ["Service api", "Deployment api"]);
    assert!(matches!(places(&read)[..], [("unreadable", Severity::Error, 8, _)]), "{}", read.diagnostics);
    assert_eq!(place(&read, 1, &["kind"]), Some((11, 7)));
}

#[test]
fn what_is_broken_and_meant_for_nobody_here_is_a_warning() {
    let read = read("a.yaml", "words: [\n---\njobs: 1\n");
    assert!(matches!(places(&read)[..], [("unreadable", Severity::Warning, ..)]), "{}", read.diagnostics);
}

#[test]
fn a_border_in_a_block_of_text_is_none() {
    let text =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  text: |\n    a\n    ---\n    b\n";
    let read = read("a.yaml", text);
    assert_eq!(read.artifacts[0].value.text_at(&["data", "text"]), Some("a\n---\nb\n"));
}

#[test]
fn a_name_that_stands_twice_is_one_error_and_the_rest_is_read() {
    let text = SERVICE.replace("  selector", "  type: NodePort\n  type: ClusterIP\n  selector");
    let twice = read("a.yaml", &format!("---\n{text}"));
    assert_eq!(places(&twice), [("duplicate-key", Severity::Error, 7, 3)], "{}", twice.diagnostics);
    assert_eq!(twice.artifacts[0].value.text_at(&["spec", "type"]), Some("ClusterIP"));
    // What is neither of Kubernetes nor of Compose is none of our business.
    let other = read("a.yaml", "jobs: 1\njobs: 2\n");
    assert!(other.diagnostics.is_empty(), "{}", other.diagnostics);
}

#[test]
fn objects_with_nothing_between_them_are_one_error_and_all_are_read() {
    let read = read("a.yaml", &format!("# three\n{SERVICE}\n{DEPLOYMENT}\n# last\n{SERVICE}"));
    assert_eq!(places(&read), [("duplicate-key", Severity::Error, 9, 1)], "{}", read.diagnostics);
    assert_eq!(names(&read), ["Service api", "Deployment api", "Service api"]);
    assert_eq!(place(&read, 1, &["spec", "replicas"]), Some((13, 13)));
}

#[test]
fn the_objects_of_a_list_are_objects_with_their_own_places() {
    let text = "apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMapList
    items:
      - apiVersion: v1
        kind: ConfigMap
        metadata: { name: inner }
  - apiVersion: v1
    kind: Secret
    metadata: { name: outer }
---
apiVersion: example.com/v1
kind: AllowList
metadata: { name: mine }
";
    let read = read("a.yaml", text);
    assert_eq!(names(&read), ["ConfigMap inner", "Secret outer", "AllowList mine"]);
    assert_eq!(place(&read, 0, &["metadata", "name"]), Some((9, 27)));
}

#[test]
fn a_template_of_a_chart_is_left_alone() {
    let text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n{{- if .x }}\n";
    let template = read("charts/api/templates/service.yaml", text);
    assert!(template.artifacts.is_empty() && template.diagnostics.is_empty(), "{}", template.diagnostics);
    assert_eq!(names(&read("templates/service.yaml", SERVICE)), ["Service api"]);
    assert_eq!(places(&read("service.yaml", text)).len(), 1);
}

#[test]
fn what_is_in_no_language_that_is_known_is_left_alone() {
    let values = "services:\n  api: { image: { repository: a, tag: b }, replicas: 2 }\nglobal: {}\n";
    let gitlab = "services: [docker:dind]\nbuild: { script: [make] }\n";
    let template =
        "Resources:\n  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: !Ref Name } }\n";
    for (path, text) in [
        ("jobs.yaml", "jobs: { nightly: { schedule: daily } }\n"),
        ("other.yaml", values),
        ("values-production.yaml", "services:\n  api: { image: example/api:1.0.0 }\n"),
        (".gitlab-ci.yml", gitlab),
        ("template.yaml", template),
        ("words.yaml", "just words"),
        ("list.yaml", "- a\n- b\n"),
    ] {
        let read = read(path, text);
        assert!(read.artifacts.is_empty() && read.diagnostics.is_empty(), "{path}: {}", read.diagnostics);
    }
}

#[test]
fn what_is_laid_over_a_compose_file_is_no_project_of_its_own() {
    let over = "services:\n  api: { environment: { DEBUG: '1' }, depends_on: [database] }\n";
    for path in ["docker-compose.override.yml", "deploy/compose.prod.yaml"] {
        assert!(read(path, over).artifacts.is_empty(), "{path}");
    }
    let whole =
        "services:\n  api: { image: example/api:1.0.0, ports: !reset [], volumes: !override ['a:/a'] }\n";
    let read = read("compose.prod.yaml", whole);
    assert_eq!(names(&read), ["api"]);
    assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
}

#[test]
fn a_merge_key_is_merged_and_what_is_written_beside_it_wins() {
    let read = read("compose.yaml", COMPOSE);
    assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
    let services = read.artifacts[0].value.get("services").expect("it has services");
    assert_eq!(services.text_at(&["api", "restart"]), Some("unless-stopped"));
    assert_eq!(services.text_at(&["database", "restart"]), Some("always"));
    assert_eq!(services.text_at(&["database", "logging", "options", "max-size"]), Some("10m"));
    for (service, _, value) in services.entries() {
        assert!(value.get("<<").is_none(), "{service}");
        assert_eq!(value.entries().filter(|(name, ..)| *name == "restart").count(), 1, "{service}");
    }
    // What was merged stands where it was asked for.
    assert_eq!(place(&read, 0, &["services", "api", "image"]), Some((7, 12)));
    assert_eq!(place(&read, 0, &["services", "api", "restart"]), Some((6, 9)));
    let ports = services.at(&["api", "ports"]).expect("it has ports").items();
    assert_eq!(ports.iter().map(Located::text).collect::<Vec<_>>(), [Some("8080:80"), Some("53:53/udp")]);
}

#[test]
fn yes_is_true_to_kubernetes_and_a_text_to_compose() {
    let of = |text: &str, path: &[&str]| {
        let read = read("a.yaml", text);
        assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
        read.artifacts[0].value.at(path).expect("it is there").content.clone()
    };
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: a, labels: { on: 'yes' } }\nspec: { hostNetwork: yes, mode: 0644, much: 1e999, long: 123456789012345678901234567890 }\n";
    assert_eq!(of(pod, &["spec", "hostNetwork"]), Content::Bool(true));
    assert_eq!(of(pod, &["spec", "mode"]), Content::Number(420.0));
    assert_eq!(of(pod, &["metadata", "labels", "on"]), Content::Text("yes".to_owned()));
    assert!(matches!(of(pod, &["spec", "much"]), Content::Number(_)));
    let compose = "services:\n  api: { image: example/api:1.0.0, privileged: true, environment: { DEBUG: yes, N: no, P: 80 } }\n";
    assert_eq!(of(compose, &["services", "api", "privileged"]), Content::Bool(true));
    assert_eq!(of(compose, &["services", "api", "environment", "DEBUG"]), Content::Text("yes".to_owned()));
    assert_eq!(of(compose, &["services", "api", "environment", "P"]), Content::Number(80.0));
}

#[test]
fn a_service_may_be_asked_for_by_more_aliases_than_there_are_anchors() {
    let services: String =
        (0..2_000).map(|n| format!("  s{n}: {{ <<: *common, image: 'example/api:1.0.0' }}\n")).collect();
    let read = read(
        "compose.yaml",
        &format!("x-common: &common {{ restart: always, user: '1000' }}\nservices:\n{services}"),
    );
    assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
    assert_eq!(read.artifacts[0].value.get("services").expect("it has services").entries().count(), 2_000);
}

#[test]
fn what_grows_or_nests_without_end_is_one_error() {
    let mut laughs =
        "apiVersion: v1\nkind: ConfigMap\na: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..12 {
        laughs += &format!("b{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", "));
    }
    let mut merges = "apiVersion: v1\nkind: ConfigMap\nm0: &m0 { k: v }\n".to_owned();
    for level in 1..30 {
        merges += &format!("m{level}: &m{level} {{ a: *m{0}, b: *m{0} }}\n", level - 1);
    }
    // Each alias is where the one before it is deepest.
    let nested = |depth: usize, inner: &str| format!("{}{inner}{}", "[".repeat(depth), "]".repeat(depth));
    let mut chain = format!("apiVersion: v1\nkind: ConfigMap\nc0: &c0 {}\n", nested(50, ""));
    for level in 1..40 {
        chain += &format!("c{level}: &c{level} {}\n", nested(50, &format!("*c{}", level - 1)));
    }
    let begin = "apiVersion: v1\nkind: ConfigMap\n";
    let maps: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let texts = [
        ("laughs", laughs),
        ("merges", merges),
        ("chain", chain),
        ("lists in a line", format!("{begin}a: {}{}", "[".repeat(10_000), "]".repeat(10_000))),
        ("lists without an end", format!("{begin}a: {}", "[".repeat(10_000))),
        ("maps in a line", format!("{begin}a: {}1{}", "{a: ".repeat(10_000), "}".repeat(10_000))),
        ("lists in lines", format!("{begin}a:\n  {}1", "- ".repeat(10_000))),
        ("maps in lines", format!("{begin}{maps}")),
        ("questions", format!("{begin}a:\n  {}1", "? ".repeat(10_000))),
        ("itself", format!("{begin}a: &a [*a]\n")),
        ("nobody", format!("{begin}a: *nobody\n")),
    ];
    for (name, text) in texts {
        let read = read("a.yaml", &text);
        assert_eq!(read.diagnostics.len(), 1, "{name}: {}", read.diagnostics);
        assert!(read.diagnostics.has_errors(), "{name}: {}", read.diagnostics);
        assert!(read.artifacts.is_empty(), "{name}");
    }
}

#[test]
fn as_deep_as_may_be_read_does_not_overflow_the_stack_of_a_thread() {
    let text = |depth: usize| {
        format!("apiVersion: v1\nkind: ConfigMap\na: {}{}", "[".repeat(depth), "]".repeat(depth))
    };
    let deep = read("a.yaml", &text(126));
    assert!(deep.diagnostics.is_empty(), "{}", deep.diagnostics);
    assert!(check(&deep.artifacts).is_empty());
    assert_eq!(deep.clone().artifacts, deep.artifacts);
}

#[test]
fn every_block_of_markdown_that_says_it_is_yaml_is_read_at_its_place() {
    let text = "# Design

```yaml title=\"a.yaml\"
apiVersion: v1
kind: ConfigMap
metadata: { name: plain }
```

1. In a list:
   ```yml
   apiVersion: v1
   kind: ConfigMap
   metadata: { name: indented }
   ---
   apiVersion: v1
   kind: ConfigMap
   metadata: { name: second }
   ```
- ~~~~ {.yaml}
  apiVersion: v1
  kind: ConfigMap
  metadata: { name: tildes }
  data:
    text: |
      ~~~
      ```
  ~~~~

> ```YAML
> apiVersion: v1
> kind: ConfigMap
> metadata: { name: quoted }
> ```

````markdown
```yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: of-an-example }
```
````

```yaml is code in a sentence``` and so is ```this```.

```docker-compose
services: { api: { image: 'example/api:1.0.0' } }
```

```
apiVersion: v1
kind: ConfigMap
metadata: { name: in-no-language }
```
";
    let expected = [
        ("ConfigMap plain", (6, 19)),
        ("ConfigMap indented", (13, 22)),
        ("ConfigMap second", (17, 22)),
        ("ConfigMap tildes", (22, 21)),
        ("ConfigMap quoted", (32, 21)),
    ];
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let read = read("design.md", &text);
        assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
        let names = names(&read);
        assert_eq!(names[..5], expected.map(|(name, _)| name));
        assert_eq!(names[5..], ["api"]);
        for (at, (name, expected)) in expected.into_iter().enumerate() {
            assert_eq!(place(&read, at, &["metadata", "name"]), Some(expected), "{name}");
        }
        assert_eq!(read.artifacts[3].value.text_at(&["data", "text"]), Some("~~~\n```\n"));
        assert_eq!(read.artifacts[5].language, Language::Compose);
    }
}

#[test]
fn a_block_that_is_never_closed_is_told_and_does_not_take_the_next_with_it() {
    let block =
        |name: &str| format!("```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name} }}\n");
    let text = format!("{}\n{}```\nwords\n\n{}", block("a"), block("b"), block("c"));
    let read = read("design.md", &text);
    assert_eq!(names(&read), ["ConfigMap a", "ConfigMap b", "ConfigMap c"]);
    let expected = [("unreadable", Severity::Warning, 1, 1), ("unreadable", Severity::Warning, 13, 1)];
    assert_eq!(places(&read), expected, "{}", read.diagnostics);
    assert_eq!(place(&read, 1, &["metadata", "name"]), Some((9, 19)));
}

#[test]
fn a_broken_block_is_told_at_its_own_line_and_the_next_is_read() {
    let text = format!("words\n\n  ```yaml\n  kind: Service\n  spec: [\n  ```\n\n```yaml\n{SERVICE}```\n");
    let read = read("design.md", &text);
    assert_eq!(names(&read), ["Service api"]);
    assert!(matches!(places(&read)[..], [("unreadable", Severity::Error, 5 | 6, _)]), "{}", read.diagnostics);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever was done to a text, it is read, and checked, and nothing points out of it.
    #[test]
    fn no_text_makes_reading_panic(
        first in 0..5usize,
        changes in prop::collection::vec(changes(), 1..8),
        is_markdown in any::<bool>(),
    ) {
        let list = format!("apiVersion: v1\nkind: List\nitems:\n  - {}", SERVICE.replace('\n', "\n    "));
        let both = format!("{DEPLOYMENT}---\n{SERVICE}");
        let corpus = [DEPLOYMENT, SERVICE, COMPOSE, &list, &both];
        let mut text = corpus[first].to_owned();
        if is_markdown {
            text = format!("# Design\n\n```yaml\n{text}```\n\nWords.\n");
        }
        for change in &changes {
            text = changed(&text, change);
        }
        let path = if is_markdown { "a.md" } else { "a.yaml" };
        let read = read(path, &text);
        let lines = u32::try_from(text.split(['\n', '\r', '\u{2028}']).count())?;
        for diagnostic in read.diagnostics.iter() {
            let location = diagnostic.location.as_ref().expect("it says where");
            prop_assert!(location.line >= 1 && location.line <= lines + 1, "{diagnostic}");
            prop_assert!(location.column >= 1, "{diagnostic}");
        }
        for diagnostic in check(&read.artifacts).iter() {
            let location = diagnostic.location.as_ref().expect("it says where");
            prop_assert!(location.line >= 1 && location.line <= lines, "{diagnostic}");
        }
    }
}
