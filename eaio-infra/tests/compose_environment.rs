//! Environments on Compose: a scenario, and every file that it becomes.

use eaio_infra::component::{Component, ComposeContext, ComposeOffer, OnCompose};
use eaio_infra::compose::Service as Container;
use eaio_infra::platform::compose::{ComposeArtifacts, lower};
use eaio_infra::prelude::*;
use eaio_infra::render::{Options, render};
use eaio_infra::topology::Platform;
use eaio_infra_conformance::compose;

/// One of everything: each store, a service in the middle and one in front.
fn laptop(memory: Bytes) -> Environment {
    let mut env = Environment::compose(name!("local"), Machine { memory });
    let postgres = env.add(name!("postgres"), Postgres::default());
    let series = env.add(name!("timescaledb"), Timescale::default());
    let redis = env.add(name!("redis"), Redis::default());
    let milvus = env.add(name!("milvus"), Milvus::default());
    let models = vec!["llama3.2:3b".into(), "qwen2.5:7b".into()];
    let ollama = env.add(name!("ollama"), Ollama { models, ..Ollama::default() });
    let reports = env.add(name!("reports"), ObjectStore::default());
    let router = env.add(
        name!("llm-router"),
        Service {
            build: Some("services/llm-router".into()),
            uses: vec![ollama.into(), milvus.into(), (&redis).into()],
            secrets: [("OPENAI_API_KEY".to_owned(), "The key of the OpenAI account.".to_owned())].into(),
            calls_internet: true,
            writes_to: vec!["/var/cache/router".into()],
            ..Service::new(image!("eaio/llm-router:v1.1.0"), port!(8008))
        },
    );
    env.add(
        name!("api-gateway"),
        Service {
            build: Some("services/api-gateway".into()),
            uses: vec![
                postgres.as_variable("POSTGRES_URL"),
                series.into(),
                redis.into(),
                reports.into(),
                router.into(),
            ],
            variables: [("GREETING".to_owned(), "costs $5".to_owned())].into(),
            path: Some("/api".into()),
            ..Service::new(image!("eaio/api-gateway:v1.1.0"), port!(8080))
        },
    );
    env
}

fn lowered(environment: &Environment) -> Result<ComposeArtifacts, String> {
    let Platform::Compose(machine) = &environment.platform else { return Err("not on Compose".into()) };
    lower(&name!("eaio"), environment, machine).map_err(|diagnostics| diagnostics.to_string())
}

fn files(environment: &Environment) -> String {
    let artifacts = lowered(environment).expect("it is right");
    assert_eq!(artifacts.diagnostics.to_string(), "");
    artifacts.files.iter().map(|(path, text)| format!("==> {path} <==\n{text}\n")).collect()
}

#[test]
fn every_file_of_an_environment() {
    insta::assert_snapshot!(files(&laptop(gib(16))));
}

#[test]
fn the_same_environment_is_the_same_bytes() {
    assert_eq!(files(&laptop(gib(16))), files(&laptop(gib(16))));
}

#[test]
fn the_schema_of_compose_accepts_it() {
    let artifacts = lowered(&laptop(gib(16))).expect("it is right");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("compose.yaml");
    std::fs::write(&file, &artifacts.files["compose.yaml"]).expect("a temporary file");
    compose::validate(&file).unwrap_or_else(|mistakes| panic!("{mistakes}"));
}

#[test]
fn every_container_is_held_to_something() {
    let project = lowered(&laptop(gib(16))).expect("it is right").project;
    for (name, service) in &project.services {
        assert!(service.deploy.resources.limits.memory_bytes().is_some(), "{name}");
        assert_eq!(service.cap_drop, ["ALL".into()], "{name}");
        assert!(service.ports.iter().all(|port| port.host_ip.is_some_and(|ip| ip.is_loopback())), "{name}");
        // One that ends has no health; it has to end well before something else starts.
        let is_awaited = project.services.values().any(|other| other.depends_on.contains_key(name.as_str()));
        assert!(service.healthcheck.is_some() || is_awaited, "{name}");
    }
}

#[test]
fn no_password_is_in_any_file() {
    let artifacts = lowered(&laptop(gib(16))).expect("it is right");
    let example = &artifacts.files[".env.example"];
    let asked: Vec<&str> =
        example.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    assert!(asked.iter().all(|line| line.ends_with('=')), "{asked:?}");
    // Nothing is asked for twice, or used without being asked for.
    for variable in artifacts.files["compose.yaml"].split("${").skip(1) {
        let name = variable.split(':').next().unwrap_or_default();
        assert!(
            example.contains(&format!("\n{name}=")) || example.contains(&format!("\n# {name}=")),
            "{name}"
        );
    }
}

#[test]
fn what_does_not_fit_the_machine_is_an_error_that_lists_the_limits() {
    let system = System::new(name!("eaio")).with(laptop(gib(8)));
    let rendered = render(&system, "local", &Options::default());
    insta::assert_snapshot!(rendered.expect_err("8 GiB are too few"));
}

/// A component that runs nowhere.
#[derive(Debug)]
struct Mainframe;

impl Component for Mainframe {
    fn kind(&self) -> &'static str {
        "mainframe"
    }
}

#[test]
fn every_mistake_is_reported_at_once_where_it_was_made() {
    let mut env = Environment::compose(name!("local"), Machine { memory: gib(1) });
    let mainframe = env.add(name!("mainframe"), Mainframe);
    env.add(
        name!("ledger"),
        Service { uses: vec![mainframe.into()], ..Service::new(image!("ledger:1"), port!(8080)) },
    );
    let elsewhere = laptop(gib(16)).add(name!("elsewhere"), Redis::default());
    env.add(
        name!("shop"),
        Service { uses: vec![elsewhere.into()], ..Service::new(image!("shop:1"), port!(8081)) },
    );
    env.add(name!("careless"), Careless);
    insta::assert_snapshot!(lowered(&env).expect_err("it is wrong"));
}

/// A component of someone else's crate, without limits.
#[derive(Debug)]
struct Careless;

impl Component for Careless {
    fn kind(&self) -> &'static str {
        "careless"
    }

    fn on_compose(&self) -> Option<&dyn OnCompose> {
        Some(self)
    }
}

impl OnCompose for Careless {
    fn lower(&self, context: &mut ComposeContext<'_>) -> ComposeOffer {
        context.service("careless", Container::new("careless:1"));
        context.service("ledger", Container::new("careless:1"));
        ComposeOffer::default()
    }
}

#[test]
fn what_two_databases_would_both_be_known_by_is_an_error() {
    let mut env = Environment::compose(name!("local"), Machine { memory: gib(4) });
    let one = env.add(name!("one"), Postgres::default());
    let two = env.add(name!("two"), Postgres { user: "postgres".into(), ..Postgres::default() });
    let service = |uses: Vec<Edge>| Service { uses, ..Service::new(image!("shop:1"), port!(8080)) };
    env.add(name!("clear"), service(vec![(&one).into(), two.as_variable("OTHER_URL")]));
    env.add(name!("confused"), service(vec![one.into(), two.into()]));
    insta::assert_snapshot!(lowered(&env).expect_err("it is wrong"));
}

#[test]
fn a_port_that_is_taken_is_published_under_the_next() {
    let mut env = Environment::compose(name!("local"), Machine { memory: gib(4) });
    for name in [name!("one"), name!("two"), name!("three")] {
        env.add(name, Postgres::default());
    }
    let project = lowered(&env).expect("it is right").project;
    let published: Vec<String> = project
        .services
        .values()
        .flat_map(|service| &service.ports)
        .map(|port| port.to_text().to_compose())
        .collect();
    assert_eq!(published, ["127.0.0.1:5432:5432", "127.0.0.1:5433:5432", "127.0.0.1:5434:5432"]);
}

#[test]
fn an_environment_needs_no_more_than_it_has() {
    let mut env = Environment::compose(name!("local"), Machine { memory: gib(1) });
    env.add(name!("store"), ObjectStore::default());
    let artifacts = lowered(&env).expect("it is right");
    assert_eq!(artifacts.diagnostics.to_string(), "");
    // Nobody waits for the bucket: its container would be taken for one that failed.
    assert_eq!(artifacts.project.services.keys().collect::<Vec<_>>(), ["store"]);
    assert_eq!(artifacts.project.networks.keys().collect::<Vec<_>>(), ["internal"]);
}
