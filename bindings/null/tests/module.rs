//! What is replaced when something else changes.

use eaio_infra_null as null;
use eaio_infra_terraform::{Backend, RootModule};

#[test]
fn a_trigger() {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    let first = module.add("first", null::NullResource::default());
    module.add("second", null::NullResource { triggers: [("first", first.id())].into() });
    let files = module.to_json().expect("nothing is wrong");
    insta::assert_snapshot!(files["main.tf.json"]);
}
