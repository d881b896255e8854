use eaio_infra::terraform::{Backend, Id, RootModule, Value, aws};

fn main() {
    let mut network = RootModule::named("network", Backend::None);
    let vpc = network.add("main", aws::Vpc::default());
    let vpc = network.export("vpc_id", "The VPC.", vpc.id());
    let mut cluster = RootModule::named("cluster", Backend::None);
    let subnet: Value<Id<aws::Subnet>> = cluster.import_from(&vpc);
}
