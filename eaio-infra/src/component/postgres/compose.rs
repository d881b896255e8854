//! PostgreSQL as a container.

use crate::component::container::{EDGE, INTERNAL, container, healthcheck, networks, scratch};
use crate::component::database::{InitSql, url_part};
use crate::component::{ComposeContext, ComposeOffer, OnCompose};
use crate::compose::{self, Condition, Mount, Test, Text, map, memory};
use crate::diagnostic::Diagnostic;
use crate::unit::{Bytes, Image, duration, mib, port};

use super::Postgres;

impl OnCompose for Postgres {
    fn lower(&self, context: &mut ComposeContext<'_>) -> ComposeOffer {
        let server = Server {
            image: &self.image,
            memory: self.compose_memory,
            database: &self.database,
            user: &self.user,
            extensions: &[],
            variables: &[],
        };
        server.lower(context, "DATABASE_URL")
    }
}

/// Who administers the server: the image's own user.
const ADMINISTRATOR: &str = "postgres";

/// A container of an image that derives from PostgreSQL's own.
pub(crate) struct Server<'a> {
    pub image: &'a Image,
    pub memory: Bytes,
    pub database: &'a str,
    pub user: &'a str,
    pub extensions: &'a [&'a str],
    /// Settings of the image besides PostgreSQL's own.
    pub variables: &'a [(&'a str, String)],
}

impl Server<'_> {
    /// Adds it. Whoever uses it finds it in `variable`.
    pub(crate) fn lower(&self, context: &mut ComposeContext<'_>, variable: &str) -> ComposeOffer {
        let name = context.name.to_string();
        if self.user == ADMINISTRATOR {
            context.report(
                Diagnostic::error(
                    "database-user-is-administrator",
                    format!(
                        "services cannot connect as `{ADMINISTRATOR}`, which administers the whole server"
                    ),
                )
                .with_help("give `user` another name"),
            );
        }
        let password = context.password(&name);
        let init = InitSql {
            database: self.database,
            role: self.user,
            extensions: self.extensions,
            password_file: Some(&password.file()),
        };
        let init_file = format!("{name}/init.sql");
        context.files.insert(init_file.clone(), init.to_sql());

        let mut environment = map([("POSTGRES_PASSWORD_FILE", password.file())]);
        environment.extend(map::<_, _, Text>(self.variables.iter().cloned()));
        let ready = ["pg_isready", "--host=127.0.0.1", "--username", self.user, "--dbname", self.database];
        let service = compose::Service {
            // By name: its number differs between Alpine and Debian. A new volume is this user's from the start.
            user: Some(ADMINISTRATOR.into()),
            environment,
            ports: vec![context.publish(port!(5432))],
            volumes: vec![
                context.volume(&format!("{name}-data"), "/var/lib/postgresql/data"),
                Mount::bind(format!("./{init_file}"), "/docker-entrypoint-initdb.d/init.sql").read_only(),
            ],
            tmpfs: vec![scratch("/tmp", mib(64))],
            secrets: vec![context.secret(&password)],
            networks: networks(&[INTERNAL, EDGE]),
            // Over TCP: while the image prepares the database it answers on its socket only.
            healthcheck: Some(healthcheck(Test::exec(ready), duration!("60s"))),
            stop_grace_period: Some("60s".into()),
            shm_size: Some(memory(mib(128))),
            read_only: false,
            ..container(self.image, self.memory)
        };
        context.service(&name, service);
        let url = Text::from(format_args!("postgresql://{}:", url_part(self.user)))
            + password.value()
            + format!("@{name}:5432/{}", url_part(self.database));
        ComposeOffer {
            variables: vec![(variable.to_owned(), url)],
            depends_on: vec![(name, Condition::Healthy)],
        }
    }
}
