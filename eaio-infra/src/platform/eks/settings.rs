//! An environment's root module: where its state is, and which account and region it may touch.

use crate::terraform::{Backend, ProviderRef, RootModule, S3Backend, aws};
use crate::unit::{Name, Region};

use super::Site;

/// An environment's root module, without anything in it.
pub(super) fn root_module(site: &Site<'_>) -> RootModule {
    let Site { system, environment, account, region } = *site;
    let mut module = RootModule::new(Backend::S3(S3Backend {
        bucket: format!("{}{account}-{region}", state_prefix(system)),
        key: format!("{}/terraform.tfstate", environment.name),
        region: region.to_string(),
        // Said here, because `encrypt` alone asks for a key of S3's own.
        kms_key_id: Some(format!("arn:aws:kms:{region}:{account}:{}", state_key_alias(system))),
        allowed_account_ids: vec![account.to_string()],
    }));
    module.provider(provider(site, region));
    module
}

/// The provider for the region to which the environment's data is copied.
pub(super) fn copies_provider(module: &mut RootModule, site: &Site<'_>, region: Region) -> ProviderRef {
    module.provider_alias("copies", provider(site, region))
}

/// What the name of a bucket of state begins with; the account and the region follow. A region's state is kept in it, so
/// that an environment that stands by can be worked on while the other region is out.
pub(super) fn state_prefix(system: &Name) -> String {
    format!("{system}-terraform-state-")
}

/// The alias of the key that encrypts state.
pub(super) fn state_key_alias(system: &Name) -> String {
    format!("alias/{system}-terraform-state")
}

fn provider(site: &Site<'_>, region: Region) -> aws::Provider {
    aws::Provider {
        region: region.to_string().into(),
        allowed_account_ids: [site.account.to_string()].into(),
        default_tags: vec![aws::provider::DefaultTags { tags: tags(site).into() }],
        ..aws::Provider::default()
    }
}

/// The tags of everything in the environment.
pub(super) fn tags(site: &Site<'_>) -> [(&'static str, String); 4] {
    [
        ("system", site.system.to_string()),
        ("environment", site.environment.name.to_string()),
        ("tier", site.environment.tier.to_string()),
        ("managed-by", "eaio-infra".to_owned()),
    ]
}
