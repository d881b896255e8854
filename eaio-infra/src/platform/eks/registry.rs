//! The registry of the images that the system builds itself.

use indexmap::IndexSet;
use serde_json::json;

use crate::component::{BuiltImage, Copies, Keys};
use crate::terraform::aws::{ecr_replication_configuration as replication, ecr_repository};
use crate::terraform::{Arn, Meta, RootModule, Value, aws};

use super::Site;

/// How many images of a repository are kept.
const KEPT_IMAGES: u32 = 100;

/// A repository for each image, and one in the other region that it is copied to.
///
/// An environment that stands by has none of its own: those in its region are the other environment's copies.
pub(super) fn registry(
    module: &mut RootModule,
    site: &Site<'_>,
    keys: &Keys,
    copies: Option<&Copies>,
    images: &[BuiltImage],
) {
    if site.environment.stands_by_for.is_some() || images.is_empty() {
        return;
    }
    module.file("registry");
    // Several services may run one image.
    let repositories: IndexSet<&str> = images.iter().map(|image| image.repository.as_str()).collect();
    for name in &repositories {
        let label = format!("{}-images", name.replace(['/', '.'], "-"));
        repository(module, site, &label, name, keys.data.arn(), &Meta::default());
        if let Some(copies) = copies {
            let meta = Meta { provider: Some(copies.provider.clone()), ..Meta::default() };
            // Made here rather than by the first copy, which would know nothing of keys and mutability.
            repository(module, site, &format!("{label}-copy"), name, copies.key.arn(), &meta);
        }
    }
    if let Some(copies) = copies {
        let filters =
            repositories.iter().map(|name| replication::RepositoryFilter::new(*name, "PREFIX_MATCH"));
        let destination = replication::Destination::new(copies.region.to_string(), site.account.to_string());
        module.add(
            "images-replication",
            aws::EcrReplicationConfiguration {
                replication_configuration: Some(replication::ReplicationConfiguration::new([
                    replication::Rule {
                        repository_filter: filters.collect(),
                        ..replication::Rule::new([destination])
                    },
                ])),
            },
        );
    }
}

fn repository(
    module: &mut RootModule,
    site: &Site<'_>,
    label: &str,
    name: &str,
    key: Value<Arn<aws::KmsKey>>,
    meta: &Meta,
) {
    let repository = module.add_with(
        label,
        aws::EcrRepository {
            image_tag_mutability: "IMMUTABLE".into(),
            force_delete: (!site.environment.tier.keeps_data()).into(),
            image_scanning_configuration: Some(ecr_repository::ImageScanningConfiguration::new(true)),
            encryption_configuration: vec![ecr_repository::EncryptionConfiguration {
                encryption_type: "KMS".into(),
                kms_key: key.into(),
            }],
            ..aws::EcrRepository::new(name)
        },
        meta.clone(),
    );
    let policy = json!({
        "rules": [
            {
                "rulePriority": 1,
                "description": "Images without a tag go after a week",
                "selection": { "tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 7 },
                "action": { "type": "expire" },
            },
            {
                "rulePriority": 2,
                "description": "The latest images stay",
                "selection": { "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": KEPT_IMAGES },
                "action": { "type": "expire" },
            },
        ],
    });
    module.add_with(
        format!("{label}-lifecycle"),
        aws::EcrLifecyclePolicy::new(policy.to_string(), repository.name()),
        meta.clone(),
    );
}
