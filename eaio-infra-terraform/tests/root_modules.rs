//! Root modules that share values, planned and applied by the real Terraform: the one that needs another is planned before
//! and after that one is applied.

use std::path::Path;

use eaio_infra_conformance::terraform::Terraform;
use eaio_infra_terraform::{
    Any, Backend, Each, Format, IntoValue, Map, Output, RootModule, RootModules, Sharing, TerraformData,
    functions,
};

fn data(input: impl IntoValue) -> TerraformData {
    TerraformData { input: Any::of(input).into(), ..TerraformData::default() }
}

/// A network, and an app that needs its name, its zones, its ports and how many there are.
fn shop(backend: fn(&str) -> Backend) -> RootModules {
    let mut network = RootModule::named("network", backend("network"));
    let made = network.add("network", data("main"));
    let name = network.export("name", "Its name.", made.output::<String>());
    let zones = network.export("zones", "Its zones.", ["a", "b", "c"]).with_placeholder(["x", "y"]);
    let ports = network.export("ports", "Its ports.", Map::from([("http", 80), ("https", 443)]));
    let size = network.export("size", "How many.", 3);

    let mut app = RootModule::named("app", backend("app"));
    let name = app.import_from(&name);
    let zones = app.import_from(&zones);
    let ports = app.import_from(&ports);
    let size = app.import_from(&size);
    app.add_each("instance", Each::name(zones.clone()), |zone| data(zone.key()));
    app.output("name", Output::new("Its name.", name));
    app.output("first", Output::new("Its first zone.", zones.element(0)));
    app.output("https", Output::new("Its port, where it has one.", functions::lookup(ports, "https", 0)));
    app.output("size", Output::new("One more.", size + 1));
    RootModules::new(Sharing::RemoteState).with(app).with(network)
}

fn write(modules: &RootModules, format: Format, folder: &Path) {
    for (path, text) in modules.encode(format).unwrap_or_else(|mistakes| panic!("{mistakes}")) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a temporary folder");
        std::fs::write(path, text).expect("a temporary file");
    }
}

/// What a plan says the outputs will be, and which instances there will be.
fn outcome(plan: &serde_json::Value) -> String {
    let values = &plan["planned_values"];
    let outputs = values["outputs"].as_object().expect("it has outputs");
    let outputs = outputs.iter().map(|(name, output)| format!("{name} = {}", output["value"]));
    let instances = values["root_module"]["resources"].as_array().into_iter().flatten();
    let instances = instances.map(|resource| resource["address"].as_str().unwrap_or_default().to_owned());
    let warnings = plan["checks"].as_array().into_iter().flatten();
    let warnings =
        warnings.map(|check| format!("check {} {}", check["address"]["to_display"], check["status"]));
    outputs.chain(instances).chain(warnings).collect::<Vec<_>>().join("\n")
}

#[test]
fn one_is_planned_before_what_it_needs_is_applied() {
    let Some(terraform) = Terraform::find() else { return };
    insta::allow_duplicates! { for format in [Format::Json, Format::Hcl] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(&shop(|_| Backend::None), format, folder.path());
        let [app, network] = ["app", "network"].map(|name| folder.path().join(name));

        let without = terraform.plan(&app).expect_err("nothing is there to read");
        assert!(without.contains("Unable to find remote state"), "{without}");
        let placeholders =
            terraform.plan_with(&app, &[("upstream_placeholders", "true")]).expect("it is planned");
        insta::assert_snapshot!(outcome(&placeholders), @r#"
        first = "x"
        https = 0
        name = "placeholder"
        size = 2
        terraform_data.instance["x"]
        terraform_data.instance["y"]
        check "check.upstream-placeholders" "fail"
        "#);

        terraform.apply(&network).expect("it needs nothing");
        let real = terraform.plan(&app).expect("what it needs is there");
        insta::assert_snapshot!(outcome(&real), @r#"
        first = "a"
        https = 443
        name = "main"
        size = 4
        terraform_data.instance["a"]
        terraform_data.instance["b"]
        terraform_data.instance["c"]
        check "check.upstream-placeholders" "pass"
        "#);
    }}
}

#[test]
fn every_backend_can_be_read_from() {
    let Some(terraform) = Terraform::find() else { return };
    let backends: [fn(&str) -> Backend; 5] = [
        |name| Backend::Local { path: format!("{name}.tfstate") },
        |name| Backend::Gcs { bucket: "state".into(), prefix: name.into() },
        |name| Backend::Azurerm {
            resource_group_name: "state".into(),
            storage_account_name: "state".into(),
            container_name: "state".into(),
            key: name.into(),
        },
        |name| Backend::Http {
            address: format!("https://example.com/state/{name}"),
            lock_address: Some(format!("https://example.com/lock/{name}")),
            unlock_address: None,
        },
        |name| Backend::Cloud { hostname: None, organization: "shop".into(), workspace: name.into() },
    ];
    for backend in backends {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(&shop(backend), Format::Json, folder.path());
        terraform.validate(&folder.path().join("app")).expect("it is right");
    }
}
