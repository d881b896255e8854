//! Objects with typed attributes: of a variable, of what `for_each` goes through, of a module's input.

use super::{Node, ToNode, Value};

/// A type of object. [`object!`](crate::object!) implements it.
pub trait Object: ToNode {
    /// What can be read from one.
    type Attributes;

    /// The attributes of the object that `node` yields.
    #[doc(hidden)]
    fn attributes(node: Node) -> Self::Attributes;
}

impl<T: Object> Value<T> {
    /// The object's attributes, each a method that yields a typed value.
    pub fn attributes(&self) -> T::Attributes {
        T::attributes(self.to_operand())
    }
}

#[doc(hidden)]
pub fn object_attribute<T>(node: &Node, name: &str) -> Value<T> {
    Value::Expression(node.clone().attribute(name))
}

/// `object({cidr=string, public=bool})`
#[doc(hidden)]
pub fn object_constraint(fields: &[(&str, String)]) -> String {
    let fields: Vec<String> =
        fields.iter().map(|(name, constraint)| format!("{name} = {constraint}")).collect();
    format!("object({{ {} }})", fields.join(", "))
}

/// Defines a type of object: a struct to write one with, and another to read its attributes with.
///
/// ```
/// use eaio_infra_terraform::{Backend, RootModule, Value, Variable, object};
///
/// object! {
///     /// A subnet that somebody planned.
///     pub struct PlannedSubnet => PlannedSubnetAttributes {
///         /// Its addresses.
///         pub cidr: String,
///         /// Whether it reaches the internet.
///         pub public: bool,
///     }
/// }
///
/// let mut module = RootModule::new(Backend::None);
/// let subnet = module.variable("subnet", Variable::<PlannedSubnet>::new("The subnet."));
/// let cidr: Value<String> = subnet.attributes().cidr();
/// ```
#[macro_export]
macro_rules! object {
    (
        $(#[$documentation:meta])*
        $visibility:vis struct $name:ident => $attributes:ident {
            $($(#[$field_documentation:meta])* $field_visibility:vis $field:ident: $type:ty),* $(,)?
        }
    ) => {
        $(#[$documentation])*
        #[derive(Debug, Clone, PartialEq)]
        $visibility struct $name {
            $($(#[$field_documentation])* $field_visibility $field: $crate::Value<$type>,)*
        }

        impl $crate::ToNode for $name {
            fn to_node(&self) -> ::core::option::Option<$crate::Node> {
                ::core::option::Option::Some($crate::Node::object(&[$((stringify!($field), &self.$field)),*]))
            }
        }

        impl $crate::VariableType for $name {
            fn type_constraint() -> ::std::string::String {
                let fields: &[(&str, ::std::string::String)] =
                    &[$((stringify!($field), <$type as $crate::VariableType>::type_constraint())),*];
                $crate::object_constraint(fields)
            }
        }

        impl $crate::Object for $name {
            type Attributes = $attributes;
            fn attributes(node: $crate::Node) -> $attributes {
                $attributes(node)
            }
        }

        #[doc = concat!("What can be read from a [`", stringify!($name), "`].")]
        #[derive(Debug, Clone)]
        $visibility struct $attributes($crate::Node);

        impl $attributes {
            $($(#[$field_documentation])*
            $field_visibility fn $field(&self) -> $crate::Value<$type> {
                $crate::object_attribute(&self.0, stringify!($field))
            })*
        }
    };
}
