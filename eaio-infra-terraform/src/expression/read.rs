//! What hcl-rs read, written as `terraform fmt` leaves it: on one line.

use std::fmt::Write;

use hcl::Expression as E;
use hcl::expr::{ForExpr, ObjectKey, Operation, TemplateExpr, TraversalOperator};
use hcl::template::{Directive, Element, Strip};

use super::source::{write_after_arrow, write_after_word, write_interpolation, write_key};
use super::text::{escape_template, write_quoted, write_quoted_text};

/// Writes `expression` as it stands inside `${…}`.
pub(super) fn write(out: &mut String, expression: &E) {
    match expression {
        E::Null => out.push_str("null"),
        E::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        E::Number(number) => write!(out, "{number}").expect("a string takes every text"),
        E::String(text) => write_quoted(out, text),
        E::Array(items) => {
            out.push('[');
            separated(out, items, write);
            out.push(']');
        }
        E::Object(object) if object.is_empty() => out.push_str("{}"),
        E::Object(object) => {
            out.push_str("{ ");
            separated(out, object, |out, (key, value)| {
                match key {
                    ObjectKey::Identifier(name) => write_key(out, name),
                    ObjectKey::Expression(E::String(text)) => write_key(out, text),
                    ObjectKey::Expression(key) => write(out, key),
                    _ => verbatim(out, key),
                }
                out.push_str(" = ");
                write(out, value);
            });
            out.push_str(" }");
        }
        E::TemplateExpr(template) => write_template(out, template),
        E::Variable(variable) => out.push_str(variable.as_str()),
        E::Traversal(traversal) => {
            match &traversal.expr {
                // `terraform fmt` puts a space between a text and `[`.
                of @ (E::String(_) | E::TemplateExpr(_)) => in_parentheses(out, of),
                of => write(out, of),
            }
            traversal.operators.iter().for_each(|operator| write_step(out, operator));
        }
        E::FuncCall(call) => {
            call.name.namespace.iter().for_each(|name| {
                write!(out, "{name}::").expect("a string takes every text");
            });
            out.push_str(&call.name.name);
            out.push('(');
            separated(out, &call.args, write);
            out.push_str(if call.expand_final { "...)" } else { ")" });
        }
        E::Parenthesis(inner) => in_parentheses(out, inner),
        E::Conditional(conditional) => {
            write(out, &conditional.cond_expr);
            out.push_str(" ? ");
            write(out, &conditional.true_expr);
            out.push_str(" : ");
            write(out, &conditional.false_expr);
        }
        E::Operation(operation) => match &**operation {
            Operation::Unary(unary) => {
                out.push_str(unary.operator.as_str());
                write(out, &unary.expr);
            }
            Operation::Binary(binary) => {
                write(out, &binary.lhs_expr);
                write!(out, " {} ", binary.operator.as_str()).expect("a string takes every text");
                write(out, &binary.rhs_expr);
            }
        },
        E::ForExpr(loop_) => write_for(out, loop_),
        // hcl-rs may come to know more.
        other => verbatim(out, other),
    }
}

fn verbatim(out: &mut String, what: &impl hcl::format::Format) {
    out.push_str(&hcl::format::to_string(what).expect("hcl-rs formats every expression that it can hold"));
}

fn in_parentheses(out: &mut String, expression: &E) {
    out.push('(');
    write(out, expression);
    out.push(')');
}

fn separated<T>(out: &mut String, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(out, item);
    }
}

fn write_step(out: &mut String, operator: &TraversalOperator) {
    match operator {
        TraversalOperator::AttrSplat => out.push_str(".*"),
        TraversalOperator::FullSplat => out.push_str("[*]"),
        TraversalOperator::GetAttr(name) => write!(out, ".{name}").expect("a string takes every text"),
        TraversalOperator::LegacyIndex(index) => write!(out, ".{index}").expect("a string takes every text"),
        TraversalOperator::Index(index) => {
            out.push('[');
            write(out, index);
            out.push(']');
        }
    }
}

fn write_for(out: &mut String, loop_: &ForExpr) {
    let (open, close) = if loop_.key_expr.is_some() { ("{ for ", " }") } else { ("[for ", "]") };
    out.push_str(open);
    if let Some(key) = &loop_.key_var {
        write!(out, "{key}, ").expect("a string takes every text");
    }
    write!(out, "{} in", loop_.value_var).expect("a string takes every text");
    write_after_word(out, |out| write(out, &loop_.collection_expr));
    out.push_str(" : ");
    match &loop_.key_expr {
        Some(key) => {
            write(out, key);
            out.push_str(" =>");
            write_after_arrow(out, |out| write(out, &loop_.value_expr));
        }
        None => write(out, &loop_.value_expr),
    }
    if loop_.grouping {
        out.push_str("...");
    }
    if let Some(condition) = &loop_.cond_expr {
        out.push_str(" if");
        write_after_word(out, |out| write(out, condition));
    }
    out.push_str(close);
}

fn write_template(out: &mut String, template: &TemplateExpr) {
    match hcl::Template::from_expr(template) {
        Ok(elements) => {
            // hcl-rs has read the escapes of a text in quotes already, but not those inside of a directive. A heredoc
            // has none.
            let in_directive = match template {
                TemplateExpr::QuotedString(_) => {
                    |out: &mut String, text: &str| out.push_str(&escape_template(text))
                }
                TemplateExpr::Heredoc(_) => write_quoted_text,
            };
            out.push('"');
            write_elements(out, &elements, write_quoted_text, in_directive);
            out.push('"');
        }
        Err(_) => verbatim(out, template),
    }
}

type WriteText = fn(&mut String, &str);

fn write_elements(
    out: &mut String,
    template: &hcl::Template,
    write_text: WriteText,
    in_directive: WriteText,
) {
    let write_branch = |out: &mut String, template| write_elements(out, template, in_directive, in_directive);
    for element in template.elements() {
        match element {
            Element::Literal(text) => write_text(out, text),
            Element::Interpolation(interpolation) => {
                let (open, close) = marks("${", interpolation.strip);
                write_interpolation(out, &open, close, |out| write(out, &interpolation.expr));
            }
            Element::Directive(directive) => match &**directive {
                Directive::If(branch) => {
                    let (open, close) = marks("%{", branch.if_strip);
                    write!(out, "{open}if").expect("a string takes every text");
                    write_after_word(out, |out| write(out, &branch.cond_expr));
                    out.push_str(close);
                    write_branch(out, &branch.true_template);
                    if let Some(otherwise) = &branch.false_template {
                        let (open, close) = marks("%{", branch.else_strip);
                        write!(out, "{open}else{close}").expect("a string takes every text");
                        write_branch(out, otherwise);
                    }
                    let (open, close) = marks("%{", branch.endif_strip);
                    write!(out, "{open}endif{close}").expect("a string takes every text");
                }
                Directive::For(loop_) => {
                    let (open, close) = marks("%{", loop_.for_strip);
                    write!(out, "{open}for ").expect("a string takes every text");
                    if let Some(key) = &loop_.key_var {
                        write!(out, "{key}, ").expect("a string takes every text");
                    }
                    write!(out, "{} in", loop_.value_var).expect("a string takes every text");
                    write_after_word(out, |out| write(out, &loop_.collection_expr));
                    out.push_str(close);
                    write_branch(out, &loop_.template);
                    let (open, close) = marks("%{", loop_.endfor_strip);
                    write!(out, "{open}endfor{close}").expect("a string takes every text");
                }
            },
        }
    }
}

/// What a part of a template begins and ends with.
fn marks(open: &str, strip: Strip) -> (String, &'static str) {
    let tilde = if strip.strip_start() { "~" } else { "" };
    (format!("{open}{tilde}"), if strip.strip_end() { "~}" } else { "}" })
}
