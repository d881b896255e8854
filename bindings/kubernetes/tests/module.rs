//! A namespace with an application, and an object of a type that the provider does not know.

use eaio_infra_kubernetes_provider as kubernetes;
use eaio_infra_terraform::{Any, Backend, Map, Name, Number, RootModule, Value};

#[test]
fn an_application() {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    module.provider(kubernetes::Provider {
        config_path: "kubeconfig".into(),
        ..kubernetes::Provider::default()
    });
    let namespace = module.add(
        "namespace",
        kubernetes::NamespaceV1::new(kubernetes::namespace_v1::Metadata {
            name: "app".into(),
            ..kubernetes::namespace_v1::Metadata::default()
        }),
    );
    let secret = module.add(
        "token",
        kubernetes::SecretV1 {
            data: [("token", "secret")].into(),
            ..kubernetes::SecretV1::new(kubernetes::secret_v1::Metadata {
                name: "app".into(),
                namespace: namespace.metadata().name().into(),
                ..kubernetes::secret_v1::Metadata::default()
            })
        },
    );
    let account = module.add(
        "account",
        kubernetes::ServiceAccountV1::new(kubernetes::service_account_v1::Metadata {
            name: "app".into(),
            namespace: namespace.metadata().name().into(),
            ..kubernetes::service_account_v1::Metadata::default()
        }),
    );
    use kubernetes::deployment_v1 as deployment;
    module.add(
        "app",
        kubernetes::DeploymentV1::new(
            deployment::Metadata {
                name: "app".into(),
                namespace: namespace.metadata().name().into(),
                ..deployment::Metadata::default()
            },
            deployment::Spec {
                replicas: "2".into(),
                selector: Some(deployment::Selector {
                    match_labels: [("app", "app")].into(),
                    ..deployment::Selector::default()
                }),
                ..deployment::Spec::new(deployment::Template::new(
                    deployment::TemplateMetadata {
                        labels: [("app", "app")].into(),
                        ..deployment::TemplateMetadata::default()
                    },
                    deployment::TemplateSpec {
                        service_account_name: account.metadata().name().into(),
                        container: vec![deployment::Container {
                            image: "app:1".into(),
                            env_from: vec![deployment::EnvFrom {
                                secret_ref: Some(deployment::EnvFromSecretRef::new(secret.metadata().name())),
                                ..deployment::EnvFrom::default()
                            }],
                            ..deployment::Container::new("app")
                        }],
                        ..deployment::TemplateSpec::default()
                    },
                ))
            },
        ),
    );
    module.add(
        "entry",
        kubernetes::IngressV1::new(
            kubernetes::ingress_v1::Metadata {
                name: "app".into(),
                ..kubernetes::ingress_v1::Metadata::default()
            },
            kubernetes::ingress_v1::Spec {
                ingress_class_name: Name::existing("nginx").into(),
                ..kubernetes::ingress_v1::Spec::default()
            },
        ),
    );
    let spec: Value<Map<Any>> = [("replicas", Any::new(Number::from(3)))].into();
    let manifest: Value<Map<Any>> =
        [("kind", Any::new("Widget".to_owned())), ("spec", Any::new(spec))].into();
    module.add("widget", kubernetes::Manifest::new(Any::new(manifest)));

    let files = module.to_json().expect("nothing is wrong");
    insta::assert_snapshot!(files["main.tf.json"]);
}
