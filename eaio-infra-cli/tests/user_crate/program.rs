//! The program of the user's crate of `bindings.rs`: a root module with the toy provider's resources, and what its slice says.

mod toy;

use eaio_infra_terraform::schema::Entry;
use eaio_infra_terraform::{Any, Backend, Map, Mode, Number, Resource, RootModule, Value};
use toy::host::{Disk, Health, Labels, Port, Rules};
use toy::{Host, Network};

fn main() {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    let network = module.add("lan", Network::new("lan"));
    let manifest: Value<Map<Any>> =
        [("replicas", Any::new(Number::from(3))), ("network", Any::new(network.id()))].into();
    let labels = [("tier", Labels { value: "front".into() }), ("zone", Labels::default())];
    module.add(
        "web",
        Host {
            health: Health::new("/up").into(),
            labels: Value::from(labels).into(),
            ..Host::new(
                Any::new(manifest),
                network.id(),
                [Rules::new(80), Rules { networks: ["lan"].into(), ..Rules::new(443) }],
                Disk::new(20),
                [Port::new(80)],
            )
        },
    );

    let host = Host::SLICE.entries(Mode::Managed, Host::TYPE).expect("the bindings have it");
    assert!(matches!(&host["rules"], Entry::Block(rules) if rules.is_attribute && rules.flags.required));
    assert!(!toy::SLICE.knows_replacements);

    let files = module.to_json().expect("nothing is wrong");
    println!("[{}, {}]", files["main.tf.json"], files["terraform.tf.json"]);
}
