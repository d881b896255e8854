use eaio_infra::terraform::{Backend, RootModule, aws};

fn main() {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    // A subnet needs a VPC.
    module.add("private", aws::Subnet { cidr_block: "10.0.0.0/20".into(), ..Default::default() });
    // A cluster needs its `vpc_config`.
    let role = module.add("cluster", aws::IamRole::new("{}"));
    module.add("main", aws::EksCluster::new("main", role.arn()));
}
