//! TimescaleDB as a pod with a volume of its own, and beside it a container that makes backups.

use indexmap::IndexMap;

use crate::component::database::InitSql;
use crate::component::workload::{
    BeforeStop, Container, Mount, Priority, Probe, Probes, Resources, Volume, VolumeSource, Workload,
};
use crate::component::{EksContext, EksOffer, OnEks, Place, Variable, secret};
use crate::diagnostic::Diagnostic;
use crate::template;
use crate::unit::{Duration, cpu, duration, gib, mib, name, port};

use super::aws::Repositories;
use super::{Timescale, pgbackrest};

/// Where the volume is seen, where in it the database is, and where its sockets and queued write-ahead log are.
///
/// Source: timescaledb-docker-ha, `Dockerfile`. The database is in a folder of the volume, whose root has a `lost+found`.
const VOLUME: &str = "/home/postgres/pgdata";
pub(super) const DATA: &str = "/home/postgres/pgdata/data";
pub(super) const SOCKETS: &str = "/var/run/postgresql";
pub(super) const SPOOL: &str = "/var/spool/pgbackrest";
/// Where the generated files are seen. The image looks for pgBackRest's configuration on the volume, where no ConfigMap
/// reaches it: every container is told.
const CONFIGURATION: &str = "/etc/pgbackrest";
/// Where the user and the password of services are seen.
const CREDENTIALS: &str = "/run/secrets/timescaledb";

fn password_file() -> String {
    format!("{CREDENTIALS}/password")
}

impl OnEks for Timescale {
    fn lower(&self, context: &mut EksContext<'_>) -> EksOffer {
        self.check(context);
        let name = context.name.clone();
        let repositories = Repositories::lower(context);
        self.files(context, &repositories);

        let credentials = secret::credentials(context, &self.user);
        let entry =
            |key: &str| secret::Entry { key: key.into(), path: credentials.clone(), property: key.into() };
        let url =
            format!("postgresql://{{{{ .username }}}}:{{{{ .password }}}}@{name}:5432/{}", self.database);
        let url = IndexMap::from([("url".to_owned(), url)]);
        secret::external_secret(context, name.as_str(), vec![entry("username"), entry("password")], url);

        let init_containers =
            if repositories.followed.is_some() { vec![self.follow(context)] } else { Vec::new() };
        context.identity(&name, repositories.grants);
        let nodes =
            self.nodes.as_ref().and_then(|nodes| Some((nodes.name().clone(), context.node_group(nodes)?)));
        let workload = Workload {
            init_containers,
            sidecars: vec![self.backup(context)],
            volumes: self.volumes(context),
            nodes,
            service: vec![("postgres", port!(5432))],
            grace: duration!("180s"),
            priority: Priority::Data,
            ..Workload::new(name.clone(), self.database(context))
        };
        workload.lower(context);
        EksOffer {
            variables: vec![Variable::secret("TIMESCALE_URL", name.as_str(), "url")],
            place: Place::Pods(name),
            ports: vec![port!(5432)],
            grants: Vec::new(),
        }
    }
}

impl Timescale {
    fn check(&self, context: &mut EksContext<'_>) {
        for (what, given) in [("database", &self.database), ("user", &self.user)] {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            if given.is_empty() || given.len() > 63 || !given.chars().all(plain) {
                context.report(
                    Diagnostic::error(
                        "database-name",
                        format!("`{given}` does not do as the name of a {what}"),
                    )
                    .with_help("use up to 63 lower-case letters, digits and `_`: it stands in URLs as it is"),
                );
            }
        }
        for (what, given) in [("full", self.backups.full), ("differential", self.backups.differential)] {
            if given < duration!("1h") {
                context.report(
                    Diagnostic::error(
                        "backups-too-often",
                        format!("{what} backups every {given} would not end in time"),
                    )
                    .with_help(
                        "make it an hour or more: every write is archived as it is made, whatever this says",
                    ),
                );
            }
        }
    }

    /// pgBackRest's configuration and the scripts that run it.
    fn files(&self, context: &mut EksContext<'_>, repositories: &Repositories) {
        let name = context.name.to_string();
        let configuration = |bucket: &str| {
            pgbackrest::configuration(bucket, context.region, &name, self.resources.cpu, self.backups.keep)
        };
        let init = InitSql {
            database: &self.database,
            role: &self.user,
            extensions: &["timescaledb"],
            password_file: Some(&password_file()),
        };
        let mut files = IndexMap::from([
            ("pgbackrest.conf".to_owned(), configuration(&repositories.own)),
            ("backup.sh".to_owned(), template::TIMESCALE_BACKUP.to_owned()),
            ("init.sql".to_owned(), init.to_sql()),
        ]);
        if let Some(bucket) = &repositories.followed {
            files.insert("followed.conf".to_owned(), configuration(bucket));
            files.insert("follow.sh".to_owned(), template::TIMESCALE_FOLLOW.to_owned());
        }
        context.config_map(name, files);
    }

    fn volumes(&self, context: &EksContext<'_>) -> Vec<Volume> {
        vec![
            Volume::new("data", VolumeSource::own_claim(self.storage)),
            Volume::new("configuration", VolumeSource::ConfigMap(context.name.to_string())),
            Volume::new("credentials", VolumeSource::Secret(context.name.to_string())),
            Volume::new("sockets", VolumeSource::Scratch(mib(16))),
            // Write-ahead log on its way to the bucket and back.
            Volume::new("spool", VolumeSource::Scratch(gib(4))),
            Volume::new("shared-memory", VolumeSource::Memory(self.shared_memory())),
            Volume::new("tmp", VolumeSource::Scratch(mib(256))),
            Volume::new("backup-tmp", VolumeSource::Scratch(mib(256))),
        ]
    }

    /// What every container of the pod sees that runs pgBackRest.
    fn container(
        &self,
        context: &EksContext<'_>,
        name: crate::unit::Name,
        resources: Resources,
    ) -> Container {
        Container {
            variables: vec![
                Variable::plain("PGDATA", DATA),
                Variable::plain("PGBACKREST_CONFIG", format!("{CONFIGURATION}/pgbackrest.conf")),
                Variable::plain("PGBACKREST_STANZA", context.name.as_str()),
            ],
            mounts: vec![
                Mount::new("data", VOLUME),
                Mount::new("sockets", SOCKETS),
                Mount::new("spool", SPOOL),
                Mount::read_only("configuration", CONFIGURATION),
            ],
            ..Container::new(name, self.image.clone(), resources)
        }
    }

    fn database(&self, context: &EksContext<'_>) -> Container {
        let mut container = self.container(context, context.name.clone(), self.resources.clone());
        container.command = vec!["/docker-entrypoint.sh".into()];
        container.arguments = std::iter::once("postgres".to_owned()).chain(self.settings()).collect();
        container.variables.extend([
            Variable::plain("POSTGRES_PASSWORD_FILE", password_file()),
            // Every backup checks what it reads.
            Variable::plain("POSTGRES_INITDB_ARGS", "--data-checksums"),
            // The settings are arguments: they are those of this pod, not of the one that made the database.
            Variable::plain("NO_TS_TUNE", "true"),
        ]);
        container.mounts.extend([
            Mount::new("shared-memory", "/dev/shm"),
            Mount::new("tmp", "/tmp"),
            Mount::read_only("credentials", CREDENTIALS),
            // Runs once, after the image's own scripts, which are in the same folder and begin with digits.
            Mount::file("configuration", "init.sql", "/docker-entrypoint-initdb.d/init.sql"),
        ]);
        container.ports = vec![("postgres", port!(5432))];
        // Over TCP: the server that makes the database listens on a socket only.
        let ask = "pg_isready --quiet --host=127.0.0.1 --port=5432";
        let ready: Vec<String> = ask.split(' ').map(str::to_owned).collect();
        // A server that refuses clients answers 1: it is recovering from a crash, and a restart would begin that again.
        let alive = format!("{ask} || [ \"$?\" -eq 1 ]");
        let alive = ["/bin/sh", "-c", &alive].map(str::to_owned).to_vec();
        container.probes = Some(Probes {
            // It may have hours of write-ahead log to replay.
            startup: (Probe::Command(ready.clone()), duration!("2h")),
            readiness: Probe::Command(ready),
            liveness: Probe::Command(alive),
        });
        // Told to end, PostgreSQL would wait for every client to leave.
        let stop = ["pg_ctl", "stop", "--mode=fast", "--wait", "--timeout=150"].map(str::to_owned).to_vec();
        container.before_stop = Some(BeforeStop::Command(stop));
        container
    }

    /// Makes backups beside the database, whose volume it has to see.
    fn backup(&self, context: &EksContext<'_>) -> Container {
        let resources = Resources { memory_limit: gib(1), ..Resources::new(cpu!("100m"), mib(256)) };
        let mut container = self.container(context, name!("backup"), resources);
        container.command = vec!["/bin/sh".into(), format!("{CONFIGURATION}/backup.sh")];
        let minutes = |every: Duration| (every.as_secs() / 60).to_string();
        container.variables.extend([
            Variable::plain("FULL_EVERY", minutes(self.backups.full)),
            Variable::plain("DIFFERENTIAL_EVERY", minutes(self.backups.differential)),
        ]);
        container.mounts.push(Mount::new("backup-tmp", "/tmp"));
        container
    }

    /// Fills an empty volume from the backups of the database that this one follows.
    fn follow(&self, context: &EksContext<'_>) -> Container {
        let mut container = self.container(context, name!("follow"), self.resources.clone());
        container.command = vec!["/bin/sh".into(), format!("{CONFIGURATION}/follow.sh")];
        container.variables.extend([
            Variable::plain("STANZA", context.name.as_str()),
            Variable::plain("FOLLOWED", format!("{CONFIGURATION}/followed.conf")),
        ]);
        container.mounts.push(Mount::new("tmp", "/tmp"));
        container
    }
}
