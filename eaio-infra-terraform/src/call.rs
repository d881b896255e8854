//! Calls of modules that somebody else wrote, with typed inputs and outputs.

use std::ops::Deref;

use super::{Address, Attributes, Block, Body, IntoValue, Node, ProviderRef, Traversal, Value};

/// The inputs of a module, as a struct. [`module!`](crate::module!) implements it.
pub trait Module: Block {
    /// What the module hands out.
    type Outputs: Attributes;
}

/// Where Terraform takes a module from.
///
/// Source: Terraform, "Module Sources".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A folder, relative to the root module: `./modules/network`.
    Local {
        /// The folder. It begins with `./` or `../`.
        folder: String,
    },
    /// A module of a registry.
    Registry {
        /// `namespace/name/provider`, with the registry's host before it where that is not Terraform's own.
        module: String,
        /// Which versions, such as `5.21.0` or `~> 5.21`.
        version: String,
    },
    /// A folder of a Git repository.
    Git {
        /// The repository's URL: `https://…`, `ssh://…`.
        url: String,
        /// The folder in it; empty for its root.
        folder: String,
        /// A tag or commit. A branch moves.
        reference: String,
    },
    /// Anything else that Terraform takes: an archive, a bucket.
    Other(String),
}

impl Source {
    fn write(&self, body: &mut Body) {
        let source = match self {
            Source::Local { folder } => folder.clone(),
            Source::Registry { module, .. } => module.clone(),
            Source::Git { url, folder, reference } => {
                let folder = if folder.is_empty() { String::new() } else { format!("//{folder}") };
                format!("git::{url}{folder}?ref={reference}")
            }
            Source::Other(source) => source.clone(),
        };
        body.set("source", Node::Bare(source.into()));
        if let Source::Registry { version, .. } = self {
            body.set("version", Node::Bare(version.clone().into()));
        }
    }
}

/// What Terraform itself understands on a module call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallMeta {
    /// Which configuration of a provider the module gets under which name: `aws`, or for an alias that it asks for,
    /// `aws.replica`. Those of no alias are handed on without being named.
    pub providers: Vec<(String, ProviderRef)>,
    /// What must be there first, where no reference says so.
    pub depends_on: Vec<Address>,
}

/// A module that was called. Its outputs are its methods: `network.vpc_id()`.
#[derive(Debug, Clone)]
pub struct ModuleRef<M: Module> {
    address: Address,
    outputs: M::Outputs,
}

impl<M: Module> ModuleRef<M> {
    pub(super) fn new(label: &str) -> Self {
        let address = Address::module(label);
        ModuleRef { outputs: M::Outputs::at(Traversal::new(&address)), address }
    }

    /// Where it stands: `module.network`.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// An output by its name, for one that the struct of outputs does not have.
    pub fn output<T>(&self, name: &str) -> Value<T> {
        Value::at(Traversal::new(&self.address).attribute(name))
    }
}

impl<M: Module> Deref for ModuleRef<M> {
    type Target = M::Outputs;
    fn deref(&self) -> &Self::Target {
        &self.outputs
    }
}

/// The body of a call.
pub(super) fn body<M: Module>(
    source: &Source,
    inputs: &M,
    meta: &CallMeta,
    repeated: Option<(&'static str, Node)>,
) -> Body {
    let mut body = Body::new();
    source.write(&mut body);
    if let Some((argument, value)) = repeated {
        body.set(argument, value);
    }
    if !meta.providers.is_empty() {
        let providers = meta.providers.iter();
        let providers =
            providers.map(|(name, provider)| (name.clone(), Node::Symbol(provider.to_string().into())));
        body.set("providers", Node::Map(providers.collect()));
    }
    for (name, node) in inputs.body().iter() {
        body.set(name.to_owned(), node.clone());
    }
    if !meta.depends_on.is_empty() {
        body.set("depends_on", super::meta::references(meta.depends_on.iter().map(Traversal::new)));
    }
    body
}

/// Defines a module's inputs and outputs: a struct to call it with, and another to read its outputs with.
///
/// An input of type `Value<T>` is required, one of type `Arg<T>` may be left out.
///
/// ```
/// use eaio_infra_terraform::{Arg, Backend, List, RootModule, Source, Value, module};
///
/// module! {
///     /// The module `terraform-aws-modules/vpc/aws`, as far as we use it.
///     pub struct Network => NetworkOutputs {
///         /// The name of all that it makes.
///         pub name: Value<String>,
///         /// Its addresses; the module has a default.
///         pub cidr: Arg<String>,
///     } outputs {
///         /// The VPC.
///         vpc_id: String,
///         /// The subnets that reach the internet through a gateway.
///         private_subnets: List<String>,
///     }
/// }
///
/// let mut root = RootModule::new(Backend::None);
/// let source = Source::Registry { module: "terraform-aws-modules/vpc/aws".into(), version: "5.21.0".into() };
/// let network = root.call("network", source, Network { name: "shop".into(), cidr: Arg::Unset });
/// let vpc_id: Value<String> = network.vpc_id();
/// ```
#[macro_export]
macro_rules! module {
    (
        $(#[$documentation:meta])*
        $visibility:vis struct $name:ident => $outputs:ident {
            $($(#[$input_documentation:meta])* $input_visibility:vis $input:ident: $input_type:ty),* $(,)?
        } outputs {
            $($(#[$output_documentation:meta])* $output:ident: $output_type:ty),* $(,)?
        }
    ) => {
        $(#[$documentation])*
        #[derive(Debug, Clone)]
        $visibility struct $name {
            $($(#[$input_documentation])* $input_visibility $input: $input_type,)*
        }

        impl $crate::Block for $name {
            fn body(&self) -> $crate::Body {
                #[allow(unused_mut)]
                let mut body = $crate::Body::new();
                $(body.argument(stringify!($input), &self.$input);)*
                body
            }
        }

        impl $crate::Module for $name {
            type Outputs = $outputs;
        }

        #[doc = concat!("What [`", stringify!($name), "`] hands out.")]
        #[derive(Debug, Clone)]
        $visibility struct $outputs($crate::Traversal);

        impl $crate::Attributes for $outputs {
            fn at(traversal: $crate::Traversal) -> Self {
                $outputs(traversal)
            }
        }

        impl $outputs {
            $($(#[$output_documentation])*
            pub fn $output(&self) -> $crate::Value<$output_type> {
                $crate::Value::at(self.0.attribute(stringify!($output)))
            })*
        }
    };
}

/// A module whose inputs and outputs have no struct: each input by its name.
#[derive(Debug, Clone, Default)]
pub struct AnyModule(Body);

impl AnyModule {
    /// Sets an input.
    #[must_use]
    pub fn input(mut self, name: impl Into<String>, value: impl IntoValue) -> Self {
        self.0.set(name.into(), value.into_value().to_operand());
        self
    }
}

impl Block for AnyModule {
    fn body(&self) -> Body {
        self.0.clone()
    }
}

/// The outputs of an [`AnyModule`]: see [`ModuleRef::output`].
#[derive(Debug, Clone)]
pub struct AnyOutputs(());

impl Attributes for AnyOutputs {
    fn at(_: Traversal) -> Self {
        AnyOutputs(())
    }
}

impl Module for AnyModule {
    type Outputs = AnyOutputs;
}
