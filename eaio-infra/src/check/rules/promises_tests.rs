//! What looks wrong in pipelines, stacks and promises, and is right.

use crate::check::{check, read};

/// The names and places of what the rules find, of those whose names begin so.
fn found(files: &[(&str, &str)], rules: &[&str]) -> Vec<String> {
    let read = read::files(files.iter().copied());
    assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
    let found = check(&read.artifacts);
    let of_rules = found.iter().filter(|diagnostic| rules.contains(&diagnostic.rule));
    let place = |line: Option<u32>| line.map_or_else(String::new, |line| format!(":{line}"));
    of_rules
        .map(|found| {
            format!("{}{} {}", found.rule, place(found.location.as_ref().map(|at| at.line)), found.severity)
        })
        .collect()
}

/// A workflow with one job of these steps.
fn workflow(steps: &str) -> String {
    format!(
        "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n{}",
        steps.lines().map(|line| format!("      {line}\n")).collect::<String>()
    )
}

const API: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: server, image: 'shop/api:1.4.0' }] }
";

fn deploy(object: &str, steps: &str) -> Vec<String> {
    let files = [("k8s/api.yaml", object), (".github/workflows/deploy.yaml", &workflow(steps))];
    found(&files, &["deploy-names-other-object"])
}

#[test]
fn a_pipeline_that_says_where() {
    let right = [
        "- run: kubectl rollout status deployment/api -n shop",
        "- run: kubectl --namespace=shop rollout restart deploy api",
        "- run: kubectl rollout status deployment/api -n $NAMESPACE",
        "- run: kubectl rollout status deployment/$NAME",
        "- run: kubectl rollout status \"deployment/${{ matrix.service }}\" -n shop",
        "- run: |\n    kubectl config set-context --current --namespace=shop\n    kubectl rollout status deployment/api",
        "- uses: azure/k8s-set-context@v4\n- run: kubectl rollout status deployment/api",
        "- run: kubectl set image deployment/api server=shop/api:1.5.0 -n shop",
        "- run: kubectl set image deployment/api '*=shop/api:1.5.0' -n shop",
        "- run: |\n    helm upgrade --install ingress ingress-nginx\n    kubectl rollout status deployment/ingress-nginx -n shop",
        "- run: |\n    cat <<EOF > notes\n    kubectl rollout status deployment/other\n    EOF",
        "- run: echo kubectl rollout status deployment/other",
    ];
    for steps in right {
        assert_eq!(deploy(API, steps), Vec::<String>::new(), "{steps}");
    }
    // Whoever applies it says where it goes.
    let anywhere = API.replace(", namespace: shop", "");
    assert!(deploy(&anywhere, "- run: kubectl rollout status deployment/api -n staging").is_empty());
}

#[test]
fn a_pipeline_that_does_not() {
    let of = |steps| deploy(API, steps);
    assert_eq!(of("- run: kubectl rollout status deployment/api"), ["deploy-names-other-object:6 warning"]);
    assert_eq!(
        of("- run: |\n    aws eks update-kubeconfig --name shop\n    kubectl rollout status deployment/api"),
        ["deploy-names-other-object:8 error"]
    );
    assert_eq!(of("- run: kubectl scale deployment/web -n shop"), ["deploy-names-other-object:6 warning"]);
    assert_eq!(
        of("- run: kubectl set image deployment/api api=a -n shop"),
        ["deploy-names-other-object:6 error"]
    );
}

/// A Kustomization puts objects into a namespace, whatever they say, and calls them otherwise.
#[test]
fn what_kustomize_does_to_names() {
    let of = |kustomization: &str, command: &str| {
        let steps = workflow(&format!("- run: {command}"));
        let files = [
            ("k8s/base/api.yaml", API),
            ("k8s/staging/kustomization.yaml", kustomization),
            (".github/workflows/deploy.yaml", &steps),
        ];
        found(&files, &["deploy-names-other-object"])
    };
    let none = Vec::<String>::new();
    assert_eq!(
        of("resources: [../base]\nnamespace: staging\n", "kubectl rollout status deployment/api -n staging"),
        none
    );
    assert_eq!(
        of("resources: [../base]\nnamePrefix: eu-\n", "kubectl rollout status deployment/eu-api -n shop"),
        none
    );
}

#[test]
fn outputs_that_are_there() {
    let text = "
on: push
jobs:
  version:
    uses: ./.github/workflows/version.yaml
  Build:
    needs: version
    runs-on: ubuntu-24.04
    outputs: { tag: '${{ steps.Meta.outputs.version }}' }
    steps:
      - id: meta
        run: echo version=${{ needs.version.outputs.anything }} >> $GITHUB_OUTPUT
      - if: steps.meta.outputs.version != 'steps.none.outputs.x'
        run: echo 'needs.none.outputs.x'
  deploy:
    needs: [build]
    if: needs.build.outputs.tag
    runs-on: ubuntu-24.04
    steps: [{ run: 'echo ${{ needs.build.result }} ${{ needs.build.outputs.tag }}' }]
";
    assert_eq!(
        found(&[("w.yaml", text)], &["output-undefined", "job-needs-undefined"]),
        Vec::<String>::new()
    );
}

#[test]
fn one_tag_of_many() {
    let of = |tags: &str, word: &str| {
        let steps = format!(
            "- id: meta\n  uses: docker/metadata-action@v5\n  with:\n    images: shop/api\n    tags: |\n{tags}- run: docker pull {word}"
        );
        found(&[("w.yaml", &workflow(&steps))], &["image-of-many-tags"])
    };
    let none = Vec::<String>::new();
    let tags = "${{ steps.meta.outputs.tags }}";
    assert_eq!(of("      type=sha\n", tags), none);
    // An event is of a branch or of a pull request, and not of both.
    assert_eq!(of("      type=ref,event=branch\n      type=ref,event=pr\n", tags), none);
    let both = "      type=ref,event=branch\n      type=sha\n";
    assert_eq!(of(both, "${{ fromJSON(steps.meta.outputs.json).tags[0] }}"), none);
    assert_eq!(of(both, "shop/api:${{ steps.meta.outputs.version }}"), none);
    assert_eq!(of(both, tags).len(), 1);
}

#[test]
fn who_may_have_credentials() {
    let of = |text: &str| found(&[("w.yaml", text)], &["login-without-credentials"]);
    let login = "- uses: aws-actions/amazon-ecr-login@v2";
    let none = Vec::<String>::new();
    assert_eq!(of(&workflow(login)).len(), 1);
    assert_eq!(of(&workflow(login).replace("ubuntu-24.04", "[self-hosted, linux]")), none);
    assert_eq!(of(&workflow(&format!("- uses: ./.github/actions/aws\n{login}"))), none);
    assert_eq!(of(&workflow(&format!("{login}\n  env: {{ AWS_ACCESS_KEY_ID: a }}"))), none);
    assert_eq!(of(&format!("env: {{ AWS_PROFILE: ci }}\n{}", workflow(login))), none);
    assert_eq!(of(&workflow("- run: aws --version")), none);
}

#[test]
fn stacks_and_what_only_sounds_like_one() {
    const RULES: &[&str] = &["depends-on-map-in-swarm", "swarm-ignores", "port-published-on-every-interface"];
    let text = "
services:
  grafana:
    image: grafana/grafana:12.0.0
    restart: always
    depends_on: { database: { condition: service_started } }
  database: { image: 'postgres:16.4', ports: ['5432:5432'] }
";
    let none = Vec::<String>::new();
    assert_eq!(found(&[("monitoring-stack.yml", text)], RULES), none);
    assert_eq!(found(&[("compose.yaml", text)], RULES), none);
    assert_eq!(found(&[("docker-swarm.yml", text)], RULES).len(), 3);
    let script = ("deploy.sh", "docker stack deploy --compose-file compose.yaml shop");
    assert_eq!(found(&[("compose.yaml", text), script], RULES).len(), 3);
    let only_here = text.replace("5432:5432", "127.0.0.1:5432:5432");
    let production = |text| found(&[("compose.production.yaml", text)], &RULES[2..]);
    assert_eq!(production(text).len(), 1);
    assert_eq!(production(&only_here), none);
}

#[test]
fn checks_that_can_be_run() {
    let of = |image: &str, test: &str| {
        let text = format!("services:\n  a:\n    image: {image}\n    healthcheck: {{ test: {test} }}\n");
        found(&[("compose.yaml", &text)], &["healthcheck-needs-missing-tool"]).len()
    };
    assert_eq!(of("ollama/ollama:0.12.0", "'curl -f http://localhost:11434 || exit 1'"), 1);
    assert_eq!(of("ollama/ollama:0.12.0", "'curl -f http://localhost:11434 || ollama list'"), 0);
    assert_eq!(of("ghcr.io/shop/ollama:1", "'curl -f http://localhost:11434'"), 0);
    assert_eq!(of("prom/prometheus:v3.5.0", "['CMD', 'wget', '-q', '--spider', 'http://localhost:9090']"), 0);
}

#[test]
fn the_same_major_version() {
    let of = |image: &str| {
        let compose = format!("services:\n  database: {{ image: '{image}' }}\n");
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: db }\nspec: { containers: [{ name: db, image: 'postgres:16.4' }] }\n";
        found(&[("compose.yaml", &compose), ("db.yaml", pod)], &["service-image-drifts-from-production"])
            .len()
    };
    assert_eq!(
        [of("postgres:16-alpine"), of("timescale/timescaledb:2.17.2-pg16"), of("postgres:latest")],
        [0; 3]
    );
    assert_eq!([of("postgres:17"), of("timescale/timescaledb:2.17.2-pg15")], [1; 2]);
}

#[test]
fn states_of_their_own() {
    let of = |bucket: &str, key: &str| {
        format!(
            "terraform {{\n  backend \"s3\" {{\n    bucket = \"{bucket}\"\n    key    = \"{key}\"\n  }}\n}}\n"
        )
    };
    let found =
        |one: &str, other: &str| found(&[("a/main.tf", one), ("b/main.tf", other)], &["state-key-shared"]);
    assert_eq!(found(&of("s", "k"), &of("s", "k")), ["state-key-shared:4 error"]);
    assert!(found(&of("s", "k"), &of("t", "k")).is_empty());
    assert!(found(&of("s", "a/k"), &of("s", "b/k")).is_empty());
    assert!(
        found("terraform {\n  backend \"s3\" {}\n}\n", "terraform {\n  backend \"s3\" {}\n}\n").is_empty()
    );
}

#[test]
fn alerts_whose_metrics_may_come_from_elsewhere() {
    let of = |job: &str, expression: &str| {
        let prometheus = format!("scrape_configs:\n  - job_name: node\n{job}");
        let rules = format!("groups:\n  - name: a\n    rules: [{{ alert: A, expr: '{expression}' }}]\n");
        found(&[("prometheus.yml", &prometheus), ("rules.yml", &rules)], &["alert-job-not-scraped"]).len()
    };
    assert_eq!(of("", "up{job=\"api\"} == 0"), 1);
    assert_eq!(of("", "up{job=\"node\"} == 0"), 0);
    assert_eq!(of("", "up{job=~\"api|web\"} == 0"), 0);
    assert_eq!(of("", "kube_job_failed{cronjob=\"api\"} > 0"), 0);
    assert_eq!(of("    honor_labels: true\n", "up{job=\"api\"} == 0"), 0);
    assert_eq!(of("    relabel_configs: [{ target_label: job }]\n", "up{job=\"api\"} == 0"), 0);
}

#[test]
fn canaries_that_somebody_watches() {
    let of = |steps: &str| {
        let text = format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {{ name: api }}\nspec: {{ strategy: {{ canary: {{ steps: {steps} }} }} }}\n"
        );
        found(&[("r.yaml", &text)], &["rollout-without-metric", "canary-steps-malformed"])
    };
    assert!(of("[{ setWeight: 10 }, { pause: {} }, { setWeight: 50 }]").is_empty());
    assert!(of("[{ setWeight: 10 }, { analysis: { templates: [] } }, { setWeight: 100 }]").is_empty());
    assert_eq!(
        of("[{ setWeight: 50 }, { pause: {} }, { setWeight: 10 }]"),
        ["canary-steps-malformed:4 warning"]
    );
}

#[test]
fn pushes_that_may_be_allowed() {
    let of = |steps: &str| found(&[("w.yaml", &workflow(steps))], &["registry-login-missing"]).len();
    let push = "- run: docker push ghcr.io/shop/api:1";
    assert_eq!(of(push), 1);
    assert_eq!(of(&format!("- uses: aws-actions/amazon-ecr-login@v2\n{push}")), 0);
    assert_eq!(of(&format!("- uses: ./.github/actions/setup\n{push}")), 0);
    assert_eq!(
        of(
            "- run: |\n    echo $TOKEN | docker login ghcr.io --password-stdin -u me\n    docker push ghcr.io/shop/api:1"
        ),
        0
    );
    assert_eq!(of("- run: docker push localhost:5000/shop/api:1"), 0);
    assert_eq!(
        of(
            "- uses: docker/build-push-action@v6\n  with: { push: \"${{ github.event_name != 'pull_request' }}\", tags: a/b }"
        ),
        0
    );
}

#[test]
fn secrets_that_are_handed_on() {
    let called = "on: { workflow_call: { secrets: { KEY: { required: true } } } }\njobs: { a: { runs-on: ubuntu-24.04, steps: [{ run: make }] } }\n";
    let of = |secrets: &str, file: &str| {
        let caller = format!("on: push\njobs: {{ a: {{ uses: {file}, secrets: {secrets} }} }}\n");
        let files =
            [(".github/workflows/deploy.yaml", called), (".github/workflows/push.yaml", caller.as_str())];
        found(&files, &["secret-not-declared-in-pipeline"]).len()
    };
    assert_eq!(of("{ key: a }", "./.github/workflows/deploy.yaml"), 0);
    assert_eq!(of("inherit", "./.github/workflows/deploy.yaml"), 0);
    assert_eq!(of("{ OTHER: a }", "shop/workflows/.github/workflows/deploy.yaml@v1"), 0);
    assert_eq!(of("{ OTHER: a }", "./.github/workflows/other.yaml"), 0);
    assert_eq!(of("{ OTHER: a }", "./.github/workflows/deploy.yaml"), 2);
}

#[test]
fn variables_that_come_from_elsewhere() {
    let of = |second: &str, file: &str| {
        let first = "services: { api: { image: 'shop/api:1', environment: { KEY: '${KEY:?}' } } }\n";
        found(
            &[("docker-compose-dev.yaml", first), (file, second)],
            &["variable-missing-in-other-environment"],
        )
        .len()
    };
    let lacks = "services: { api: { image: 'shop/api:2' } }\n";
    assert_eq!(of(lacks, "docker-compose-prod.yaml"), 1);
    // It is laid over another file.
    assert_eq!(of(lacks, "compose.prod.yaml"), 0);
    assert_eq!(
        of("services: { api: { image: 'shop/api:2', env_file: prod.env } }\n", "docker-compose-prod.yaml"),
        0
    );
    assert_eq!(
        of("services: { api: { image: 'shop/api:2', environment: [KEY] } }\n", "docker-compose-prod.yaml"),
        0
    );
    assert_eq!(of("services: { api: { image: 'other/api:2' } }\n", "docker-compose-prod.yaml"), 0);
}

#[test]
fn overlays_that_are_there() {
    let of = |path: &str| {
        let steps = workflow(&format!("- run: kubectl apply -k {path}"));
        let files = [
            ("deploy/k8s/base/kustomization.yaml", "resources: []\n"),
            ("deploy/k8s/overlays/staging/kustomization.yaml", "resources: [../../base]\n"),
            ("deploy/k8s/overlays/production/kustomization.yaml", "resources: [../../base]\n"),
            (".github/workflows/deploy.yaml", &steps),
        ];
        found(&files, &["deploy-names-other-object"])
    };
    let none = Vec::<String>::new();
    assert_eq!(of("deploy/k8s/overlays/production/"), none);
    assert_eq!(of("./overlays/staging"), none);
    assert_eq!(of("k8s/overlays/$ENVIRONMENT"), none);
    assert_eq!(of("other/prod"), none);
    assert_eq!(of("github.com/shop/deploy//overlays/prod"), none);
    assert_eq!(of("deploy/k8s/overlays/prod"), ["deploy-names-other-object:6 error"]);
    assert_eq!(of("deploy/k8s/overlays/demo"), ["deploy-names-other-object:6 warning"]);
}
