//! What a root module requires follows from what is in it.

use eaio_infra_terraform::{
    Any, Attributes, Backend, Block, Body, Map, Mode, Number, Provider, Requirement, Resource, RootModule,
    Slice, ToNode, Traversal, Value,
};

const REQUIREMENT: Requirement = Requirement { name: "toy", source: "example/toy", version: "~> 1.2" };

const EMPTY: Slice = Slice {
    requirement: REQUIREMENT,
    version: "1.2.3",
    knows_replacements: true,
    provider: "{}",
    types: &[],
    stateful: &[],
};
static BINDINGS: Slice = EMPTY;
/// What a user's own crate adds.
static MORE: Slice = Slice { types: &[(Mode::Managed, "toy_host", "{}")], ..EMPTY };
static OTHER_VERSION: Slice = Slice { version: "2.0.0", ..EMPTY };

#[derive(Debug, Clone)]
struct Nothing;

impl Attributes for Nothing {
    fn at(_: Traversal) -> Self {
        Nothing
    }
}

/// A resource of the bindings with one of the slices.
struct Host<const BINDINGS_OF: usize>;

impl<const OF: usize> Block for Host<OF> {
    fn body(&self) -> Body {
        Body::new()
    }
}

impl<const OF: usize> Resource for Host<OF> {
    const MODE: Mode = Mode::Managed;
    const TYPE: &'static str = "toy_host";
    const SLICE: &'static Slice = [&BINDINGS, &MORE, &OTHER_VERSION][OF];
    type Attributes = Nothing;
}

impl Block for Nothing {
    fn body(&self) -> Body {
        Body::new()
    }
}

impl Provider for Nothing {
    const SLICE: &'static Slice = &BINDINGS;
}

fn module() -> RootModule {
    RootModule::new(Backend::Local { path: "terraform.tfstate".into() })
}

fn settings(module: &RootModule) -> serde_json::Value {
    serde_json::from_str(&module.to_json().expect("nothing is wrong")["terraform.tf.json"])
        .expect("it is JSON")
}

#[test]
fn a_resource_requires_its_provider() {
    let mut module = module();
    module.add("a", Host::<0>);
    module.add("b", Host::<1>);
    module.add("c", Host::<0>);
    let settings = settings(&module);
    let required = &settings["terraform"]["required_providers"];
    assert_eq!(*required, serde_json::json!({"toy": {"source": "example/toy", "version": "~> 1.2"}}));
    assert_eq!(settings.get("provider"), None);
    assert_eq!(module.slices().len(), 2);
}

#[test]
fn a_provider_alone_is_required_too() {
    let mut module = module();
    module.provider(Nothing);
    assert_eq!(Nothing::REQUIREMENT, REQUIREMENT);
    assert_eq!(settings(&module)["terraform"]["required_providers"]["toy"]["source"], "example/toy");
}

#[test]
fn bindings_of_different_versions_do_not_mix() {
    let mut module = module();
    module.add("a", Host::<0>);
    module.add("b", Host::<2>);
    module.add("c", Host::<2>);
    let diagnostics = module.to_json().expect_err("the versions differ");
    assert_eq!(diagnostics.len(), 1);
    let text = diagnostics.to_string();
    assert!(
        text.starts_with("error[slice-version-differs]: two bindings of the provider `toy` describe"),
        "{text}"
    );
    assert!(
        text.contains("example/toy 1.2.3, required as ~> 1.2\n   |  example/toy 2.0.0, required"),
        "{text}"
    );
    assert!(text.contains("tests/slices.rs:"), "{text}");
}

#[test]
fn any_value_is_a_value() {
    let labels: Value<Map<Any>> =
        [("app", Any::new("a ${b}".to_owned())), ("replicas", Any::new(Number::from(3)))].into();
    assert_eq!(Any::new(labels.clone()).to_node(), labels.to_node());
}
