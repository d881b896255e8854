//! Strings with a kind: an id, an ARN or a name *of something*, so that the compiler tells them apart.

use std::marker::PhantomData;

use super::{Node, ToNode};

macro_rules! kind {
    ($(#[$documentation:meta])* $kind:ident) => {
        $(#[$documentation])*
        pub struct $kind<R> {
            value: String,
            of: PhantomData<fn() -> R>,
        }

        impl<R> $kind<R> {
            /// One that exists outside of this root module, as literal text.
            pub fn existing(value: impl Into<String>) -> Self {
                Self { value: value.into(), of: PhantomData }
            }
        }

        // Not derived: a derive would ask the same of `R`, which is only a mark.
        impl<R> Clone for $kind<R> {
            fn clone(&self) -> Self {
                Self::existing(self.value.clone())
            }
        }

        impl<R> PartialEq for $kind<R> {
            fn eq(&self, other: &Self) -> bool {
                self.value == other.value
            }
        }

        impl<R> std::fmt::Debug for $kind<R> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($kind), "({:?})"), self.value)
            }
        }

        impl<R> From<$kind<R>> for String {
            fn from(kind: $kind<R>) -> String {
                kind.value
            }
        }

        // For `Value::assume`: a variable of type string may hold an id.
        impl<R> From<String> for $kind<R> {
            fn from(value: String) -> Self {
                Self::existing(value)
            }
        }

        impl<R> ToNode for $kind<R> {
            fn to_node(&self) -> Option<Node> {
                Some(Node::String(self.value.clone()))
            }
        }
    };
}

kind! {
    /// The id of an `R`, such as `vpc-0a1b2c3d`.
    Id
}
kind! {
    /// The Amazon resource name of an `R`.
    Arn
}
kind! {
    /// The name by which other resources refer to an `R`, such as an IAM role's or an EKS cluster's.
    Name
}
