use eaio_infra::terraform::{Arg, RootModule, Source, Value, module};

module! {
    struct Network => NetworkOutputs {
        name: Value<String>,
        cidr: Arg<String>,
    } outputs {
        vpc_id: String,
    }
}

fn called(module: &mut RootModule) {
    let source = Source::Local { folder: "./network".into() };
    module.call("network", source, Network { cidr: "10.0.0.0/16".into() });
}

fn main() {}
