//! Milvus as three containers: itself in one piece, its etcd and its object store.

use crate::component::container::{EDGE, INTERNAL, container, healthcheck, networks, scratch};
use crate::component::object_store::server;
use crate::component::{ComposeContext, ComposeOffer, OnCompose};
use crate::compose::{self, Command, Condition, Test, Text, map};
use crate::unit::{duration, mib, port};

use super::{Etcd, Milvus};

impl OnCompose for Milvus {
    fn lower(&self, context: &mut ComposeContext<'_>) -> ComposeOffer {
        let name = context.name.to_string();
        let (etcd, store) = (format!("{name}-etcd"), format!("{name}-store"));
        let etcd_service = self.etcd.service(context, &etcd);
        context.service(&etcd, etcd_service);
        let store_password = server(context, &store, &self.store_image, self.store_compose_memory);
        let root_password = context.password(&name);

        let environment = [
            ("ETCD_ENDPOINTS", Text::from(format_args!("{etcd}:2379"))),
            ("MINIO_ADDRESS", format!("{store}:9000").into()),
            ("MINIO_ACCESS_KEY_ID", store.clone().into()),
            ("MINIO_SECRET_ACCESS_KEY", store_password.value().into()),
            ("MINIO_BUCKET_NAME", name.clone().into()),
            // Its log of writes is kept in the object store too, without a message queue beside it.
            ("MQ_TYPE", "woodpecker".into()),
            ("COMMON_SECURITY_AUTHORIZATIONENABLED", "true".into()),
            ("COMMON_SECURITY_DEFAULTROOTPASSWORD", root_password.value().into()),
        ];
        let ready = ["curl", "--fail", "--silent", "--show-error", "http://127.0.0.1:9091/healthz"];
        let mut service = compose::Service {
            command: Some(Command::exec(["milvus", "run", "standalone"])),
            environment: map(environment),
            ports: vec![context.publish(port!(19530))],
            volumes: vec![context.volume(&format!("{name}-data"), "/var/lib/milvus")],
            networks: networks(&[INTERNAL, EDGE]),
            depends_on: map([(etcd, Condition::Healthy), (store, Condition::Healthy)]),
            healthcheck: Some(healthcheck(Test::exec(ready), duration!("120s"))),
            stop_grace_period: Some("60s".into()),
            // Whether its image can be read-only nobody has said.
            read_only: false,
            ..container(&self.image, self.compose_memory)
        };
        service.deploy.resources.limits.pids = Some(4096);
        context.service(&name, service);
        ComposeOffer {
            variables: vec![
                ("MILVUS_ADDRESS".to_owned(), format!("{name}:19530").into()),
                ("MILVUS_HOST".to_owned(), name.clone().into()),
                ("MILVUS_PORT".to_owned(), 19530.into()),
                ("MILVUS_TOKEN".to_owned(), Text::from("root:") + root_password.value()),
            ],
            depends_on: vec![(name, Condition::Healthy)],
        }
    }
}

impl Etcd {
    fn service(&self, context: &mut ComposeContext<'_>, name: &str) -> compose::Service {
        let advertised = format!("--advertise-client-urls=http://{name}:2379");
        let command = [
            "etcd",
            // Not the volume itself: etcd wants a folder that only it can read, and makes it so.
            "--data-dir=/etcd/data",
            &advertised,
            "--listen-client-urls=http://0.0.0.0:2379",
            "--auto-compaction-mode=revision",
            "--auto-compaction-retention=1000",
            "--quota-backend-bytes=4294967296",
            "--snapshot-count=50000",
        ];
        compose::Service {
            command: Some(Command::exec(command)),
            volumes: vec![context.volume(&format!("{name}-data"), "/etcd")],
            tmpfs: vec![scratch("/tmp", mib(16))],
            healthcheck: Some(healthcheck(Test::exec(["etcdctl", "endpoint", "health"]), duration!("30s"))),
            stop_grace_period: Some("30s".into()),
            ..container(&self.image, self.compose_memory)
        }
    }
}
