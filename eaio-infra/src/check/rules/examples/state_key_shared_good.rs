{
    use crate::prelude::*;
    use crate::terraform::{Backend, RootModule, RootModules, S3Backend, Sharing};

    let environment = |name, tier, key: &str| {
        let network = RootModule::named("network", Backend::S3(S3Backend::new("shop-state", key, "us-east-1")));
        Environment::terraform(name, tier, RootModules::new(Sharing::RemoteState).with(network))
    };
    System::new(name!("shop"))
        .with(environment(name!("staging"), Tier::Staging, "staging/network.tfstate"))
        .with(environment(name!("prod"), Tier::Production, "prod/network.tfstate"))
}
