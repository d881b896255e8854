//! A password that is made anew with its database, and a suffix.

use eaio_infra_random as random;
use eaio_infra_terraform::{Backend, RootModule};

#[test]
fn a_password() {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    let suffix = module.add("suffix", random::RandomId::new(4));
    module.add(
        "database",
        random::Password {
            keepers: [("database", suffix.hex())].into(),
            special: false.into(),
            ..random::Password::new(32)
        },
    );
    let files = module.to_json().expect("nothing is wrong");
    insta::assert_snapshot!(files["main.tf.json"]);
}
