//! No report has a secret in it, wherever somebody wrote one: in no format, of neither side, and whatever becomes of it.

use std::fs;
use std::path::Path;

use eaio_infra::review::{Tree, review};
use eaio_infra::topology::System;
use eaio_infra::unit::name;
use eaio_infra_cli::{Stream, Terminal, run_with};
use tempfile::TempDir;

/// What no report may have in it, and its base64.
const SECRETS: [&str; 4] = ["Hunter2Old", "Hunter2New", "SHVudGVyMk9sZ", "SHVudGVyMk5ld"];

const FORMATS: [&str; 5] = ["human", "markdown", "json", "html", "github"];

/// Where secrets stand: a name, and files with `@@` for the secret, `##` for its base64, and `@#` for what everybody
/// may see and differs, too.
const PLACES: &[(&str, &[(&str, &str)])] = &[
    (
        "variables of a container",
        &[(
            "app.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  template:\n    spec:\n      containers:\n      - name: api\n        image: api:1\n        env:\n        - { name: LOG_LEVEL, value: @# }\n        - { name: DB_PASSWORD, value: @@ }\n        - { name: HOST, value: $(DB_PASSWORD) }\n        - { name: DATABASE_URL, value: 'postgres://u:@@@db/x' }\n        - { name: STRIPE_KEY, value: @@ }\n        - { name: DB_HOST, value: @#.example.com }\n",
        )],
    ),
    (
        "variables that are set twice",
        &[(
            "app.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec: { template: { spec: { containers: [{ name: api, image: api, env: [{ name: DB_PASSWORD, value: @@ }, { name: A, value: a }, { name: A, value: b }] }] } } }\n",
        )],
    ),
    (
        "a new container",
        &[(
            "app.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  template:\n    spec:\n      containers:\n      - { name: api-@#, image: api, args: [--password, @@], env: [{ name: API_TOKEN, value: @@ }] }\n",
        )],
    ),
    (
        "commands",
        &[(
            "app.yaml",
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: api }\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n          - name: api\n            image: api\n            command: [sh, -c, 'mysql -p@@ --host db']\n            args: [serve, --password=@@, --api-token, @@, --log, debug]\n            livenessProbe: { exec: { command: [redis-cli, -a, @@, ping] }, httpGet: { httpHeaders: [{ name: Authorization, value: 'Bearer @@' }] } }\n",
        )],
    ),
    (
        "a Secret",
        &[(
            "app.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"kind\":\"Secret\",\"stringData\":{\"user\":\"@@\"}}'\ndata: { user: ## }\nstringData: { user: @@ }\n",
        )],
    ),
    (
        "a ConfigMap",
        &[(
            "app.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  DB_PASSWORD: @@\n  url: redis://:@@@redis:6379\n  app.ini: |\n    level = debug\n    password = @@\n    [more]\n    token: @@\n  tls.key: |\n    -----BEGIN PRIVATE KEY-----\n    @@\n    -----END PRIVATE KEY-----\n",
        )],
    ),
    (
        "a custom resource",
        &[(
            "app.yaml",
            "apiVersion: acme.io/v1\nkind: Database\nmetadata: { name: a }\nspec:\n  auth: { adminPassword: @@, users: [{ name: a, password: @@ }] }\n  values: |\n    auth:\n      password: @@\n  parameters: [{ name: db.password, value: @@ }]\n",
        )],
    ),
    (
        "generators",
        &[
            (
                "k/kustomization.yaml",
                "resources: [cm.yaml]\nsecretGenerator:\n- name: a\n  literals: [owner=@@]\n  files: [plain.ini]\n  envs: [vars.properties]\n",
            ),
            ("k/plain.ini", "@@\n"),
            ("k/vars.properties", "user=@@\n"),
            ("k/cm.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: b }\ndata: { a: b }\n"),
        ],
    ),
    (
        "a kustomization that cannot be built",
        &[
            (
                "k/kustomization.yaml",
                "helmCharts: [{ name: x }]\nsecretGenerator:\n- name: a\n  literals:\n  - user=@@\n  - \"@@\"\n  files: [plain.ini]\nconfigMapGenerator:\n- name: b\n  literals:\n  - DB_PASSWORD=@@\npatches:\n- target: { kind: Secret }\n  patch: |-\n    - op: replace\n      path: /stringData/user\n      value: @@\n",
            ),
            ("k/plain.ini", "@@\n"),
        ],
    ),
    (
        "a manifest that is no object",
        &[(
            "k/app.yaml",
            "# apiVersion: v1, kind: Secret\nkind: Secret\nstringData:\n  user: @@\n  more: |\n    @@\nenv:\n- name: DB_PASSWORD\n  value: @@\n",
        )],
    ),
    (
        "Compose",
        &[(
            "compose.yaml",
            "services:\n  api:\n    image: api:1\n    build: { context: ., args: { NPM_TOKEN: @@ } }\n    command: [serve, --password, @@]\n    entrypoint: sh -c 'redis-server --requirepass @@'\n    environment:\n      LOG_LEVEL: @#\n      DB_PASSWORD: @@\n      DATABASE_URL: postgres://u:@@@db/x\n      OTHER_PASSWORD: '${OTHER:-@@}'\n    healthcheck: { test: [CMD, redis-cli, -a, @@, ping] }\n    labels: { 'traefik.http.middlewares.a.basicauth.users': 'a:@@' }\n  list: { image: api, environment: [API_KEY=@@, 'LEVEL=@#'] }\nconfigs: { c: { content: 'password: @@' } }\nsecrets: { s: { content: @@ } }\n",
        )],
    ),
    ("variables of a service that had none", &[("compose.yaml", "services: { api: { image: api, %% } }\n")]),
    (
        "what is no project of Compose",
        &[(
            "compose.yaml",
            "services:\n- api:\n    environment:\n      DB_PASSWORD: @@\n      DATABASE_URL: postgres://u:@@@db/x\n",
        )],
    ),
    (
        "Terraform",
        &[
            (
                "t/main.tf",
                "variable \"password\" {\n  sensitive = true\n  default = \"@@\"\n}\nvariable \"db_password\" {\n  default = \"@@\"\n}\nlocals {\n  token = \"@@\"\n}\nresource \"aws_db_instance\" \"a\" {\n  engine = \"postgres\"\n  instance_class = \"db.t4g.micro\"\n  password = \"@@\"\n}\nresource \"aws_instance\" \"a\" {\n  ami = \"ami-1\"\n  user_data = <<EOT\n#!/bin/sh\njoin @@\nEOT\n  tags = { url = \"postgres://u:@@@db/x\" }\n}\nresource \"aws_launch_template\" \"a\" {\n  user_data = base64encode(\"join @@\")\n}\nresource \"aws_lambda_function\" \"a\" {\n  function_name = \"a\"\n  environment {\n    variables = { LEVEL = \"@#\", API_TOKEN = \"@@\", STRIPE_KEY = \"@@\" }\n  }\n}\nresource \"aws_ecs_task_definition\" \"a\" {\n  family = \"a\"\n  container_definitions = jsonencode([{ name = \"a\", environment = [{ name = \"API_TOKEN\", value = \"@@\" }] }])\n}\nresource \"aws_ecs_task_definition\" \"b\" {\n  family = \"b\"\n  container_definitions = \"[{\\\"name\\\":\\\"a\\\",\\\"environment\\\":[{\\\"name\\\":\\\"API_TOKEN\\\",\\\"value\\\":\\\"@@\\\"}]}]\"\n}\nresource \"aws_secretsmanager_secret_version\" \"a\" {\n  secret_id = \"a\"\n  secret_string = jsonencode({ user = \"@@\" })\n}\nresource \"aws_ssm_parameter\" \"a\" {\n  name = \"a\"\n  type = \"SecureString\"\n  value = \"@@\"\n}\nresource \"acme_thing\" \"a\" {\n  auth { password = \"@@\" }\n  header = \"Bearer @@\"\n}\nresource \"aws_iam_user\" \"a\" {\n  for_each = { a = { password = \"@@\", n = \"@#\" } }\n  name = each.key\n}\nprovider \"acme\" {\n  token = \"@@\"\n}\nterraform {\n  backend \"http\" {\n    address = \"https://u:@@@state\"\n    password = \"@@\"\n  }\n}\noutput \"a\" {\n  sensitive = true\n  value = \"@@\"\n}\noutput \"db_password\" {\n  value = \"@@\"\n}\nmodule \"a\" {\n  source = \"./a\"\n  db_password = \"@@\"\n  url = \"postgres://u:@@@db\"\n}\n",
            ),
            ("t/terraform.tfvars", "db_password = \"@@\"\n"),
        ],
    ),
    (
        "an ignored change",
        &[(
            "t/main.tf",
            "resource \"acme_thing\" \"a\" {\n  admin_password = \"@@\"\n  url = \"postgres://u:@@@db\"\n  lifecycle {\n    ignore_changes = [admin_password, url]\n  }\n}\n",
        )],
    ),
    (
        "what a sensitive variable is used for",
        &[(
            "t/main.tf",
            "variable \"greeting\" {\n  sensitive = true\n  default = \"@@\"\n}\nresource \"acme_thing\" \"a\" {\n  title = var.greeting\n  text = \"say ${var.greeting}\"\n}\n",
        )],
    ),
    (
        "other files",
        &[
            (".env", "DB_PASSWORD=@@\nLEVEL=seen\nDATABASE_URL=postgres://u:@@@db/x\n"),
            (
                "run.sh",
                "export PGPASSWORD=@@\npsql postgres://u:@@@db/x\ncurl -u admin:@@ localhost\nserve --token @@\n",
            ),
            ("Dockerfile", "FROM a\nENV API_TOKEN=@@ LEVEL=debug\nARG NPM_TOKEN=@@\n"),
            ("secret.txt", "@@\n"),
            ("terraform.tfstate", "{\"resources\": [\"@@\"]}\n"),
            (
                "app.json",
                "{\n  \"db\": {\n    \"password\": \"@@\"\n  },\n  \"env\": [{\"name\": \"API_KEY\", \"value\": \"@@\"}]\n}\n",
            ),
            ("id_rsa", "-----BEGIN OPENSSH PRIVATE KEY-----\n@@\n-----END OPENSSH PRIVATE KEY-----\n"),
            ("init.sql", "CREATE ROLE a PASSWORD '@@';\n"),
            (
                ".github/workflows/a.yaml",
                "on: push\njobs:\n  a:\n    env:\n      API_TOKEN: @@\n    steps:\n    - run: deploy --password @@\n",
            ),
        ],
    ),
];

fn write(folder: &Path, files: &[(&str, &str)], is_new: bool) {
    let (secret, base64, other) = if is_new {
        ("Hunter2New", "SHVudGVyMk5ldw==", "b")
    } else {
        ("Hunter2Old", "SHVudGVyMk9sZA==", "a")
    };
    fs::create_dir_all(folder).expect("a temporary folder");
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a temporary folder");
        let variables = if is_new { "environment: { DB_PASSWORD: @@ }" } else { "command: a" };
        let text = text.replace("%%", variables).replace("@#", other);
        // `@@@` is a secret, and the sign before a host.
        let text = text.replace("@@@", &format!("{secret}@")).replace("@@", secret).replace("##", base64);
        fs::write(path, text).expect("a temporary file");
    }
}

fn report(folder: &Path, arguments: &[&str]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut terminal = Terminal {
        out: Stream { writer: &mut out, colour: false },
        err: Stream { writer: &mut err, colour: false },
    };
    let system = System { name: name!("shop"), environments: Vec::new() };
    let directory = folder.to_str().expect("a path of letters");
    let all = ["shop", "diff", "-C", directory, "--unfold"].into_iter().chain(arguments.iter().copied());
    run_with(&system, all, &mut terminal);
    let text = |bytes| String::from_utf8(bytes).expect("reports are text");
    text(out) + &text(err)
}

/// What `review` hands to a program of somebody's own, which knows what is marked as sensitive, also of what `diff` refuses because not
/// all of it can be read.
fn handed_over(folder: &Path, before: &str, after: &str) -> String {
    let tree = |name: &str| -> Tree { files(&folder.join(name), "").into_iter().collect() };
    let mut found = review(&tree(before), &tree(after));
    for difference in found.changes.iter_mut().flat_map(|change| &mut change.differences) {
        if difference.is_sensitive {
            (difference.before, difference.after) = (None, None);
        }
    }
    format!("{:#?}\n{:#?}\n{}", found.changes, found.deltas, found.diagnostics)
}

fn files(folder: &Path, below: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("it was written") {
        let path = entry.expect("it was written").path();
        let name = format!("{below}{}", path.file_name().and_then(|name| name.to_str()).expect("letters"));
        match path.is_dir() {
            true => found.extend(files(&path, &format!("{name}/"))),
            false => found.push((name, fs::read_to_string(&path).expect("it is text"))),
        }
    }
    found
}

/// Everything wrong with what is said of a place, in every format and direction.
fn given_away(files: &[(&str, &str)]) -> Vec<String> {
    let folder = TempDir::new().expect("a temporary folder");
    write(&folder.path().join("old"), files, false);
    write(&folder.path().join("new"), files, true);
    write(&folder.path().join("nothing"), &[("readme.md", "-")], true);
    let mut wrong = Vec::new();
    for [before, after] in [["old", "new"], ["new", "old"], ["nothing", "new"], ["old", "nothing"]] {
        for format in FORMATS {
            let report = report(folder.path(), &["--trees", before, after, "--format", format]);
            assert!(report.lines().count() > 1 || format == "github", "nothing is said: {report}");
            let lines = report.lines().filter(|line| SECRETS.iter().any(|secret| line.contains(secret)));
            wrong.extend(lines.map(|line| format!("{before} → {after}, {format}: {line}")));
        }
        let handed_over = handed_over(folder.path(), before, after);
        let lines = handed_over.lines().filter(|line| SECRETS.iter().any(|secret| line.contains(secret)));
        wrong.extend(lines.map(|line| format!("{before} → {after}, handed over: {line}")));
    }
    wrong
}

#[test]
fn no_report_has_a_secret_in_it() {
    let mut wrong = Vec::new();
    for (place, files) in PLACES {
        wrong.extend(given_away(files).into_iter().map(|line| format!("{place}: {line}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a reviewer sees of them.
#[test]
fn what_is_shown_instead() {
    let mut said = String::new();
    for (place, files) in PLACES {
        let folder = TempDir::new().expect("a temporary folder");
        write(&folder.path().join("old"), files, false);
        write(&folder.path().join("new"), files, true);
        said += &format!("== {place}\n{}\n", report(folder.path(), &["--trees", "old", "new"]));
    }
    insta::assert_snapshot!(said);
}
