//! Every rule, in one project that breaks them all, and what comes close without breaking them.

use crate::compose::*;

#[test]
fn every_mistake_is_reported_at_once() {
    let waits_for = |name: &str, condition: Condition| Service {
        depends_on: map([(name, condition)]),
        ..Service::new("example:1.0.0")
    };
    let project = Project {
        services: map([
            ("nothing", Service::default()),
            ("lonely", waits_for("missing", Condition::Started)),
            ("hopeful", waits_for("quiet", Condition::Healthy)),
            (
                "quiet",
                Service {
                    healthcheck: Some(Healthcheck::new(Test::Disabled)),
                    ..Service::new("example:1.0.0")
                },
            ),
            ("always", waits_for("sometimes", Condition::Started)),
            ("sometimes", Service { profiles: vec!["debug".into()], ..Service::new("example:1.0.0") }),
            ("egg", waits_for("hen", Condition::Started)),
            ("hen", waits_for("chick", Condition::Started)),
            ("chick", waits_for("egg", Condition::Started)),
            ("narcissus", waits_for("narcissus", Condition::Started)),
            (
                "borrower",
                Service {
                    networks: map([("nowhere", Attachment::default())]),
                    volumes: vec![Mount::volume("no-data", "/data")],
                    secrets: vec!["no-secret".into()],
                    configs: vec!["no-config".into()],
                    ..Service::new("example:1.0.0")
                },
            ),
            (
                "careless",
                Service {
                    environment: map([
                        ("BRACES", Variable::with_default("JSON", "{}")),
                        ("NAME", Variable::required("MY-KEY", "")),
                    ]),
                    ports: vec![Port { host_ip: None, ..Port::local(8080) }],
                    ..Service::new("example:1.0.0")
                },
            ),
            ("second", Service { ports: vec![Port::local(8080)], ..Service::new("example:1.0.0") }),
            (
                "crowd",
                Service {
                    ports: vec![Port::local(9000)],
                    deploy: Deploy { replicas: Some(2), ..Deploy::default() },
                    ..Service::new("example:1.0.0")
                },
            ),
            (
                "hidden",
                Service {
                    networks: map([("inside", Attachment::default())]),
                    network_mode: Some("host".into()),
                    ports: vec![Port::local(9001)],
                    ..Service::new("example:1.0.0")
                },
            ),
            (
                "sealed",
                Service {
                    read_only: true,
                    secrets: vec!["copied-secret".into()],
                    configs: vec!["copied-config".into()],
                    ..Service::new("example:1.0.0")
                },
            ),
        ]),
        networks: map([
            ("unused-network", Network::default()),
            ("inside", Network { internal: true, ..Network::default() }),
        ]),
        volumes: map([("unused-data", Volume::default())]),
        secrets: map([
            ("unused-secret", Secret::external()),
            ("copied-secret", Secret::Environment("COPIED".into())),
        ]),
        configs: map([
            ("unused-config", Config::external()),
            ("copied-config", Config::Content("text".into())),
        ]),
        ..Project::new("mistakes")
    };
    insta::assert_snapshot!(project.check().to_string());
}

#[test]
fn what_is_right_is_not_reported() {
    let service = Service::new("example:1.0.0");
    let debug = vec!["debug".to_owned()];
    let project = Project {
        services: map([
            // A diamond is no cycle.
            (
                "a",
                Service {
                    depends_on: map([("b", Condition::Started), ("c", Condition::Started)]),
                    ..service.clone()
                },
            ),
            ("b", Service { depends_on: map([("c", Condition::Started)]), ..service.clone() }),
            ("c", service.clone()),
            // The same profile, and a dependency that may be missing.
            (
                "d",
                Service {
                    profiles: debug.clone(),
                    depends_on: map([("e", Condition::Started)]),
                    ..service.clone()
                },
            ),
            ("e", Service { profiles: debug, ..service.clone() }),
            (
                "f",
                Service {
                    depends_on: map([("e", Dependency { required: false, ..Condition::Started.into() })]),
                    ..service.clone()
                },
            ),
            // One number, another protocol or another address, and a port that the engine picks.
            (
                "g",
                Service {
                    ports: vec![
                        Port::local(53),
                        Port { protocol: Protocol::Udp, ..Port::local(53) },
                        Port { host_ip: Some(std::net::Ipv6Addr::LOCALHOST.into()), ..Port::local(53) },
                        Port { published: None, ..Port::local(53) },
                        Port { published: None, ..Port::local(53) },
                    ],
                    ..service.clone()
                },
            ),
            // What is a file is mounted, not copied.
            (
                "sealed",
                Service {
                    read_only: true,
                    secrets: vec!["password".into()],
                    configs: vec!["settings".into()],
                    ..service.clone()
                },
            ),
            // The default network is there, declared or not; a literal is no variable.
            (
                "h",
                Service {
                    networks: map([("default", Attachment::default())]),
                    environment: map([("SCRIPT", "echo ${!indirect}")]),
                    ..service
                },
            ),
        ]),
        networks: map([("default", Network::default())]),
        secrets: map([("password", Secret::File("./password".into()))]),
        configs: map([("settings", Config::File("./settings.toml".into()))]),
        ..Project::new("right")
    };
    assert_eq!(project.check().to_string(), "");
}
