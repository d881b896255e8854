//! The published schema of Compose accepts every field that we have.

use eaio_infra::compose::*;
use eaio_infra_conformance::compose;

/// A project that uses every field: no literal of a struct here ends in `..`, so that a new field is
/// a compile error until it stands here too.
#[allow(clippy::too_many_lines)]
fn everything() -> Project {
    let texts = |texts: &[&str]| texts.iter().map(|text| Text::from(*text)).collect::<Vec<Text>>();
    let labels = || map([("com.example.label", Text::from("a $ b"))]);
    let text = |text: &str| Some(Text::from(text));
    let grant = |source: &str| Grant {
        source: source.into(),
        target: text("file"),
        uid: text("1000"),
        gid: text("1000"),
        mode: Some(0o440),
    };
    let service = Service {
        image: Some(Text::from("example/app:") + Variable::with_default("TAG", "1.0.0")),
        build: Some(Build {
            context: "./app".into(),
            dockerfile: text("Dockerfile.app"),
            target: text("runtime"),
            args: map([("VERSION", "1.10")]),
            additional_contexts: map([("shared", "../shared")]),
            secrets: vec!["token".into(), grant("token")],
            cache_from: texts(&["type=registry,ref=example/app:cache"]),
            platforms: texts(&["linux/amd64", "linux/arm64"]),
            tags: texts(&["example/app:latest"]),
            labels: labels(),
        }),
        pull_policy: Some(PullPolicy::Missing),
        platform: text("linux/amd64"),
        profiles: vec!["full".into()],
        container_name: text("app"),
        hostname: text("app.local"),
        restart: Some(Restart::OnFailure(Some(3))),
        init: true,
        user: text("1000:1000"),
        group_add: texts(&["2000"]),
        working_dir: text("/srv"),
        entrypoint: Some(Command::exec(["/bin/app"])),
        command: Some(Command::Line("serve --port 8000".into())),
        environment: map([
            ("KEY", Text::from(Variable::required("KEY", "set it in .env"))),
            ("ON", "on".into()),
            ("EMPTY", "".into()),
        ]),
        env_file: vec![
            ".env.app".into(),
            EnvironmentFile { path: ".env.raw".into(), required: false, format: text("raw") },
        ],
        ports: vec![
            Port::local(8000),
            Port {
                host_ip: None,
                published: Some(Variable::with_default("DNS_PORT", 53).into()),
                target: 53,
                protocol: Protocol::Udp,
            },
        ],
        expose: vec![9000.into(), "9001/udp".into()],
        volumes: vec![
            Mount::volume("data", "/data"),
            Mount::volume("data", "/with:colon").read_only(),
            Mount::bind("./etc", "/etc/app").read_only(),
            Mount {
                source: MountSource::Bind { path: "./made".into(), create: true },
                target: "/made".into(),
                read_only: false,
            },
            Mount::tmpfs("/cache", "64m"),
            Mount {
                source: MountSource::Tmpfs { size: None, mode: Some(0o1777) },
                target: "/scratch".into(),
                read_only: false,
            },
        ],
        tmpfs: texts(&["/tmp:size=16m"]),
        secrets: vec!["password".into(), grant("token"), "shared".into()],
        configs: vec!["app".into(), grant("from-file"), "from-environment".into(), "existing".into()],
        networks: map([
            (
                "backend",
                Attachment {
                    aliases: texts(&["database"]),
                    ipv4_address: text("172.28.0.10"),
                    ipv6_address: text("2001:db8::10"),
                },
            ),
            ("frontend", Attachment::default()),
        ]),
        network_mode: None,
        extra_hosts: map([("host.docker.internal", "host-gateway")]),
        dns: texts(&["1.1.1.1"]),
        depends_on: map([
            ("other", Dependency { condition: Condition::Healthy, restart: true, required: false }),
            ("job", Condition::Completed.into()),
            ("started", Condition::Started.into()),
        ]),
        healthcheck: Some(Healthcheck {
            test: Test::shell("curl -f http://localhost:$PORT"),
            interval: text("10s"),
            timeout: text("5s"),
            retries: Some(3),
            start_period: text("1m30s"),
            start_interval: text("1s"),
        }),
        stop_signal: text("SIGINT"),
        stop_grace_period: text("30s"),
        deploy: Deploy {
            replicas: Some(1),
            resources: Resources {
                limits: Limits { cpus: text("0.5"), memory: text("512m"), pids: Some(100) },
                reservations: Reservations {
                    cpus: text("0.25"),
                    memory: text("128m"),
                    devices: vec![
                        Device {
                            driver: text("nvidia"),
                            count: None,
                            device_ids: texts(&["0", "3"]),
                            capabilities: texts(&["gpu"]),
                            options: map([("virtualization", "false")]),
                        },
                        Device::nvidia(DeviceCount::All),
                        Device::nvidia(DeviceCount::Number(2)),
                    ],
                },
            },
            labels: labels(),
        },
        // Not together with secrets of the environment: see `other`.
        read_only: false,
        privileged: true,
        cap_drop: texts(&["ALL"]),
        cap_add: texts(&["NET_BIND_SERVICE"]),
        security_opt: texts(&["no-new-privileges:true"]),
        devices: texts(&["/dev/ttyUSB0:/dev/ttyUSB0"]),
        ipc: text("private"),
        shm_size: text("1g"),
        sysctls: map([("net.core.somaxconn", 1024)]),
        ulimits: map([("nofile", Ulimit { soft: 1024, hard: 2048 }), ("memlock", Ulimit::from(-1))]),
        logging: Logging { driver: text("json-file"), options: map([("max-size", "10m")]) },
        labels: labels(),
    };
    let other = |name: &str| Service {
        healthcheck: Some(Healthcheck::new(Test::exec(["true"]))),
        network_mode: text("none"),
        read_only: true,
        ..Service::new(name)
    };
    let plain = |restart: Restart, pull_policy: PullPolicy| Service {
        restart: Some(restart),
        pull_policy: Some(pull_policy),
        healthcheck: Some(Healthcheck::new(Test::Disabled)),
        entrypoint: Some(Command::Exec(vec![])),
        ..Service::build(Build::new("."))
    };
    Project {
        name: "everything".into(),
        services: map([
            ("service", service),
            ("other", other("other:1.0.0")),
            ("job", plain(Restart::No, PullPolicy::Build)),
            ("started", plain(Restart::Always, PullPolicy::Always)),
            ("unless-stopped", plain(Restart::UnlessStopped, PullPolicy::Never)),
            ("on-failure", plain(Restart::OnFailure(None), PullPolicy::Daily)),
            ("weekly", plain(Restart::No, PullPolicy::Weekly)),
        ]),
        networks: map([
            (
                "backend",
                Network {
                    name: text("shop-backend"),
                    external: false,
                    driver: text("bridge"),
                    driver_opts: map([("com.docker.network.driver.mtu", 1400)]),
                    internal: true,
                    attachable: true,
                    enable_ipv6: true,
                    address_management: AddressManagement {
                        driver: text("default"),
                        subnets: vec![Subnet {
                            subnet: "172.28.0.0/16".into(),
                            ip_range: text("172.28.5.0/24"),
                            gateway: text("172.28.0.1"),
                        }],
                    },
                    labels: labels(),
                },
            ),
            ("frontend", Network { external: true, ..Network::default() }),
        ]),
        volumes: map([(
            "data",
            Volume {
                name: text("shop-data"),
                external: false,
                driver: text("local"),
                driver_opts: map([("type", "nfs")]),
                labels: labels(),
            },
        )]),
        secrets: map([
            ("password", Secret::File("./password".into())),
            ("token", Secret::Environment("TOKEN".into())),
            ("shared", Secret::External(External { name: text("shop-shared") })),
        ]),
        configs: map([
            ("app", Config::Content("[app]\nprice = \"5$\"\n".into())),
            ("from-file", Config::File("./app.toml".into())),
            ("from-environment", Config::Environment("APP".into())),
            ("existing", Config::external()),
        ]),
    }
}

#[test]
fn the_schema_of_compose_accepts_every_field() {
    let project = everything();
    assert!(!project.check().has_errors(), "{}", project.check());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("compose.yaml");
    std::fs::write(&file, project.to_yaml()).expect("a temporary file");
    compose::validate(&file).unwrap_or_else(|mistakes| panic!("{mistakes}\n{}", project.to_yaml()));
}
