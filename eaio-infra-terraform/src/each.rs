//! `count` and `for_each`: one block, several instances, each with its own address.

use std::marker::PhantomData;

use super::expression::For;
use super::{
    Address, Attributes, Block, Body, CallMeta, Expression, Import, List, Map, Meta, Module, Node, Number,
    Resource, RootModule, Source, ToNode, Traversal, Value,
};

/// What `for_each` goes through: a map, or a set of strings.
#[derive(Debug, Clone)]
pub struct Each<T> {
    collection: Node,
    of: PhantomData<fn() -> T>,
}

impl<T: ToNode> Each<T> {
    /// An instance for each entry of `map`, addressed by its key. The keys must be known when Terraform plans.
    pub fn entry(map: impl Into<Value<Map<T>>>) -> Self {
        Each { collection: map.into().to_operand(), of: PhantomData }
    }

    /// The instance's key.
    pub fn key(&self) -> Value<String> {
        Value::at(Traversal::named("each.key"))
    }

    /// The instance's value. In a set it is the key.
    pub fn value(&self) -> Value<T> {
        Value::at(Traversal::named("each.value"))
    }
}

impl Each<String> {
    /// An instance for each of `names`, addressed by it.
    pub fn name(names: impl Into<Value<List<String>>>) -> Self {
        let names = names.into().to_operand();
        let set = Expression::call("toset", vec![names]);
        Each { collection: Node::Expression(set), of: PhantomData }
    }
}

/// The instances of a resource or module call with `for_each`, each with the attributes `A`. Only [`RootModule::add_each`]
/// and [`RootModule::call_each`] make one.
#[derive(Debug, Clone)]
pub struct RefMap<A> {
    address: Address,
    of: PhantomData<fn() -> A>,
}

/// The instances of a resource or module call with `count`, each with the attributes `A`. Only [`RootModule::add_count`]
/// and [`RootModule::call_count`] make one.
#[derive(Debug, Clone)]
pub struct RefList<A> {
    address: Address,
    of: PhantomData<fn() -> A>,
}

impl<A: Attributes> RefMap<A> {
    /// The resource, all its instances: `aws_subnet.private`.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The attributes of the instance with `key`: `aws_subnet.private["a"]`.
    pub fn get(&self, key: impl Into<Value<String>>) -> A {
        A::at(instance(&self.address, &key.into().to_operand()))
    }

    /// One value for every instance, by key: `{for key, value in aws_subnet.private : key => value.id}`.
    pub fn map<T: ToNode>(&self, read: impl FnOnce(A) -> Value<T>) -> Value<Map<T>> {
        Value::Expression(for_instances(&self.address, true, read))
    }

    /// One value for every instance, in the order of the keys: `[for value in aws_subnet.private : value.id]`.
    pub fn list<T: ToNode>(&self, read: impl FnOnce(A) -> Value<T>) -> Value<List<T>> {
        Value::Expression(for_instances(&self.address, false, read))
    }
}

impl<A: Attributes> RefList<A> {
    /// The resource, all its instances: `aws_instance.worker`.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The attributes of the instance with `index`, from 0: `aws_instance.worker[0]`.
    pub fn get(&self, index: impl Into<Value<Number>>) -> A {
        A::at(instance(&self.address, &index.into().to_operand()))
    }

    /// One value for every instance: `aws_instance.worker[*].id` where it is an attribute, and a for-expression
    /// where it is more.
    pub fn list<T: ToNode>(&self, read: impl Fn(A) -> Value<T>) -> Value<List<T>> {
        let splat = Traversal::new(&self.address).splat();
        match read(A::at(splat.clone())) {
            Value::Expression(Expression::Traversal(path)) if path.continues(&splat) => Value::at(path),
            _ => Value::Expression(for_instances(&self.address, false, read)),
        }
    }
}

/// One instance. An index that Terraform computes stands in the path as text.
pub(crate) fn instance(address: &Address, index: &Node) -> Traversal {
    Traversal::new(address).index_by(index)
}

fn for_instances<A: Attributes, T: ToNode>(
    address: &Address,
    is_map: bool,
    read: impl FnOnce(A) -> Value<T>,
) -> Expression {
    let key = is_map.then(|| "key".to_owned());
    Expression::For(Box::new(For {
        result_key: key
            .as_ref()
            .map(|key| Node::Expression(Expression::Traversal(Traversal::named(key.as_str())))),
        key,
        value: "value".to_owned(),
        collection: Node::Expression(Expression::Traversal(Traversal::new(address))),
        result: read(A::at(Traversal::named("value"))).to_operand(),
        condition: None,
        is_grouped: false,
    }))
}

/// A nested block that stands once for each element of a collection: `dynamic "ingress" { … }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Dynamic {
    pub(super) block: &'static str,
    pub(super) body: Body,
}

/// The element that a dynamic block is made for, as its content reads it.
#[derive(Debug, Clone)]
pub struct Element<T> {
    block: &'static str,
    of: PhantomData<fn() -> T>,
}

impl<T> Element<T> {
    /// The key in a map, the index in a list.
    pub fn key<K>(&self) -> Value<K> {
        Value::at(Traversal::named(self.block).attribute("key"))
    }

    /// The element.
    pub fn value(&self) -> Value<T> {
        Value::at(Traversal::named(self.block).attribute("value"))
    }
}

impl Dynamic {
    /// A block `name` for each element of `list`.
    pub fn list<T: ToNode, B: Block>(
        name: &'static str,
        list: impl Into<Value<List<T>>>,
        content: impl FnOnce(Element<T>) -> B,
    ) -> Self {
        Dynamic::over(name, list.into().to_operand(), content)
    }

    /// A block `name` for each entry of `map`.
    pub fn map<T: ToNode, B: Block>(
        name: &'static str,
        map: impl Into<Value<Map<T>>>,
        content: impl FnOnce(Element<T>) -> B,
    ) -> Self {
        Dynamic::over(name, map.into().to_operand(), content)
    }

    fn over<T, B: Block>(
        name: &'static str,
        collection: Node,
        content: impl FnOnce(Element<T>) -> B,
    ) -> Self {
        let mut body = Body::new();
        body.set("for_each", collection);
        body.set("content", Node::Block(content(Element { block: name, of: PhantomData }).body()));
        Dynamic { block: name, body }
    }
}

impl RootModule {
    /// Adds a resource of which there is an instance for each element of `each`.
    #[track_caller]
    pub fn add_each<R: Resource, T: ToNode>(
        &mut self,
        label: impl Into<String>,
        each: Each<T>,
        resource: impl FnOnce(&Each<T>) -> R,
    ) -> RefMap<R::Attributes> {
        self.add_each_with(label, each, resource, Meta::default())
    }

    /// Adds a resource with an instance for each element of `each`, and with meta-arguments.
    #[track_caller]
    pub fn add_each_with<R: Resource, T: ToNode>(
        &mut self,
        label: impl Into<String>,
        each: Each<T>,
        resource: impl FnOnce(&Each<T>) -> R,
        meta: Meta,
    ) -> RefMap<R::Attributes> {
        let resource = resource(&each);
        let reference = self.add_block(label.into(), resource, &meta, Some(("for_each", each.collection)));
        RefMap { address: reference.address().clone(), of: PhantomData }
    }

    /// Adds a resource of which there are `count` instances, which are addressed by their index: the removal of one that
    /// is not the last moves all that follow. For what is not all alike, take [`RootModule::add_each`].
    #[track_caller]
    pub fn add_count<R: Resource>(
        &mut self,
        label: impl Into<String>,
        count: impl Into<Value<Number>>,
        resource: impl FnOnce(Value<Number>) -> R,
    ) -> RefList<R::Attributes> {
        self.add_count_with(label, count, resource, Meta::default())
    }

    /// Adds a resource with `count` instances, and with meta-arguments.
    #[track_caller]
    pub fn add_count_with<R: Resource>(
        &mut self,
        label: impl Into<String>,
        count: impl Into<Value<Number>>,
        resource: impl FnOnce(Value<Number>) -> R,
        meta: Meta,
    ) -> RefList<R::Attributes> {
        let resource = resource(Value::at(Traversal::named("count.index")));
        let count = count.into().to_operand();
        let reference = self.add_block(label.into(), resource, &meta, Some(("count", count)));
        RefList { address: reference.address().clone(), of: PhantomData }
    }

    /// Calls a module once for each element of `each`.
    #[track_caller]
    pub fn call_each<M: Module, T: ToNode>(
        &mut self,
        label: impl Into<String>,
        source: Source,
        each: Each<T>,
        inputs: impl FnOnce(&Each<T>) -> M,
        meta: CallMeta,
    ) -> RefMap<M::Outputs> {
        let inputs = inputs(&each);
        let reference =
            self.call_block(label.into(), &source, &inputs, &meta, Some(("for_each", each.collection)));
        RefMap { address: reference.address().clone(), of: PhantomData }
    }

    /// Calls a module `count` times.
    #[track_caller]
    pub fn call_count<M: Module>(
        &mut self,
        label: impl Into<String>,
        source: Source,
        count: impl Into<Value<Number>>,
        inputs: impl FnOnce(Value<Number>) -> M,
        meta: CallMeta,
    ) -> RefList<M::Outputs> {
        let inputs = inputs(Value::at(Traversal::named("count.index")));
        let count = count.into().to_operand();
        let reference = self.call_block(label.into(), &source, &inputs, &meta, Some(("count", count)));
        RefList { address: reference.address().clone(), of: PhantomData }
    }

    /// Takes over what exists already, once for each element of `each`.
    #[track_caller]
    pub fn import_each<T: ToNode>(&mut self, each: Each<T>, import: impl FnOnce(&Each<T>) -> Import) {
        let import = import(&each);
        let mut body = Body::new();
        body.set("for_each", each.collection);
        body.extend(import.body());
        self.push("import", String::new(), Node::Block(body));
    }
}
