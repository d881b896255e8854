//! Every reference of a value, with the names that are bound where it stands.

use crate::Node;

use super::{Address, Expression, Part};

/// Takes what a walk over a value finds.
pub(crate) trait Visitor {
    /// A reference to `root`, as long as it is not one of the names that a for-expression around it binds.
    fn reference(&mut self, root: &Address);
    /// A for-expression gives `name` to its elements, as one around it does.
    fn shadowed(&mut self, name: &str);
}

impl Node {
    /// Visits every reference.
    pub(crate) fn visit(&self, visitor: &mut impl Visitor) {
        Walk { visitor, bound: Vec::new() }.node(self);
    }
}

impl Expression {
    /// What it refers to: addresses of resources and of modules, variables, locals, in the order that they are written. Names
    /// that a for-expression binds are none.
    pub fn references(&self) -> Vec<String> {
        struct Collected(Vec<String>);
        impl Visitor for Collected {
            fn reference(&mut self, root: &Address) {
                self.0.push(root.to_string());
            }
            fn shadowed(&mut self, _: &str) {}
        }
        let mut collected = Collected(Vec::new());
        Walk { visitor: &mut collected, bound: Vec::new() }.expression(self);
        collected.0
    }
}

struct Walk<'a, V> {
    visitor: &'a mut V,
    bound: Vec<String>,
}

impl<V: Visitor> Walk<'_, V> {
    fn node(&mut self, node: &Node) {
        match node {
            Node::Null
            | Node::Bool(_)
            | Node::Number(_)
            | Node::String(_)
            | Node::Bare(_)
            | Node::Symbol(_) => {}
            Node::Reference(traversal) => self.visitor.reference(traversal.root()),
            Node::List(nodes) => nodes.iter().for_each(|node| self.node(node)),
            Node::Map(nodes) => nodes.values().for_each(|node| self.node(node)),
            Node::Expression(expression) => self.expression(expression),
            Node::Block(body) => body.iter().for_each(|(_, node)| self.node(node)),
            Node::Blocks(bodies) => {
                bodies.iter().flat_map(|body| body.iter()).for_each(|(_, node)| self.node(node))
            }
            Node::Labelled(blocks) => {
                for (labels, body) in blocks {
                    // A dynamic block binds its own label in what it contains.
                    let label = labels.first().filter(|_| body.get("content").is_some());
                    for (name, node) in body.iter() {
                        match label {
                            Some(label) if name == "content" => {
                                self.bind([label.clone()], |walk| walk.node(node));
                            }
                            _ => self.node(node),
                        }
                    }
                }
            }
        }
    }

    fn bind(&mut self, names: impl IntoIterator<Item = String>, walk: impl FnOnce(&mut Self)) {
        let before = self.bound.len();
        for name in names {
            if self.bound.contains(&name) {
                self.visitor.shadowed(&name);
            }
            self.bound.push(name);
        }
        walk(self);
        self.bound.truncate(before);
    }

    fn reference(&mut self, root: &Address) {
        let first = root.as_str().split(['.', '[']).next().unwrap_or_default();
        if !self.bound.iter().any(|bound| bound == first) {
            self.visitor.reference(root);
        }
    }

    fn expression(&mut self, expression: &Expression) {
        match expression {
            Expression::Traversal(traversal) => self.reference(traversal.root()),
            Expression::Template(parts) => {
                for part in parts {
                    if let Part::Interpolation(inner) = part {
                        self.expression(inner);
                    }
                }
            }
            Expression::Call(call) => call.arguments.iter().for_each(|node| self.node(node)),
            Expression::Conditional(nodes) => nodes.iter().for_each(|node| self.node(node)),
            Expression::Binary(_, nodes) | Expression::Index(nodes) => {
                nodes.iter().for_each(|node| self.node(node));
            }
            Expression::Unary(_, node) | Expression::Attribute(node, _) => self.node(node),
            Expression::For(loop_) => {
                self.node(&loop_.collection);
                let names: Vec<String> = loop_.key.iter().chain([&loop_.value]).cloned().collect();
                self.bind(names, |walk| {
                    let nodes = [loop_.result_key.as_ref(), Some(&loop_.result), loop_.condition.as_ref()];
                    nodes.into_iter().flatten().for_each(|node| walk.node(node));
                });
            }
            Expression::Hcl(expression) => self.hcl(expression),
        }
    }

    /// What hcl-rs read. Its variables become roots: `var`, `local`, `data`, `module` and resource types with the
    /// steps that belong to the address.
    fn hcl(&mut self, expression: &hcl::Expression) {
        use hcl::Expression as E;
        match expression {
            E::Null | E::Bool(_) | E::Number(_) | E::String(_) => {}
            E::Array(items) => items.iter().for_each(|item| self.hcl(item)),
            E::Object(object) => {
                for (key, value) in object {
                    if let hcl::expr::ObjectKey::Expression(key) = key {
                        self.hcl(key);
                    }
                    self.hcl(value);
                }
            }
            E::TemplateExpr(template) => {
                if let Ok(template) = hcl::Template::from_expr(template) {
                    self.template(&template);
                }
            }
            E::Variable(variable) => self.reference(&Address::written(variable.as_str())),
            E::Traversal(traversal) => self.hcl_traversal(traversal),
            E::FuncCall(call) => call.args.iter().for_each(|argument| self.hcl(argument)),
            E::Parenthesis(inner) => self.hcl(inner),
            E::Conditional(conditional) => {
                self.hcl(&conditional.cond_expr);
                self.hcl(&conditional.true_expr);
                self.hcl(&conditional.false_expr);
            }
            E::Operation(operation) => match &**operation {
                hcl::expr::Operation::Unary(unary) => self.hcl(&unary.expr),
                hcl::expr::Operation::Binary(binary) => {
                    self.hcl(&binary.lhs_expr);
                    self.hcl(&binary.rhs_expr);
                }
            },
            E::ForExpr(loop_) => {
                self.hcl(&loop_.collection_expr);
                let names = loop_.key_var.iter().chain([&loop_.value_var]).map(|name| name.to_string());
                self.bind(names.collect::<Vec<_>>(), |walk| {
                    let parts = [loop_.key_expr.as_ref(), Some(&loop_.value_expr), loop_.cond_expr.as_ref()];
                    parts.into_iter().flatten().for_each(|part| walk.hcl(part));
                });
            }
            // hcl-rs may come to know more; what it then holds is not looked into.
            _ => {}
        }
    }

    fn hcl_traversal(&mut self, traversal: &hcl::expr::Traversal) {
        use hcl::expr::TraversalOperator as Operator;
        for operator in &traversal.operators {
            if let Operator::Index(index) = operator {
                self.hcl(index);
            }
        }
        let hcl::Expression::Variable(root) = &traversal.expr else { return self.hcl(&traversal.expr) };
        let attributes: Vec<&str> = traversal
            .operators
            .iter()
            .map_while(|operator| match operator {
                Operator::GetAttr(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let further = match root.as_str() {
            "data" | "ephemeral" => 2,
            "each" | "count" | "path" | "terraform" | "self" => 0,
            _ => 1,
        };
        let mut address = root.to_string();
        for step in attributes.iter().take(further) {
            address.push('.');
            address.push_str(step);
        }
        self.reference(&Address::written(address));
    }

    fn template(&mut self, template: &hcl::Template) {
        use hcl::template::{Directive, Element};
        for element in template.elements() {
            match element {
                Element::Literal(_) => {}
                Element::Interpolation(interpolation) => self.hcl(&interpolation.expr),
                Element::Directive(directive) => match &**directive {
                    Directive::If(branch) => {
                        self.hcl(&branch.cond_expr);
                        self.template(&branch.true_template);
                        branch.false_template.iter().for_each(|template| self.template(template));
                    }
                    Directive::For(loop_) => {
                        self.hcl(&loop_.collection_expr);
                        let names =
                            loop_.key_var.iter().chain([&loop_.value_var]).map(|name| name.to_string());
                        self.bind(names.collect::<Vec<_>>(), |walk| walk.template(&loop_.template));
                    }
                },
            }
        }
    }
}
