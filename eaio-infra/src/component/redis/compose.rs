//! Redis as a container.

use crate::component::container::{EDGE, INTERNAL, container, healthcheck, networks, scratch};
use crate::component::{ComposeContext, ComposeOffer, OnCompose};
use crate::compose::{self, Command, Condition, Test, Text};
use crate::unit::{duration, mib, port};

use super::Redis;

impl OnCompose for Redis {
    fn lower(&self, context: &mut ComposeContext<'_>) -> ComposeOffer {
        let name = context.name.to_string();
        let password = context.password(&name);
        let file = password.file();
        // Redis reads no password from a file but its configuration; in memory, so that it is in no layer of a disk.
        let start = format!(
            "umask 077; printf 'requirepass %s\\n' \"$(cat {file})\" > /tmp/redis.conf\n\
             exec redis-server /tmp/redis.conf \"$@\"\n"
        );
        // A quarter is left for buffers, and for what changes while a snapshot is written.
        let data = self.compose_memory.as_u64() / 4 * 3;
        let settings = [
            "--appendonly",
            "yes",
            "--maxmemory",
            &data.to_string(),
            "--maxmemory-policy",
            self.eviction.policy(),
        ];
        // `redis-cli` ends with 0 whatever the answer.
        let ready = format!("REDISCLI_AUTH=\"$(cat {file})\" redis-cli ping | grep -q PONG");
        let service = compose::Service {
            user: Some("redis".into()),
            command: Some(Command::exec(["sh", "-c", &start, "redis-server"].into_iter().chain(settings))),
            ports: vec![context.publish(port!(6379))],
            volumes: vec![context.volume(&format!("{name}-data"), "/data")],
            tmpfs: vec![scratch("/tmp", mib(16))],
            secrets: vec![context.secret(&password)],
            networks: networks(&[INTERNAL, EDGE]),
            healthcheck: Some(healthcheck(Test::shell(ready), duration!("30s"))),
            stop_grace_period: Some("30s".into()),
            read_only: false,
            ..container(&self.image, self.compose_memory)
        };
        context.service(&name, service);
        let url = Text::from("redis://default:") + password.value() + format!("@{name}:6379");
        ComposeOffer {
            variables: vec![
                ("REDIS_URL".to_owned(), url),
                ("REDIS_USER".to_owned(), "default".into()),
                ("REDIS_AUTH".to_owned(), "password".into()),
                ("REDIS_MODE".to_owned(), "standalone".into()),
            ],
            depends_on: vec![(name, Condition::Healthy)],
        }
    }
}
