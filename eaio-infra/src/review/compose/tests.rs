//! Scenarios, with the whole of what is said.

use crate::review::testing::{told, told_of};

fn all(scenarios: &[(&str, &str, &str)]) -> String {
    let say = |(name, before, after): &(&str, &str, &str)| {
        format!("== {name}\n{}", told_of("compose.yaml", before, after))
    };
    scenarios.iter().map(say).collect::<Vec<_>>().join("\n")
}

const SHORT: &str = r#"
name: eaio
services:
  api:
    image: eaio/api:1
    build: .
    command: serve --port 80
    environment: [A=1, B=true, "C=x=y"]
    depends_on: [db, cache]
    ports: ["8080:80", "127.0.0.1:53:53/udp", 9000]
    volumes: ["files:/data", "./conf:/etc/conf:ro", /tmp/x]
    networks: [front, back]
    secrets: [password]
    env_file: .env
    mem_limit: 1g
    healthcheck: { test: "curl localhost", interval: 90s }
    labels: [a=b]
    extra_hosts: ["host:1.2.3.4"]
    cap_drop: [ALL, CHOWN]
  db: { image: "postgres:16" }
  cache: { image: redis }
volumes: { files: }
networks: { front: , back: {} }
secrets: { password: { file: ./p } }
"#;

const LONG: &str = r#"
name: eaio
x-note: this is nothing
services:
  cache: { image: redis, restart: "no" }
  api:
    image: eaio/api:1
    build: { context: ., dockerfile: Dockerfile }
    command: [serve, --port, "80"]
    environment: { C: x=y, A: 1, B: true }
    depends_on: { cache: { condition: service_started }, db: { condition: service_started, required: true } }
    ports:
    - { target: 53, published: 53, host_ip: 127.0.0.1, protocol: udp }
    - { target: 80, published: "8080", protocol: tcp, mode: ingress }
    - { target: 9000 }
    volumes:
    - { type: bind, source: ./conf, target: /etc/conf, read_only: true }
    - { type: volume, source: files, target: /data }
    - { type: volume, target: /tmp/x }
    networks: { back: {}, front: }
    secrets: [{ source: password }]
    env_file: [{ path: .env, required: true }]
    mem_limit: 1024m
    healthcheck: { test: [CMD-SHELL, curl localhost], interval: 1m30s, retries: 3 }
    labels: { a: b }
    extra_hosts: { host: 1.2.3.4 }
    cap_drop: [CHOWN, ALL]
  db: { image: "postgres:16", networks: { default: {} } }
volumes: { files: { driver: local } }
networks: { front: {}, back: }
secrets: { password: { file: ./p } }
"#;

#[test]
fn two_ways_to_write_it_are_one() {
    insta::assert_snapshot!(all(&[
        ("the short and the long form", SHORT, LONG),
        ("the long and the short form", LONG, SHORT),
        (
            "other values in the other form",
            SHORT,
            &LONG
                .replace("A: 1", "A: 2")
                .replace("\"8080\"", "\"8081\"")
                .replace("1m30s", "2m")
                .replace("1024m", "2g")
        ),
        (
            "another order of a command",
            "services: { a: { image: a, command: [a, b] } }",
            "services: { a: { image: a, command: [b, a] } }"
        ),
        (
            "a secret in a variable",
            "services: { a: { image: a, environment: { DB_PASSWORD: x } } }",
            "services: { a: { image: a, environment: { DB_PASSWORD: z } } }"
        ),
        ("a file that cannot be read", "services: { a: { image: a } }", "services: [\n"),
    ]));
}

#[test]
fn which_containers_are_made_anew() {
    let service = |spec: &str| {
        format!(
            "services: {{ a: {{ image: 'a:1', {spec} }}, web: {{ image: web, depends_on: {{ a: {{ condition: service_started, restart: true }} }} }}, side: {{ image: side, network_mode: 'service:a' }} }}"
        )
    };
    let cases = [
        ("image", service("tty: false").replace("a:1", "a:2")),
        ("build alone", service("build: ./a")),
        ("pull policy alone", service("pull_policy: always")),
        ("dependencies alone", service("depends_on: [b]")),
        ("profiles alone", service("profiles: [debug]")),
        ("more of it", service("scale: 3")),
        ("none of it", service("deploy: { replicas: 0 }")),
        ("restart policy", service("restart: always")),
        ("its name", service("container_name: a")),
        ("what it listens on", service("expose: [80]")),
    ];
    let mut told: Vec<String> =
        cases.iter().map(|(name, after)| all(&[(*name, &service("tty: false"), after)])).collect();
    told.push(all(&[
        ("another container name", &service("container_name: a"), &service("container_name: b")),
        ("no service, and who names it", "services: { db: { image: 'postgres:16', ports: ['127.0.0.1:5432:5432'] }, api: { image: a, environment: { URL: 'postgres://u@db:5432/x' } } }", "services: { api: { image: a, environment: { URL: 'postgres://u@db:5432/x' } } }"),
        ("other ports", "services: { a: { image: a, ports: ['80:80', '127.0.0.1:81:81', '82:82/udp'] } }", "services: { a: { image: a, ports: ['8080:80', '81:81', '82:82'] } }"),
        ("another network", "services: { a: { image: a, networks: [n] }, b: { image: b } }\nnetworks: { n: { driver: bridge } }", "services: { a: { image: a, networks: [n] }, b: { image: b } }\nnetworks: { n: { internal: true } }"),
        ("no network", "services: { a: { image: a, networks: [n] } }\nnetworks: { n: {} }", "services: { a: { image: a } }"),
        ("another secret", "services: { a: { image: a, secrets: [s] } }\nsecrets: { s: { file: a } }", "services: { a: { image: a, secrets: [s] } }\nsecrets: { s: { file: b } }"),
        ("another project", "name: one\nservices: { a: { image: a, volumes: ['data:/data'] } }\nvolumes: { data: }", "name: two\nservices: { a: { image: a, volumes: ['data:/data'] } }\nvolumes: { data: }"),
        ("a new service", "services: { a: { image: a } }", "services: { a: { image: a }, b: { image: b, profiles: [debug] } }"),
    ]));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_is_lost() {
    let db = |image: &str, mount: &str, volumes: &str| {
        format!(
            "name: eaio\nservices: {{ db: {{ image: '{image}', volumes: [{mount}] }} }}\nvolumes: {volumes}"
        )
    };
    let data = "'data:/var/lib/postgresql/data'";
    let kept = |image: &str| db(image, data, "{ data: }");
    insta::assert_snapshot!(all(&[
        ("a volume that nobody names", &kept("postgres:16"), &db("postgres:16", "", "{}")),
        (
            "a directory for a volume",
            &kept("postgres:16"),
            &db("postgres:16", "'./data:/var/lib/postgresql/data'", "{ data: }")
        ),
        (
            "another volume",
            &kept("postgres:16"),
            &db("postgres:16", "'other:/var/lib/postgresql/data'", "{ data: , other: }")
        ),
        (
            "an anonymous volume",
            &kept("postgres:16"),
            &db("postgres:16", "/var/lib/postgresql/data", "{ data: }")
        ),
        ("at another path", &kept("postgres:16"), &db("postgres:16", "'data:/data'", "{ data: }")),
        (
            "other options",
            &kept("postgres:16"),
            &db("postgres:16", data, "{ data: { driver_opts: { type: nfs } } }")
        ),
        ("another name", &kept("postgres:16"), &db("postgres:16", data, "{ data: { name: pg } }")),
        ("somebody else's", &kept("postgres:16"), &db("postgres:16", data, "{ data: { external: true } }")),
        ("a major version up", &kept("postgres:16.4-alpine"), &kept("postgres:17-alpine")),
        ("a major version down", &kept("postgres:17"), &kept("postgres:16")),
        ("a minor version", &kept("postgres:16.4"), &kept("postgres:16.9")),
        ("another C library", &kept("postgres:16-alpine"), &kept("postgres:16")),
        ("no version", &kept("postgres:16"), &kept("postgres:latest")),
        (
            "TimescaleDB",
            &kept("timescale/timescaledb:2.17.0-pg15"),
            &kept("timescale/timescaledb:2.17.0-pg16")
        ),
        ("without a volume", &db("postgres:16", "", "{}"), &db("postgres:17", "", "{}")),
        ("Redis up and down", &kept("redis:7.2"), &kept("redis:8")),
        ("Redis down", &kept("redis:8"), &kept("redis:7.2")),
        ("another database", &kept("mysql:8"), &kept("postgres:16")),
    ]));
}

/// What is said elsewhere reaches the service that has it; what is not in the tree is told as not known.
#[test]
fn what_a_project_is_put_together_from() {
    let common = "# common.yml\nservices:\n  base: { image: 'base:1', cap_drop: [ALL], environment: [A=1], volumes: ['x:/x', 'y:/y'] }\n";
    let child = "# compose.yaml\nservices:\n  web: { extends: { file: common.yml, service: base }, environment: { B: 2 }, volumes: ['z:/x'] }\n";
    let database = "# compose.yaml\nservices:\n  base: { image: 'postgres:16' }\n  db: { extends: base, volumes: ['d:/var/lib/postgresql/data'] }\nvolumes: { d: }\n";
    let including = "# compose.yaml\ninclude: [db/compose.yaml]\n# db/compose.yaml\nservices:\n  db: { image: 'postgres:16', volumes: ['d:/var/lib/postgresql/data'] }\nvolumes: { d: }\n";
    let over = "# compose.yaml\nservices:\n  web: { image: 'web:1', ports: ['80:80'] }\n# compose.override.yaml\nservices:\n  web: { image: 'web:2', ports: ['443:443'] }\n";
    let filled_in = "# compose.yaml\nservices:\n  web: { image: 'web:${TAG:-1}', ports: ['${BIND}:80:80'], environment: { DB_PASSWORD: '${PASSWORD}', SIZE: '${SIZE:-3}' } }\n# .env\nBIND=127.0.0.1 # this machine alone\nexport PASSWORD='one'\nTAG=\n";
    let cases = [
        (
            "what is extended",
            format!("{child}{common}"),
            format!("{child}{common}")
                .replace("base:1", "base:2")
                .replace("A=1", "A=2")
                .replace("[ALL]", "[]")
                .replace("x:/x", "w:/x"),
        ),
        ("in the same file", database.to_owned(), database.replace("16", "17")),
        (
            "what is extended is moved",
            format!("{child}{common}"),
            child.replace("common.yml", "base.yml") + &common.replace("common.yml", "base.yml"),
        ),
        ("what is not in the tree", child.to_owned(), child.replace("B: 2", "B: 3")),
        (
            "a circle",
            database.replace("image: 'postgres:16'", "extends: db"),
            database
                .replace("image: 'postgres:16'", "extends: db")
                .replace("/var/lib/postgresql/data", "/data"),
        ),
        ("what is included", including.to_owned(), including.replace("16", "17")),
        ("what is no longer included", including.to_owned(), including.replace("[db/compose.yaml]", "[]")),
        (
            "what is included from elsewhere",
            "# compose.yaml\ninclude: ['oci://one']\n".to_owned(),
            "# compose.yaml\ninclude: ['oci://two']\n".to_owned(),
        ),
        (
            "what is laid over it",
            over.to_owned(),
            over.replace("web:2", "web:3").replace("443:443", "444:443"),
        ),
        ("what something is laid over", over.to_owned(), over.replace("web:1", "web:0")),
        (
            "variables",
            filled_in.to_owned(),
            filled_in.replace("127.0.0.1", "0.0.0.0").replace("one", "two").replace("TAG=", "TAG=2\nSIZE=4"),
        ),
        (
            "another name in the same folder",
            over.to_owned(),
            over.replace("# compose.", "# docker-compose.")
                .replace("docker-compose.yaml", "docker-compose.yml"),
        ),
        (
            "what stands behind the colon",
            "# stack.yaml\nservices: # all\n  a: { image: a }\n".to_owned(),
            "# stack.yaml\nservices: # all\n  a: { image: a, privileged: true }\n".to_owned(),
        ),
    ];
    let told: Vec<String> =
        cases.iter().map(|(name, before, after)| format!("== {name}\n{}", told(before, after))).collect();
    insta::assert_snapshot!(told.join("\n"));
}

/// Whatever a file says, something is said of it: never a panic.
#[test]
fn no_text_makes_it_panic() {
    for text in [SHORT, LONG] {
        for at in (0..text.len()).step_by(97) {
            for put in ["", "x", "0", ":", "-", "{", "[", "1e99", "~", "\n"] {
                let changed = format!("{}{put}{}", &text[..at], &text[at + 1..]);
                drop(told_of("compose.yaml", text, &changed));
                drop(told_of("compose.yaml", &changed, text));
            }
        }
    }
}

/// A file that says the same in another order of its parts says the same.
#[test]
fn a_review_of_what_is_there_is_nothing() {
    for text in [SHORT, LONG] {
        assert_eq!(told_of("compose.yaml", text, &format!("{text}#nothing\n")), "nothing\n");
    }
}
