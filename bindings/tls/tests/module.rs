//! An authority and a certificate that it signs.

use eaio_infra_terraform::{Backend, RootModule};
use eaio_infra_tls as tls;

#[test]
fn a_signed_certificate() {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    let [authority_key, key] =
        ["authority-key", "server-key"].map(|name| module.add(name, tls::PrivateKey::new("ED25519")));
    let authority = module.add(
        "authority",
        tls::SelfSignedCert {
            is_ca_certificate: true.into(),
            subject: vec![tls::self_signed_cert::Subject {
                common_name: "authority".into(),
                ..tls::self_signed_cert::Subject::default()
            }],
            ..tls::SelfSignedCert::new(["cert_signing"], authority_key.private_key_pem(), 8760)
        },
    );
    let request = module.add(
        "server-request",
        tls::CertRequest {
            dns_names: ["server.example"].into(),
            ..tls::CertRequest::new(key.private_key_pem())
        },
    );
    module.add(
        "server",
        tls::LocallySignedCert::new(
            ["server_auth"],
            authority.cert_pem(),
            authority_key.private_key_pem(),
            request.cert_request_pem(),
            720,
        ),
    );
    let files = module.to_json().expect("nothing is wrong");
    insta::assert_snapshot!(files["main.tf.json"]);
}
