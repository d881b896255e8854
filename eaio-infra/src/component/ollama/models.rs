//! How models get to the pods that answer with them.

use crate::component::object_store::aws::{Kept, encrypted_bucket, read, read_and_write};
use crate::component::workload::{Container, Mount, Resources, Volume, VolumeSource, Workload, short_hash};
use crate::component::{EksContext, Grant, Peer, Variable};
use crate::template;
use crate::unit::{Bytes, Name, cpu, duration, gib, mib, name, port};

use super::Ollama;

/// Where a container sees the models.
const MODELS: &str = "/models";

/// The models in a bucket, under a name for exactly these: another list, or another version of Ollama, has another
/// place there, so that pods of before and after an update each find their own.
#[derive(Debug)]
pub(super) struct Shared {
    place: String,
    /// What the pods that answer may do.
    pub grants: Vec<Grant>,
}

impl Ollama {
    /// A container that pulls the models from the internet to the volume `models`.
    pub(super) fn pull(&self) -> Container {
        let resources = Resources { memory_limit: gib(4), ..Resources::new(cpu!("500m"), gib(1)) };
        let mut container = Container::new(name!("pull"), self.image.clone(), resources);
        run(&mut container, "pull", template::OLLAMA_PRELOAD, &self.models);
        container.variables = variables([Variable::plain("OLLAMA_HOST", "127.0.0.1:11434")]);
        container.mounts = mounts();
        container
    }

    /// A container that copies the models from the bucket to the volume `models`.
    pub(super) fn download(&self, context: &EksContext<'_>, shared: &Shared) -> Container {
        self.copy(context, name!("download"), template::OLLAMA_DOWNLOAD, shared)
    }

    fn copy(&self, context: &EksContext<'_>, name: Name, script: &str, shared: &Shared) -> Container {
        let resources = Resources { memory_limit: gib(1), ..Resources::new(cpu!("500m"), mib(512)) };
        let mut container = Container::new(name.clone(), self.copy_image.clone(), resources);
        run(&mut container, name.as_str(), script, &[]);
        container.variables = variables([
            Variable::plain("AWS_REGION", context.region.to_string()),
            Variable::plain("MODELS", &shared.place),
        ]);
        container.mounts = mounts();
        container
    }

    /// Adds the bucket, and the Job that fills it through a scratch volume of `size`.
    pub(super) fn share(&self, context: &mut EksContext<'_>, size: Bytes) -> Shared {
        let bucket_name = context.bucket_name();
        let label = format!("{}-bucket", context.name);
        let kept = Kept { old_versions: duration!("1d"), expires: None, replicated: false };
        let bucket = encrypted_bucket(context, &label, &bucket_name, kept);
        let key = context.foundation.keys.data.arn();
        let content = format!("{}\n{}", self.image, self.models.join("\n"));
        let shared = Shared {
            place: format!("s3://{bucket_name}/{}", short_hash(content.as_bytes())),
            grants: read(bucket.arn().into(), key.clone().into()),
        };

        let job = context.part_name("models");
        context.flow(Peer::Workload(job.clone()), Peer::Internet, port!(443));
        context.identity(&job, read_and_write(&bucket, key));
        let upload = self.copy(context, name!("upload"), template::OLLAMA_UPLOAD, &shared);
        Workload {
            init_containers: vec![self.pull()],
            volumes: vec![models(VolumeSource::Scratch(size)), tmp()],
            ..Workload::new(job, upload)
        }
        .lower_once(context);
        shared
    }
}

/// Has `container` run `script`, which goes by `name` in its own messages.
fn run(container: &mut Container, name: &str, script: &str, arguments: &[String]) {
    container.command = ["/bin/sh", "-c", script, name].map(str::to_owned).to_vec();
    container.arguments = arguments.to_vec();
}

/// The variables of every container that sees the models. Ollama makes a key in its home, and the AWS CLI keeps notes in
/// its own.
pub(super) fn variables(more: impl IntoIterator<Item = Variable>) -> Vec<Variable> {
    [Variable::plain("HOME", "/tmp"), Variable::plain("OLLAMA_MODELS", MODELS)]
        .into_iter()
        .chain(more)
        .collect()
}

/// What every container that sees the models mounts.
pub(super) fn mounts() -> Vec<Mount> {
    vec![Mount::new("models", MODELS), Mount::new("tmp", "/tmp")]
}

/// The volume of the models.
pub(super) fn models(source: VolumeSource) -> Volume {
    Volume::new("models", source)
}

/// The volume of everything else.
pub(super) fn tmp() -> Volume {
    Volume::new("tmp", VolumeSource::Scratch(gib(1)))
}
