//! What Terraform evaluates: addresses, traversals and templates.

use std::fmt;
use std::sync::Arc;

/// Which of Terraform's namespaces an [`Address`] lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `resource`: what Terraform creates.
    Managed,
    /// `data`: what it reads.
    Data,
    /// `ephemeral`: what it holds in memory for one run, and writes to no state (Terraform 1.10).
    Ephemeral,
}

impl Mode {
    /// The block's keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Mode::Managed => "resource",
            Mode::Data => "data",
            Mode::Ephemeral => "ephemeral",
        }
    }
}

/// Where a resource stands in its root module: `aws_vpc.main`, `data.aws_partition.current`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Arc<str>);

impl Address {
    pub(super) fn new(mode: Mode, resource_type: &str, label: &str) -> Self {
        Address(match mode {
            Mode::Managed => format!("{resource_type}.{label}").into(),
            Mode::Data => format!("data.{resource_type}.{label}").into(),
            Mode::Ephemeral => format!("ephemeral.{resource_type}.{label}").into(),
        })
    }

    /// The address as Terraform writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A path from a root (`aws_vpc.main`, `var.region`, `local.tags`) to a value: `aws_vpc.main.id`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Traversal {
    root: Arc<str>,
    steps: String,
}

impl Traversal {
    pub(super) fn new(root: &Address) -> Self {
        Traversal { root: Arc::clone(&root.0), steps: String::new() }
    }

    pub(super) fn named(root: String) -> Self {
        Traversal { root: root.into(), steps: String::new() }
    }

    /// One attribute further: `.name`.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Self {
        let mut next = self.clone();
        next.steps.reserve_exact(name.len() + 1);
        next.steps.push('.');
        next.steps.push_str(name);
        next
    }

    /// One element of a list: `[index]`.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut next = self.clone();
        next.steps.push_str(&format!("[{index}]"));
        next
    }

    /// One element of a set, in the order that Terraform sorts it by: `tolist(…)[index]`.
    #[must_use]
    pub fn element_of_set(&self, index: usize) -> Self {
        Traversal { root: format!("tolist({self})").into(), steps: format!("[{index}]") }
    }

    /// One element of a map: `["key"]`.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut next = self.clone();
        next.steps.push_str(&format!("[{}]", quoted(key)));
        next
    }

    /// The root that the path starts from, such as `aws_vpc.main`.
    pub fn root(&self) -> &str {
        &self.root
    }
}

impl fmt::Display for Traversal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.root)?;
        f.write_str(&self.steps)
    }
}

/// An expression of Terraform's language that is not a plain literal.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A reference.
    Traversal(Traversal),
    /// Literal text with expressions in it.
    Template(Vec<Part>),
    /// Anything else of the language, as hcl-rs models it.
    Hcl(Box<hcl::Expression>),
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Text as it is: a `${` in it means itself.
    Text(String),
    /// `${…}`
    Interpolation(Expression),
}

impl Expression {
    /// The expression as it stands inside `${…}`.
    pub fn to_source(&self) -> String {
        match self {
            Expression::Traversal(traversal) => traversal.to_string(),
            Expression::Template(parts) => {
                let mut source = String::from("\"");
                for part in parts {
                    match part {
                        Part::Text(text) => {
                            let literal = quoted(text);
                            source.push_str(&literal[1..literal.len() - 1]);
                        }
                        Part::Interpolation(inner) => source.push_str(&format!("${{{}}}", inner.to_source())),
                    }
                }
                source.push('"');
                source
            }
            Expression::Hcl(expression) => hcl::format::to_string(expression.as_ref())
                .expect("hcl-rs formats every expression that it can hold"),
        }
    }

    /// The expression as a string of Terraform's JSON syntax, which is a template.
    pub(super) fn to_json_string(&self) -> String {
        match self {
            Expression::Template(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => escape_template(text).into_owned(),
                    Part::Interpolation(inner) => format!("${{{}}}", inner.to_source()),
                })
                .collect(),
            _ => format!("${{{}}}", self.to_source()),
        }
    }
}

impl From<hcl::Expression> for Expression {
    fn from(expression: hcl::Expression) -> Self {
        Expression::Hcl(Box::new(expression))
    }
}

/// The one place where literal text is kept from being read as a template: `${` and `%{` are doubled.
///
/// Source: Terraform, "Strings and Templates", Escape Sequences.
pub(super) fn escape_template(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains("${") || text.contains("%{") {
        text.replace("${", "$${").replace("%{", "%%{").into()
    } else {
        text.into()
    }
}

fn quoted(text: &str) -> String {
    hcl::format::to_string(&hcl::Expression::from(text)).expect("hcl-rs formats every string")
}

/// Text with values in it: `template(["", "/*"], [bucket.arn()])` reads `${aws_s3_bucket.logs.arn}/*`.
///
/// A value stands between each two pieces of text; that there is one piece more than values is the compiler's
/// to check.
///
/// ```
/// use eaio_infra_terraform::{Value, template};
/// let name: Value<String> = template(["logs-", ""], ["eu".into()]);
/// assert_eq!(name, template(["", "-", ""], ["logs".into(), "eu".into()]));
/// ```
pub fn template<const PIECES: usize, const VALUES: usize>(
    pieces: [&str; PIECES],
    values: [super::Value<String>; VALUES],
) -> super::Value<String> {
    const { assert!(PIECES == VALUES + 1, "a template has one piece of text more than values") };
    let mut parts: Vec<Part> = Vec::with_capacity(PIECES + VALUES);
    let push_text = |parts: &mut Vec<Part>, text: &str| match parts.last_mut() {
        Some(Part::Text(last)) => last.push_str(text),
        _ if text.is_empty() => {}
        _ => parts.push(Part::Text(text.to_owned())),
    };
    let mut values = values.into_iter();
    for piece in pieces {
        push_text(&mut parts, piece);
        match values.next() {
            Some(super::Value::Literal(text)) => push_text(&mut parts, &text),
            Some(super::Value::Expression(expression)) => parts.push(Part::Interpolation(expression)),
            None => {}
        }
    }
    super::Value::Expression(Expression::Template(parts))
}
