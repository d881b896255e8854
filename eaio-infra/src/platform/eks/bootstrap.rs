//! Where state is kept: a root module of its own, applied once for each account and region before anything else.

use crate::component::object_store::bucket::{BucketSettings, bucket};
use crate::component::policy::document;
use crate::terraform::{Backend, Lifecycle, Meta, Output, Ref, RootModule, Value, Variable, aws, template};
use crate::unit::Name;

use super::{keys, settings};

/// The root module that makes the bucket of the state of `system`'s environments. Its own state is a file, since the
/// bucket is not there yet.
pub fn bootstrap(system: &Name) -> RootModule {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    let account = module.variable("account_id", Variable::<String>::new("The AWS account, of 12 digits."));
    let region = module.variable("region", Variable::<String>::new("The region, such as us-east-1."));
    let tags = [("system", system.to_string()), ("managed-by", "eaio-infra".to_owned())];
    module.provider(aws::Provider {
        region: region.clone().into(),
        allowed_account_ids: [account.clone()].into(),
        default_tags: vec![aws::provider::DefaultTags { tags: tags.into() }],
        ..aws::Provider::default()
    });
    module.file("state");
    let key = key(&mut module, system, account.clone());
    let settings = BucketSettings {
        key: Some(key.arn()),
        // Long enough to find out what a state was before it went wrong.
        old_versions_days: 365,
        expiration_days: None,
        // There is no other bucket yet.
        log_bucket: None,
        copies: None,
        statements: Vec::new(),
        destroyable: false,
    };
    let name = template([&settings::state_prefix(system), "-", ""], [account, region]);
    let bucket = bucket(&mut module, "state", name, &settings);
    module.output("bucket", Output::new("The bucket of Terraform's state.", bucket.id()));
    module.output("key_arn", Output::new("The key that encrypts it.", key.arn()));
    module
}

fn key(module: &mut RootModule, system: &Name, account: Value<String>) -> Ref<aws::KmsKey> {
    let policy = document(module, "state-key-policy", vec![keys::administration(account)]);
    let key = module.add_with(
        "state-key",
        aws::KmsKey {
            description: format!("{system}: Terraform's state").into(),
            policy: policy.into(),
            enable_key_rotation: true.into(),
            deletion_window_in_days: 30.into(),
            ..aws::KmsKey::default()
        },
        Meta { lifecycle: Lifecycle { prevent_destroy: true, ..Lifecycle::default() }, ..Meta::default() },
    );
    module.add(
        "state-key-alias",
        aws::KmsAlias { name: settings::state_key_alias(system).into(), ..aws::KmsAlias::new(key.id()) },
    );
    key
}
