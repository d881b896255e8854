//! A scenario: a whole project and the whole file that it becomes.

use super::*;

/// What a team runs on a laptop: a database, a migration, an API, a worker with a GPU, a proxy.
fn shop() -> Project {
    let password = Variable::required("POSTGRES_PASSWORD", "set it in .env");
    let logging =
        Logging { driver: Some("json-file".into()), options: map([("max-size", "10m"), ("max-file", "3")]) };
    let hardened = Service {
        restart: Some(Restart::UnlessStopped),
        read_only: true,
        cap_drop: vec!["ALL".into()],
        security_opt: vec!["no-new-privileges:true".into()],
        logging: logging.clone(),
        ..Service::default()
    };

    let postgres = Service {
        restart: Some(Restart::UnlessStopped),
        environment: map([
            ("POSTGRES_USER", Text::from("shop")),
            ("POSTGRES_DB", "shop".into()),
            ("POSTGRES_PASSWORD_FILE", "/run/secrets/postgres-password".into()),
        ]),
        ports: vec![Port::new(Variable::with_default("POSTGRES_PORT", 5432), 5432)],
        volumes: vec![
            Mount::volume("postgres-data", "/var/lib/postgresql/data"),
            Mount::bind("./postgres/init", "/docker-entrypoint-initdb.d").read_only(),
        ],
        secrets: vec!["postgres-password".into()],
        networks: map([(
            "backend",
            Attachment { aliases: vec!["database".into()], ..Attachment::default() },
        )]),
        healthcheck: Some(Healthcheck {
            interval: Some("10s".into()),
            timeout: Some("5s".into()),
            retries: Some(5),
            start_period: Some("30s".into()),
            ..Healthcheck::new(Test::shell("pg_isready -U $POSTGRES_USER -d $POSTGRES_DB"))
        }),
        deploy: Deploy {
            resources: Resources { limits: Limits::new("2.0", "1g"), ..Resources::default() },
            ..Deploy::default()
        },
        shm_size: Some("256m".into()),
        logging: logging.clone(),
        ..Service::new("postgres:17.2")
    };
    let migrate = Service {
        command: Some(Command::exec(["alembic", "upgrade", "head"])),
        networks: map([("backend", Attachment::default())]),
        depends_on: map([("postgres", Condition::Healthy)]),
        ..Service::new("example/shop-api:1.4.0")
    };
    let api = Service {
        image: Some("example/shop-api:1.4.0".into()),
        build: Some(Build {
            target: Some("runtime".into()),
            args: map([("PYTHON_VERSION", "3.13")]),
            platforms: vec!["linux/amd64".into(), "linux/arm64".into()],
            ..Build::new("./api")
        }),
        user: Some("10001:10001".into()),
        environment: map([
            ("DATABASE_URL", Text::from("postgres://shop:") + password + "@database:5432/shop"),
            ("LOG_LEVEL", Variable::with_default("LOG_LEVEL", "info").into()),
            ("PRICE_FORMAT", "$%.2f".into()),
            ("DEBUG", false.into()),
            ("GREETING", "Hello,\nworld!\n".into()),
        ]),
        env_file: vec![EnvironmentFile { required: false, ..".env.local".into() }],
        ports: vec![Port::local(8000)],
        tmpfs: vec!["/tmp".into()],
        configs: vec![Grant { target: Some("/etc/shop/api.toml".into()), mode: Some(0o444), .."api".into() }],
        networks: map([("backend", Attachment::default()), ("frontend", Attachment::default())]),
        depends_on: map([("postgres", Condition::Healthy), ("migrate", Condition::Completed)]),
        healthcheck: Some(Healthcheck::new(Test::exec(["curl", "-fsS", "http://localhost:8000/health"]))),
        deploy: Deploy {
            resources: Resources {
                limits: Limits { pids: Some(200), ..Limits::new(0.5, "512m") },
                reservations: Reservations { memory: Some("128m".into()), ..Reservations::default() },
            },
            ..Deploy::default()
        },
        ..hardened.clone()
    };
    let worker = Service {
        image: Some("example/shop-worker:1.4.0".into()),
        profiles: vec!["gpu".into()],
        networks: map([("backend", Attachment::default())]),
        depends_on: map([("api", Dependency { restart: true, ..Condition::Started.into() })]),
        deploy: Deploy {
            resources: Resources {
                reservations: Reservations {
                    devices: vec![Device::nvidia(DeviceCount::All)],
                    ..Reservations::default()
                },
                ..Resources::default()
            },
            ..Deploy::default()
        },
        extra_hosts: map([("host.docker.internal", "host-gateway")]),
        ..hardened.clone()
    };
    let proxy = Service {
        image: Some("nginx:1.27.3".into()),
        ports: vec![Port::public(80, 8080)],
        volumes: vec![Mount::tmpfs("/var/cache/nginx", "64m")],
        networks: map([("frontend", Attachment::default())]),
        depends_on: map([("api", Condition::Healthy)]),
        stop_grace_period: Some("30s".into()),
        cap_add: vec!["NET_BIND_SERVICE".into()],
        ulimits: map([("nofile", Ulimit { soft: 20_000, hard: 40_000 })]),
        labels: map([("com.example.tier", "edge")]),
        ..hardened
    };

    Project {
        services: map([
            ("postgres", postgres),
            ("migrate", migrate),
            ("api", api),
            ("worker", worker),
            ("proxy", proxy),
        ]),
        networks: map([
            ("backend", Network { driver: Some("bridge".into()), ..Network::default() }),
            ("frontend", Network::default()),
        ]),
        volumes: map([("postgres-data", Volume::default())]),
        secrets: map([("postgres-password", Secret::File("./secrets/postgres-password".into()))]),
        configs: map([("api", Config::File("./api.toml".into()))]),
        ..Project::new("shop")
    }
}

#[test]
fn a_project_is_one_file_that_reads_well() {
    let project = shop();
    assert_eq!(project.check().to_string(), "");
    insta::assert_snapshot!(project.to_yaml());
}

#[test]
fn the_same_project_is_the_same_file() {
    assert_eq!(shop().to_yaml(), shop().to_yaml());
}

#[test]
fn an_empty_project_is_valid() {
    assert_eq!(Project::new("empty").to_yaml(), "name: empty\nservices: {}\n");
}
