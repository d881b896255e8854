use eaio_infra::terraform::{Backend, RootModule, aws};

fn main() {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    let vpc = module.add("main", aws::Vpc::default());
    let subnet = module.add("private-us-east-1a", aws::Subnet::new(vpc.id()));
    let subnet = aws::Subnet { vpc_id: subnet.id(), ..aws::Subnet::new(vpc.id()) };
}
