//! A chart, and what the provider is configured with: attributes that are objects, not blocks.

use eaio_infra_helm as helm;
use eaio_infra_terraform::{Backend, RootModule};

#[test]
fn a_chart() {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    module.provider(helm::Provider {
        kubernetes: helm::provider::Kubernetes {
            host: "https://cluster.example".into(),
            exec: helm::provider::Exec {
                args: ["token"].into(),
                ..helm::provider::Exec::new("client.authentication.k8s.io/v1", "credentials")
            }
            .into(),
            ..helm::provider::Kubernetes::default()
        }
        .into(),
        ..helm::Provider::default()
    });
    let controller = module.add(
        "ingress",
        helm::Release {
            repository: "https://charts.example".into(),
            version: "4.1.0".into(),
            create_namespace: true.into(),
            set: [helm::release::Set { value: "2".into(), ..helm::release::Set::new("replicas") }].into(),
            ..helm::Release::new("ingress", "ingress")
        },
    );
    module.add(
        "app",
        helm::Release {
            namespace: controller.metadata().namespace().into(),
            ..helm::Release::new("app", "app")
        },
    );
    let files = module.to_json().expect("nothing is wrong");
    insta::assert_snapshot!(files["main.tf.json"]);
    insta::assert_snapshot!("settings", files["terraform.tf.json"]);
}
