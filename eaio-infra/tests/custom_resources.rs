//! Custom resources are what their published schemas say.

use std::path::Path;

use eaio_infra::kubernetes::Object;
use eaio_infra::kubernetes::custom::*;
use eaio_infra::yaml;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::Value;

/// What `value` violates of `schema`: the keywords that the schemas in `tests/schemas/custom` use
/// and that our types could get wrong.
fn violations(value: &Value, schema: &Value, path: &str, found: &mut Vec<String>) {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("the schemas know no type `{other}`"),
    };
    if schema["type"].as_str().is_some_and(|name| !is(name)) {
        found.push(format!("{path}: not {}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|values| !values.contains(value)) {
        found.push(format!("{path}: {value} is none of {}", schema["enum"]));
    }
    if schema.get("const").is_some_and(|expected| expected != value) {
        found.push(format!("{path}: {value} is not {}", schema["const"]));
    }
    for field in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(field).is_none() {
            found.push(format!("{path}: no {field}"));
        }
    }
    for (name, field) in value.as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        match (schema["properties"].get(name), &schema["additionalProperties"]) {
            (Some(schema), _) => violations(field, schema, &path, found),
            (None, Value::Bool(false)) => found.push(format!("{path}: unknown")),
            (None, schema) => violations(field, schema, &path, found),
        }
    }
    for (index, element) in value.as_array().into_iter().flatten().enumerate() {
        violations(element, &schema["items"], &format!("{path}[{index}]"), found);
    }
}

fn check(object: &Object) {
    let identity = object.identity();
    let name = format!("{}_{}_{}.json", identity.group(), identity.kind, identity.version());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/custom").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
    let mut found = Vec::new();
    violations(&Value::Object(object.fields().clone()), &schema, "", &mut found);
    assert!(found.is_empty(), "{}\n{}", found.join("\n"), yaml::to_string(object));
}

fn named(name: &str) -> ObjectMeta {
    ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() }
}

#[test]
fn secrets() {
    let store = SecretStore {
        metadata: named("aws"),
        spec: SecretStoreSpec {
            provider: SecretStoreProvider::Aws(AwsSecretStore {
                service: AwsSecretService::SecretsManager,
                region: "us-east-1".into(),
                role: Some("arn:aws:iam::123456789012:role/secrets".into()),
                auth: Some(AwsSecretStoreAuth::Jwt(AwsJwtAuth {
                    service_account_ref: ServiceAccountReference {
                        name: "external-secrets".into(),
                        audiences: vec!["sts.amazonaws.com".into()],
                    },
                })),
                prefix: Some("eaio/".into()),
            }),
            refresh_interval: Some(3600),
        },
    };
    check(&Object::from(&store));
    let secret = ExternalSecret {
        metadata: named("postgres"),
        spec: ExternalSecretSpec {
            refresh_interval: Some("1h".into()),
            refresh_policy: Some(RefreshPolicy::Periodic),
            secret_store_ref: SecretStoreReference { name: "aws".into(), ..SecretStoreReference::default() },
            target: Some(SecretTarget {
                name: "postgres".into(),
                creation_policy: Some(CreationPolicy::Owner),
                deletion_policy: Some(DeletionPolicy::Retain),
                immutable: Some(false),
                template: Some(SecretTemplate {
                    type_: Some("Opaque".into()),
                    data: [("URL".to_owned(), "postgres://{{ .user }}".to_owned())].into(),
                    merge_policy: Some(TemplateMergePolicy::Merge),
                    metadata: Some(SecretTemplateMetadata {
                        labels: [("app.kubernetes.io/name".to_owned(), "postgres".to_owned())].into(),
                        ..SecretTemplateMetadata::default()
                    }),
                }),
            }),
            data: vec![SecretData {
                secret_key: "PASSWORD".into(),
                remote_ref: RemoteReference {
                    key: "eaio/postgres".into(),
                    property: Some("password".into()),
                    version: None,
                },
            }],
            data_from: vec![SecretDataFrom::Extract(RemoteReference {
                key: "eaio/postgres".into(),
                ..RemoteReference::default()
            })],
        },
    };
    let object = Object::from(&secret);
    check(&object);
    insta::assert_snapshot!(yaml::to_string(&object), @r"
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata:
      name: postgres
    spec:
      refreshInterval: 1h
      refreshPolicy: Periodic
      secretStoreRef:
        kind: SecretStore
        name: aws
      target:
        name: postgres
        creationPolicy: Owner
        deletionPolicy: Retain
        immutable: false
        template:
          metadata:
            labels:
              app.kubernetes.io/name: postgres
          type: Opaque
          data:
            URL: postgres://{{ .user }}
          mergePolicy: Merge
      data:
      - secretKey: PASSWORD
        remoteRef:
          key: eaio/postgres
          property: password
      dataFrom:
      - extract:
          key: eaio/postgres
    ");
}

#[test]
fn certificates() {
    let acme = AcmeIssuer {
        server: "https://acme-v02.api.letsencrypt.org/directory".into(),
        email: Some("ops@example.com".into()),
        private_key_secret_ref: SecretKeyReference { name: "acme".into(), key: None },
        solvers: vec![
            AcmeSolver {
                selector: Some(AcmeSelector { dns_zones: vec!["example.com".into()], dns_names: vec![] }),
                challenge: AcmeChallenge::Dns01(Dns01Solver::Route53(Route53Solver {
                    region: Some("us-east-1".into()),
                    hosted_zone_id: Some("Z1".into()),
                    role: None,
                    auth: Some(Route53Auth::Kubernetes(Route53KubernetesAuth {
                        service_account_ref: ServiceAccountReference {
                            name: "cert-manager".into(),
                            ..ServiceAccountReference::default()
                        },
                    })),
                })),
            },
            AcmeSolver {
                selector: None,
                challenge: AcmeChallenge::Http01(Http01Solver::Ingress(Http01Ingress {
                    ingress_class_name: Some("nginx".into()),
                })),
            },
        ],
    };
    let specs = [
        IssuerSpec::Acme(acme),
        IssuerSpec::Ca(CaIssuer { secret_name: "ca".into() }),
        IssuerSpec::SelfSigned(SelfSignedIssuer {}),
    ];
    let everywhere =
        specs.clone().map(|spec| ClusterIssuer { metadata: named("issuer"), spec: ClusterIssuerSpec(spec) });
    everywhere.iter().for_each(|issuer| check(&Object::from(issuer)));
    let objects = specs.map(|spec| Object::from(&Issuer { metadata: named("issuer"), spec }));
    objects.iter().for_each(check);
    assert!(yaml::to_string(&objects[2]).contains("selfSigned: {}"));
    let certificate = Certificate {
        metadata: named("web"),
        spec: CertificateSpec {
            secret_name: "web-tls".into(),
            issuer_ref: IssuerReference { name: "issuer".into(), ..IssuerReference::default() },
            dns_names: vec!["example.com".into()],
            common_name: Some("example.com".into()),
            duration: Some("2160h".into()),
            renew_before: Some("720h".into()),
            is_ca: Some(false),
            usages: vec!["server auth".into()],
            private_key: Some(PrivateKey {
                algorithm: Some(KeyAlgorithm::Ecdsa),
                size: Some(256),
                rotation_policy: Some(RotationPolicy::Always),
            }),
            revision_history_limit: Some(3),
            secret_template: Some(CertificateSecretTemplate::default()),
        },
    };
    check(&Object::from(&certificate));
    insta::assert_snapshot!(yaml::to_string(&objects[0]), @r"
    apiVersion: cert-manager.io/v1
    kind: Issuer
    metadata:
      name: issuer
    spec:
      acme:
        server: https://acme-v02.api.letsencrypt.org/directory
        email: ops@example.com
        privateKeySecretRef:
          name: acme
        solvers:
        - selector:
            dnsZones:
            - example.com
          dns01:
            route53:
              region: us-east-1
              hostedZoneID: Z1
              auth:
                kubernetes:
                  serviceAccountRef:
                    name: cert-manager
        - http01:
            ingress:
              ingressClassName: nginx
    ");
}
