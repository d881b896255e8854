use eaio_infra::terraform::{Arg, Each, RootModule, aws};

fn repeated(module: &mut RootModule) {
    let public = Each::<bool>::entry([("a", true), ("b", false)]);
    module.add_each("main", public, |each| aws::Vpc { cidr_block: Arg::Set(each.value()), ..aws::Vpc::default() });
}

fn main() {}
