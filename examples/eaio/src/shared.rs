//! What every environment of EAIO has: the same services, with the same edges, on whatever stores it has.

use eaio_infra::prelude::*;

/// The release that every environment runs.
const RELEASE: &str = "v1.1.0";

/// What one service gets.
#[derive(Clone)]
pub struct Size {
    /// How many of each service.
    pub scale: Scale,
    /// What one of most services gets.
    pub service: Resources,
    /// What one llm-router gets.
    pub router: Resources,
}

impl Size {
    /// What production needs, and staging is measured by.
    pub fn production(scale: Scale) -> Self {
        Size {
            scale,
            service: Resources {
                cpu_limit: Some(cpu!("1")),
                memory_limit: gib(1),
                ..Resources::new(cpu!("500m"), mib(512))
            },
            router: Resources {
                cpu_limit: Some(cpu!("2")),
                memory_limit: gib(4),
                ..Resources::new(cpu!("1"), gib(2))
            },
        }
    }

    /// Enough for one person at a time.
    pub fn small() -> Self {
        let small = Resources {
            cpu_limit: Some(cpu!("500m")),
            memory_limit: mib(512),
            ..Resources::new(cpu!("100m"), mib(256))
        };
        Size { scale: Scale::fixed(1), service: small.clone(), router: small }
    }
}

/// The stores that the services use.
pub struct Stores {
    pub postgres: Handle<Postgres>,
    pub timescale: Handle<Timescale>,
    pub redis: Handle<Redis>,
    pub milvus: Handle<Milvus>,
    pub ollama: Handle<Ollama>,
}

/// PostgreSQL as every environment has it: of one version, with one database for one user.
pub fn postgres() -> Postgres {
    Postgres { version: version!("16"), database: "eaio".into(), user: "eaio".into(), ..Postgres::default() }
}

/// TimescaleDB as every environment has it.
pub fn timescale() -> Timescale {
    Timescale { database: "eaio_timeseries".into(), user: "timescale".into(), ..Timescale::default() }
}

/// What Ollama answers with wherever there is a GPU.
pub fn models() -> Vec<String> {
    vec!["llama3.2:3b".into(), "qwen2.5:7b".into()]
}

/// Nodes with GPUs, which only what tolerates them gets to.
pub fn ai_nodes(group: NodeGroup) -> NodeGroup {
    NodeGroup {
        labels: vec![("workload".into(), "ai-ml".into())],
        taint: Some(Taint { key: "ai-workload".into(), value: "true".into() }),
        ..group
    }
}

/// Nodes with much memory for what keeps data, in each zone, because volumes are in one.
pub fn data_nodes(group: NodeGroup) -> NodeGroup {
    NodeGroup {
        labels: vec![("workload".into(), "data".into())],
        taint: Some(Taint { key: "data-workload".into(), value: "true".into() }),
        zonal: true,
        ..group
    }
}

/// Adds the six services.
pub fn services(environment: &mut Environment, stores: &Stores, size: &Size) {
    let building = environment.add(
        name!("building-service"),
        Service {
            build: Some("services/building-management".into()),
            uses: vec![(&stores.postgres).into(), (&stores.redis).into()],
            scale: size.scale,
            resources: size.service.clone(),
            compose_memory: size.service.memory,
            ..Service::new(released(image!("eaio/building-service")), port!(8001))
        },
    );
    let energy = environment.add(
        name!("energy-service"),
        Service {
            build: Some("services/energy-service".into()),
            uses: vec![(&stores.timescale).into(), (&stores.postgres).into(), (&stores.redis).into()],
            scale: size.scale,
            resources: size.service.clone(),
            compose_memory: size.service.memory,
            ..Service::new(released(image!("eaio/energy-service")), port!(8002))
        },
    );
    // It routes requests to models, and runs none itself: no GPU.
    let router = environment.add(
        name!("llm-router"),
        Service {
            build: Some("services/llm-router".into()),
            uses: vec![(&stores.ollama).into(), (&stores.milvus).into(), (&stores.redis).into()],
            scale: size.scale,
            resources: size.router.clone(),
            compose_memory: size.router.memory,
            secrets: [(
                "OPENAI_API_KEY".to_owned(),
                "the key of the OpenAI account that llm-router falls back to".to_owned(),
            )]
            .into(),
            calls_internet: true,
            ..Service::new(released(image!("eaio/llm-router")), port!(8008))
        },
    );
    let gateway = environment.add(
        name!("api-gateway"),
        Service {
            build: Some("services/api-gateway".into()),
            uses: vec![
                stores.postgres.as_variable("POSTGRES_URL"),
                (&stores.redis).into(),
                building.into(),
                energy.into(),
                router.into(),
            ],
            scale: size.scale,
            resources: size.service.clone(),
            compose_memory: size.service.memory,
            path: Some("/api".into()),
            ..Service::new(released(image!("eaio/api-gateway")), port!(8080))
        },
    );
    environment.add(
        name!("frontend"),
        Service {
            build: Some("frontend".into()),
            uses: vec![gateway.into()],
            scale: size.scale,
            resources: size.service.clone(),
            compose_memory: size.service.memory,
            path: Some("/".into()),
            ..Service::new(released(image!("eaio/frontend")), port!(3000))
        },
    );
    environment.add(name!("analytics"), analytics(stores, size));
}

/// Streamlit, under a path of its own. A session stays with the pod that it began on.
///
/// Source: Streamlit, "config.toml" (server, browser).
fn analytics(stores: &Stores, size: &Size) -> Service {
    let port = port!(8501);
    let health = "/analytics/_stcore/health";
    let ask = format!(
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:{port}{health}', timeout=3)"
    );
    let settings = [
        ("STREAMLIT_SERVER_PORT", "8501"),
        ("STREAMLIT_SERVER_ADDRESS", "0.0.0.0"),
        ("STREAMLIT_SERVER_HEADLESS", "true"),
        ("STREAMLIT_SERVER_BASE_URL_PATH", "analytics"),
        ("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false"),
        // Streamlit writes to its home.
        ("HOME", "/tmp"),
    ];
    Service {
        build: Some("analytics".into()),
        uses: vec![(&stores.timescale).into(), (&stores.postgres).into()],
        scale: size.scale,
        resources: size.service.clone(),
        compose_memory: mib(512),
        health: Health {
            command: ["python", "-c", &ask].map(str::to_owned).into(),
            ..Health::new(health, health, port)
        },
        variables: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        path: Some("/analytics".into()),
        sticky: true,
        ..Service::new(released(image!("eaio/analytics")), port)
    }
}

fn released(image: Image) -> Image {
    image.with_tag(RELEASE).expect("the release is a tag")
}
