//! An object store as a container of RustFS, which speaks S3's API.

use crate::component::container::{INTERNAL, container, healthcheck, networks, scratch};
use crate::component::{ComposeContext, ComposeOffer, OnCompose, Password, variable_name};
use crate::compose::{self, Command, Condition, Restart, Test, Text, map};
use crate::unit::{Bytes, Image, duration, mib};

use super::ObjectStore;

/// The region that requests are signed for.
const REGION: &str = "us-east-1";

impl OnCompose for ObjectStore {
    fn lower(&self, context: &mut ComposeContext<'_>) -> ComposeOffer {
        let name = context.name.to_string();
        let bucket = format!("{}-{}-{name}", context.system, context.environment.name);
        let password = server(context, &name, &self.image, self.compose_memory);
        let mut depends_on = vec![(name.clone(), Condition::Healthy)];
        // `up --wait` takes the end of a container that nobody waits for as a failure.
        if context.is_used() {
            let preparation = format!("{name}-bucket");
            let service = self.preparation(context, &name, &bucket, &password);
            context.service(&preparation, service);
            depends_on.push((preparation, Condition::Completed));
        }
        ComposeOffer {
            variables: vec![
                (variable_name(&name, "BUCKET"), bucket.into()),
                (variable_name(&name, "REGION"), REGION.into()),
                // As the SDKs of AWS read them; buckets are parts of the path.
                ("AWS_ENDPOINT_URL_S3".to_owned(), format!("http://{name}:9000").into()),
                ("AWS_ACCESS_KEY_ID".to_owned(), name.into()),
                ("AWS_SECRET_ACCESS_KEY".to_owned(), password.value().into()),
            ],
            depends_on,
        }
    }
}

/// Adds a server named `name`, whose access key is its name and whose secret key is the password that is returned.
pub(crate) fn server(context: &mut ComposeContext<'_>, name: &str, image: &Image, memory: Bytes) -> Password {
    let password = context.password(name);
    let environment = [
        ("RUSTFS_ACCESS_KEY", name.to_owned()),
        ("RUSTFS_SECRET_KEY_FILE", password.file()),
        ("RUSTFS_ADDRESS", "0.0.0.0:9000".to_owned()),
        ("RUSTFS_VOLUMES", "/data".to_owned()),
        ("RUSTFS_CONSOLE_ENABLE", "false".to_owned()),
        // To the engine's log, and not to files.
        ("RUSTFS_OBS_LOG_DIRECTORY", String::new()),
    ];
    let ready = ["curl", "--fail", "--silent", "--show-error", "http://127.0.0.1:9000/health"];
    let service = compose::Service {
        environment: map(environment),
        // A new volume belongs to the image's user, as `/data` does.
        volumes: vec![context.volume(&format!("{name}-data"), "/data")],
        tmpfs: vec![scratch("/tmp", mib(64))],
        secrets: vec![context.secret(&password)],
        healthcheck: Some(healthcheck(Test::exec(ready), duration!("60s"))),
        stop_grace_period: Some("30s".into()),
        read_only: false,
        ..container(image, memory)
    };
    context.service(name, service);
    password
}

impl ObjectStore {
    /// Makes the bucket where it is missing, then ends.
    fn preparation(
        &self,
        context: &mut ComposeContext<'_>,
        name: &str,
        bucket: &str,
        password: &Password,
    ) -> compose::Service {
        let (file, url) = (password.file(), format!("http://{name}:9000/{bucket}"));
        let signed = format!("--aws-sigv4 aws:amz:{REGION}:s3 --user \"{name}:$(cat {file})\"");
        let script = format!(
            "s3() {{ curl --fail --silent --show-error {signed} \"$@\" {url}; }}\n\
             s3 --head > /dev/null 2>&1 || s3 --request PUT --data ''\n"
        );
        compose::Service {
            restart: Some(Restart::No),
            entrypoint: Some(Command::exec([Text::from("/bin/sh"), "-c".into(), script.into()])),
            secrets: vec![context.secret(password)],
            networks: networks(&[INTERNAL]),
            depends_on: map([(name, Condition::Healthy)]),
            read_only: false,
            ..container(&self.image, mib(64))
        }
    }
}
