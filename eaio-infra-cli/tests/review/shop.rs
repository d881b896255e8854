//! A shop as a team would write it: two services, their stores, and what each scenario changes of it.

use eaio_infra::prelude::*;
use eaio_infra::terraform::RootModule;

type Extend = fn(&mut RootModule);

/// What a scenario may change. The default is the shop before the change.
#[derive(Clone)]
pub struct Shop {
    pub release: &'static str,
    pub postgres: Postgres,
    /// What the database is called.
    pub store: &'static str,
    pub redis: Option<Redis>,
    pub network: Network,
    pub workers: NodeGroup,
    pub api: Scale,
    /// Variables of the api that a person fills in.
    pub secret: &'static str,
    /// Whether the page asks the database itself.
    pub page_uses_store: bool,
    pub extend: Option<Extend>,
    pub waives: bool,
    pub environments: &'static [&'static str],
}

impl Default for Shop {
    fn default() -> Self {
        Shop {
            release: "v1.4.0",
            postgres: Postgres { instance: class!("db.t4g.medium"), ..Postgres::default() },
            store: "orders",
            redis: Some(Redis { instance: class!("db.t4g.small"), ..Redis::default() }),
            network: Network { zones: 2, ..Network::default() },
            workers: NodeGroup::new(instance!("c6i.2xlarge"), 2, 6),
            api: Scale::fixed(2),
            secret: "PAYMENT_KEY",
            page_uses_store: false,
            extend: None,
            waives: false,
            environments: &["staging"],
        }
    }
}

impl Shop {
    pub fn system(&self) -> System {
        let system = System::new(name!("shop"));
        self.environments.iter().fold(system, |system, name| system.with(self.environment(name)))
    }

    fn environment(&self, name: &str) -> Environment {
        let name: Name = name.parse().expect("scenarios give names");
        let mut env = Environment::eks(name, Tier::Staging, account!("111122223333"), region!("us-east-1"));
        env.network = self.network.clone();
        env.domain = Some(Domain::new(domain!("shop.example.com"), Tls::CertificateManager));
        env.node_group(name!("workers"), self.workers.clone());
        let store: Name = self.store.parse().expect("scenarios give names");
        let store = env.add(store, self.postgres.clone());
        let cache = self.redis.clone().map(|redis| env.add(name!("cache"), redis));
        let released = |image: Image| image.with_tag(self.release).expect("a release is a tag");
        let mut uses = vec![(&store).into()];
        uses.extend(cache.as_ref().map(Edge::from));
        let api = env.add(
            name!("api"),
            Service {
                build: Some("api".into()),
                uses,
                scale: self.api,
                secrets: [(self.secret.to_owned(), "the key of the payment provider".to_owned())].into(),
                path: Some("/api".into()),
                ..Service::new(released(image!("shop/api")), port!(8080))
            },
        );
        let mut uses = vec![api.into()];
        uses.extend(self.page_uses_store.then(|| (&store).into()));
        env.add(
            name!("page"),
            Service {
                build: Some("page".into()),
                uses,
                scale: Scale::fixed(2),
                path: Some("/".into()),
                ..Service::new(released(image!("shop/page")), port!(3000))
            },
        );
        if let Some(extend) = self.extend {
            env.extend_terraform(extend);
        }
        if self.waives {
            env.waive("no-objectives", None, "it is tried out").until(date!("2027-03-31"));
        }
        env
    }
}
