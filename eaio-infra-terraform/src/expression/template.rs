//! Text with expressions in it.

use crate::Value;

use super::Expression;

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Text as it is: a `${` in it means itself.
    Text(String),
    /// `${…}`
    Interpolation(Expression),
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
    values: [Value<String>; VALUES],
) -> Value<String> {
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
            Some(Value::Literal(text)) => push_text(&mut parts, &text),
            Some(Value::Expression(expression)) => parts.push(Part::Interpolation(expression)),
            None => {}
        }
    }
    Value::Expression(Expression::Template(parts))
}
