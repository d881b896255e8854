//! Any text arrives in Terraform as it was, wherever it stands, in both syntaxes: the real Terraform says what arrived.

mod text;

use eaio_infra_conformance::terraform::Terraform;
use eaio_infra_terraform::{
    Any, Backend, Expression, Format, Local, Map, Node, Output, Part, RootModule, ToNode, Value, Variable,
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

const TEXTS: usize = 500;

fn texts() -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let strategy = text::text();
    (0..TEXTS).map(|_| strategy.new_tree(&mut runner).expect("nothing is filtered away").current()).collect()
}

/// Something that Terraform computes, between two texts.
fn around(before: &str, inner: &Local<String>, after: &str) -> Node {
    let inner = match inner.value() {
        Value::Expression(expression) => expression,
        Value::Literal(_) => unreachable!("a local is referred to"),
    };
    let text = |text: &str| Part::Text(text.to_owned());
    Node::Expression(Expression::Template(vec![
        text(before),
        Part::Interpolation(inner.clone()),
        // Texts side by side are one text.
        text(&after[..after.floor_char_boundary_of_half()]),
        text(&after[after.floor_char_boundary_of_half()..]),
        Part::Interpolation(inner),
    ]))
}

trait Half {
    fn floor_char_boundary_of_half(&self) -> usize;
}

impl Half for str {
    fn floor_char_boundary_of_half(&self) -> usize {
        (0..=self.len() / 2).rev().find(|index| self.is_char_boundary(*index)).unwrap_or_default()
    }
}

struct Tree(Node);

impl ToNode for Tree {
    fn to_node(&self) -> Option<Node> {
        Some(self.0.clone())
    }
}

fn module(texts: &[String]) -> RootModule {
    let mut module = RootModule::new(Backend::None);
    let inner = module.local("inner", "{in}".to_owned());
    for (index, text) in texts.iter().enumerate() {
        let next = &texts[(index + 1) % texts.len()];
        let default: Map<String> = [(text.clone(), text.as_str())].into_iter().collect();
        let variable = Variable { default: Some(default), ..Variable::<Map<String>>::new(text.clone()) };
        let variable = module.variable(format!("v{index}"), variable);
        let string = Node::String(text.clone());
        let map = |value: Node| Node::Map([(text.clone(), value)].into_iter().collect());
        let call = Expression::call("tomap", vec![map(string.clone())]);
        let parts: [(&str, Node); 7] = [
            ("text", string.clone()),
            ("map", map(string.clone())),
            ("list", Node::List(vec![string.clone(), string])),
            ("argument", Node::Expression(call)),
            ("template", around(text, &inner, next)),
            ("lines", around(&format!("{text}\n\n"), &inner, &format!("\n{text}\n"))),
            ("variable", variable.to_node().expect("it is set")),
        ];
        let value = Node::Map(parts.into_iter().map(|(name, node)| (name.to_owned(), node)).collect());
        let output = Output::new(text.clone(), Any::new(Tree(value)));
        module.output(format!("o{index}"), output);
        module.output(format!("s{index}"), Output::new("", text.clone()));
        let heredoc = Any::new(Tree(around(text, &inner, &format!("{text}\n"))));
        module.output(format!("h{index}"), Output::new("", heredoc));
    }
    module
}

/// What Terraform makes of a text: its characters composed.
fn composed(text: &str) -> String {
    text.nfc().collect()
}

#[test]
fn any_text_survives() {
    let Some(terraform) = Terraform::find() else { return };
    let texts = texts();
    let module = module(&texts);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for format in [Format::Hcl, Format::Json] {
        let root = folder.path().join(format!("{format:?}"));
        std::fs::create_dir(&root).expect("a temporary folder");
        for (name, text) in module.encode(format).unwrap_or_else(|mistakes| panic!("{mistakes}")) {
            std::fs::write(root.join(name), text).expect("a temporary file");
        }
        let plan = terraform.plan(&root).unwrap_or_else(|refused| panic!("{refused}"));
        let outputs = &plan["planned_values"]["outputs"];
        let described = &plan["configuration"]["root_module"]["outputs"];
        for (index, text) in texts.iter().enumerate() {
            let next = &texts[(index + 1) % texts.len()];
            let expected = composed(text);
            let expected = json!({
                "text": expected,
                "map": {&expected: expected},
                "list": [expected, expected],
                "argument": {&expected: expected},
                "template": composed(&format!("{text}{{in}}{next}{{in}}")),
                "lines": composed(&format!("{text}\n\n{{in}}\n{text}\n{{in}}")),
                "variable": {&expected: expected},
            });
            assert_eq!(outputs[format!("o{index}")]["value"], expected, "{text:?} in {format:?}");
            assert_eq!(outputs[format!("s{index}")]["value"], composed(text), "{text:?} in {format:?}");
            let heredoc = composed(&format!("{text}{{in}}{text}\n{{in}}"));
            assert_eq!(outputs[format!("h{index}")]["value"], heredoc, "{text:?} in {format:?}");
            let description = described[format!("o{index}")]["description"].as_str().unwrap_or_default();
            assert_eq!(description, composed(text), "the description {text:?} in {format:?}");
        }
    }
    terraform.format_check(folder.path()).unwrap_or_else(|changed| panic!("{changed}"));
}
