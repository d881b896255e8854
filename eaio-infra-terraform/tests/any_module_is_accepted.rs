//! Whatever the typed language builds, Terraform accepts: random root modules, in both syntaxes.

use eaio_infra_conformance::terraform::Terraform;
use eaio_infra_terraform::{
    Any, Backend, Condition, Each, Expression, Format, Lifecycle, List, Map, Meta, Number, Output,
    RootModule, TerraformData, ToNode, Value, Variable, template,
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

const MODULES: usize = 10;
const BLOCKS: usize = 150;

/// What can be referred to so far, and the dice.
struct Generator {
    /// A condition must refer to something.
    flag: Value<bool>,
    dice: Vec<u32>,
    thrown: usize,
    strings: Vec<Value<String>>,
    numbers: Vec<Value<Number>>,
    lists: Vec<Value<List<String>>>,
}

fn call<T>(function: &str, arguments: &[&dyn ToNode]) -> Value<T> {
    let arguments = arguments.iter().map(|argument| argument.to_node().expect("it is set")).collect();
    Value::Expression(Expression::call(function, arguments))
}

impl Generator {
    fn dice(&mut self, sides: usize) -> usize {
        self.thrown += 1;
        self.dice[self.thrown % self.dice.len()] as usize % sides
    }

    fn any<T: Clone>(&mut self, known: impl Fn(&Self) -> &Vec<Value<T>>) -> Option<Value<T>> {
        let count = known(self).len();
        let index = (count > 0).then(|| self.dice(count))?;
        Some(known(self)[index].clone())
    }

    fn string(&mut self, depth: usize) -> Value<String> {
        match self.dice(if depth == 0 { 2 } else { 7 }) {
            0 => ["a", "${a}", "two\nlines\n", "\"quoted\" \\ 100%", "é", ""][self.dice(6)].into(),
            1 => self.any(|known| &known.strings).unwrap_or_else(|| "none".into()),
            2 => {
                let values = [self.string(depth - 1), self.string(depth - 1)];
                template(
                    [["", "x\n", "$"][self.dice(3)], ["", "-", "%"][self.dice(3)], ["", "\n"][self.dice(2)]],
                    values,
                )
            }
            3 => call(["upper", "trimspace", "sha256"][self.dice(3)], &[&self.string(depth - 1)]),
            4 => call("join", &[&",".to_owned(), &self.list(depth - 1)]),
            5 => self.truth(depth - 1).choose(self.string(depth - 1), self.string(depth - 1)),
            _ => call("tostring", &[&self.number(depth - 1)]),
        }
    }

    fn number(&mut self, depth: usize) -> Value<Number> {
        match self.dice(if depth == 0 { 2 } else { 7 }) {
            0 => [
                Value::from(0),
                7.into(),
                (-3).into(),
                Value::Literal(Number::fraction(2.5).expect("finite")),
            ][self.dice(4)]
            .clone(),
            1 => self.any(|known| &known.numbers).unwrap_or_else(|| 1.into()),
            2 => self.number(depth - 1) + self.number(depth - 1),
            3 => self.number(depth - 1) - self.number(depth - 1),
            4 => self.number(depth - 1) * self.number(depth - 1),
            5 => -self.number(depth - 1),
            _ => call("length", &[&self.list(depth - 1)]),
        }
    }

    fn truth(&mut self, depth: usize) -> Value<bool> {
        match self.dice(if depth == 0 { 2 } else { 7 }) {
            0 => Value::Literal(self.dice(2) == 0),
            1 => self.number(0).is_at_least(self.number(0)),
            2 => self.string(depth - 1).equals(self.string(depth - 1)),
            3 => self.truth(depth - 1) & self.truth(depth - 1),
            4 => self.truth(depth - 1) | self.truth(depth - 1),
            5 => !self.truth(depth - 1),
            _ => self
                .truth(depth - 1)
                .differs_from(self.number(depth - 1).is_less_than(self.number(depth - 1))),
        }
    }

    fn list(&mut self, depth: usize) -> Value<List<String>> {
        // The depth names the element, so that no for-expression hides the name of one around it.
        let name = format!("x{}_{}", depth, self.thrown);
        match self.dice(if depth == 0 { 2 } else { 6 }) {
            0 => (0..=self.dice(3)).map(|_| self.string(0)).collect::<Vec<_>>().into(),
            1 => self.any(|known| &known.lists).unwrap_or_else(|| Vec::<String>::new().into()),
            2 => {
                let suffix = self.string(depth - 1);
                self.list(depth - 1).map(&name, |element| template(["", "-", ""], [element, suffix]))
            }
            3 => {
                let (truth, other) = (self.truth(depth - 1), self.string(depth - 1));
                self.list(depth - 1).filter(&name, |element| element.differs_from(other) & truth)
            }
            4 => {
                let value = self.number(depth - 1);
                let groups: Value<Map<List<Number>>> =
                    self.list(depth - 1).group_by(&name, |element| (element, value));
                call("keys", &[&groups])
            }
            _ => {
                let upper = self.list(depth - 1).group_by(&name, |element| (element.clone(), element));
                upper.map([&format!("{name}k"), &format!("{name}v")], |key, values| {
                    template(["", "=", ""], [key, call("join", &[&"+".to_owned(), &values])])
                })
            }
        }
    }

    fn add(&mut self, module: &mut RootModule, index: usize) {
        let label = format!("n{index}");
        match self.dice(9) {
            0 => {
                let default = (self.dice(2) == 0).then(|| "${default}".to_owned());
                let variable = Variable { default, ..Variable::<String>::new("A \"text\".") };
                let variable =
                    variable.validated(&label, |value| value.differs_from("x"), "It must not be x.");
                self.strings.push(module.variable(label, variable));
            }
            1 => {
                let default = Some(["a", "b"].into_iter().collect());
                let variable =
                    Variable { default, nullable: false, ..Variable::<List<String>>::new("Texts.") };
                self.lists.push(module.variable(label, variable));
            }
            2 => {
                let value = self.string(4);
                self.strings.push(module.local(label, value).value());
            }
            3 => {
                let value = self.number(4);
                self.numbers.push(module.local(label, value).value());
            }
            4 => {
                let value = self.list(4);
                self.lists.push(module.local(label, value).value());
            }
            5 => {
                let value = Any::new(self.string(3));
                let counted = module.add_count(label, self.dice(3) as u32, |index| TerraformData {
                    input: Any::new(Value::<Map<Any>>::from([
                        ("for", value),
                        ("index", Any::new(index * 2)),
                    ]))
                    .into(),
                    ..TerraformData::default()
                });
                self.lists.push(counted.list(|instance| template(["i-", ""], [instance.id()])));
            }
            6 => {
                let value = self.string(3);
                let names = ["a", "b"];
                let each = module.add_each(label, Each::name(names), |each| TerraformData {
                    input: Any::new(template(["", ":", ""], [each.key(), value])).into(),
                    ..TerraformData::default()
                });
                self.strings.push(each.get("a").id());
                self.lists.push(each.list(|instance| instance.id()));
            }
            7 => {
                let (input, trigger) = (Any::new(self.list(3)), Any::new(self.truth(3)));
                let lifecycle = Lifecycle {
                    create_before_destroy: self.dice(2) == 0,
                    preconditions: vec![Condition::new(self.flag.clone() | self.truth(3), self.sentence())],
                    ..Lifecycle::default()
                };
                let data = TerraformData { input: input.into(), triggers_replace: trigger.into() };
                let data = module.add_with(label, data, Meta { lifecycle, ..Meta::default() });
                self.strings.push(data.id());
                self.lists.push(data.output());
            }
            _ => {
                let value = Value::<Map<Any>>::from([
                    ("text", Any::new(self.string(4))),
                    ("a b", Any::new(self.list(3))),
                    ("true", Any::new(self.truth(3))),
                ]);
                let condition = Condition::new(self.flag.clone() | self.truth(3), self.sentence());
                module.output(
                    label,
                    Output { preconditions: vec![condition], ..Output::new("Various.", value) },
                );
            }
        }
    }

    fn sentence(&mut self) -> Value<String> {
        template(["It is ", "."], [self.string(1)])
    }
}

#[test]
fn terraform_accepts_any_module() {
    let Some(terraform) = Terraform::find() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut runner = TestRunner::deterministic();
    for module_index in 0..MODULES {
        let dice = proptest::collection::vec(proptest::num::u32::ANY, 5_000);
        let dice = dice.new_tree(&mut runner).expect("nothing is filtered away").current();
        let mut module = RootModule::new(Backend::None);
        let flag = module.variable("flag", Variable::<bool>::new("Whether."));
        let (strings, numbers, lists) = (Vec::new(), Vec::new(), Vec::new());
        let mut generator = Generator { flag, dice, thrown: 0, strings, numbers, lists };
        for index in 0..BLOCKS {
            generator.add(&mut module, index);
        }
        for format in [Format::Hcl, Format::Json] {
            let root = folder.path().join(format!("{module_index}{format:?}"));
            std::fs::create_dir(&root).expect("a temporary folder");
            for (name, text) in module.encode(format).unwrap_or_else(|mistakes| panic!("{mistakes}")) {
                std::fs::write(root.join(name), text).expect("a temporary file");
            }
            terraform.validate(&root).unwrap_or_else(|refused| panic!("{refused}"));
        }
    }
    terraform.format_check(folder.path()).unwrap_or_else(|changed| panic!("{changed}"));
}
