//! Redis as Amazon MemoryDB or ElastiCache: private, encrypted, TLS only, and without a password, because IAM says who
//! may connect.

mod elasticache;
mod memorydb;

use indexmap::IndexMap;

use crate::component::security_group::security_group;
use crate::component::{EksContext, EksOffer, Grant, Managed, OnEks, Place, Variable, secret};
use crate::diagnostic::Diagnostic;
use crate::terraform::{Id, Lifecycle, Meta, Value, aws};
use crate::topology::SubnetTier;
use crate::unit::{NodeService, Port, port};

use super::{Engine, Redis};

const PORT: Port = port!(6379);

/// What the one user may do: everything that AWS leaves to users, which is nothing of the server's own administration.
const EVERYTHING: &str = "on ~* &* +@all";

/// When snapshots are made and when the service may restart nodes, in UTC.
const SNAPSHOTS: &str = "05:00-06:00";
const MAINTENANCE: &str = "sun:08:30-sun:09:30";

/// Redis as one of the services made it.
struct Made {
    /// The address to begin with.
    host: Value<String>,
    /// What a user has to be allowed.
    grant: Grant,
    /// The service by which tokens are signed.
    service: &'static str,
    /// Whether it is a cluster to its clients.
    is_cluster: bool,
}

impl OnEks for Redis {
    fn lower(&self, context: &mut EksContext<'_>) -> EksOffer {
        self.check(context);
        context.terraform.file("databases");
        let name = context.name.to_string();
        let id = context.resource_name();
        let access = security_group(context, "Redis");
        let made = match self.engine {
            Engine::MemoryDb => self.memorydb(context, &access),
            Engine::ElastiCache => self.elasticache(context, &access),
        };

        let endpoint = secret::endpoint(context, made.host, PORT.get());
        let entry =
            |key: &str| secret::Entry { key: key.into(), path: endpoint.clone(), property: key.into() };
        let url = format!("rediss://{id}@{{{{ .host }}}}:{{{{ .port }}}}");
        let template = IndexMap::from([("url".to_owned(), url)]);
        secret::external_secret(context, &name, vec![entry("host"), entry("port")], template);
        let component = context.name.clone();
        context.wiring.managed.push(Managed { component, security_group: access, ports: vec![PORT] });
        EksOffer {
            variables: vec![
                Variable::secret("REDIS_URL", &name, "url"),
                Variable::plain("REDIS_USER", &id),
                Variable::plain("REDIS_AUTH", "iam"),
                Variable::plain("REDIS_MODE", if made.is_cluster { "cluster" } else { "standalone" }),
                // A token is a signed request to this name of this service.
                Variable::plain("REDIS_IAM_SERVICE", made.service),
                Variable::plain("REDIS_IAM_NAME", &id),
            ],
            place: Place::DatabaseSubnets,
            ports: vec![PORT],
            grants: vec![made.grant],
        }
    }
}

impl Redis {
    fn check(&self, context: &mut EksContext<'_>) {
        let (service, example) = match self.engine {
            Engine::MemoryDb => (NodeService::Database, "db.t4g.small"),
            Engine::ElastiCache => (NodeService::Cache, "cache.t4g.small"),
        };
        if self.instance.service() != service {
            context.report(
                Diagnostic::error(
                    "redis-node-class",
                    format!("`{}` is not a class of nodes of {}", self.instance, self.engine),
                )
                .with_help(format!("use one such as `{example}`, or the other engine")),
            );
        }
        if self.shards == 0 {
            context.report(
                Diagnostic::error("redis-shards", "Redis has no part that could hold keys")
                    .with_help("set `shards` to 1 or more"),
            );
        }
        if self.snapshot_days().is_none_or(|days| days > 35) {
            let retention = self.snapshot_retention;
            context.report(
                Diagnostic::error(
                    "redis-snapshot-retention",
                    format!("{} keeps snapshots for whole days, up to 35, not for {retention}", self.engine),
                )
                .with_help("round `snapshot_retention` to days"),
            );
        }
    }

    fn snapshot_days(&self) -> Option<u64> {
        self.snapshot_retention.whole_days()
    }

    /// The family of parameters of this version, after the engine's own prefix.
    fn family(&self, prefix: &str) -> String {
        format!("{prefix}{}", self.version.major())
    }
}

/// The subnets of databases.
fn subnets(context: &EksContext<'_>) -> Vec<Value<Id<aws::Subnet>>> {
    context.foundation.subnets(SubnetTier::Database).map(|subnet| subnet.id()).collect()
}

/// Of what is in use: it cannot go before its successor is there.
fn replaced_first() -> Meta {
    Meta { lifecycle: Lifecycle { create_before_destroy: true, ..Lifecycle::default() }, ..Meta::default() }
}

/// Of what holds data.
fn kept(context: &EksContext<'_>) -> Meta {
    let prevent_destroy = context.environment.tier.keeps_data();
    Meta { lifecycle: Lifecycle { prevent_destroy, ..Lifecycle::default() }, ..Meta::default() }
}

/// Connecting to `to` as `user`.
fn connect(action: &'static str, to: Value<String>, user: Value<String>) -> Grant {
    Grant { actions: vec![action], resources: vec![to, user] }
}
