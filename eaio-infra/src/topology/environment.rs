//! An environment: one copy of a system, on one platform.

use std::fmt;

use indexmap::IndexMap;

use crate::component::Component;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceLocation};
use crate::terraform::{RootModule, RootModules};
use crate::unit::{AccountId, Bytes, Money, Name, Region};

use super::{Cluster, Domain, Handle, Network, NodeGroup, NodeGroupRef, Objectives, Tier, Waiver};

/// One copy of a system, on one platform.
#[derive(Debug)]
pub struct Environment {
    /// Its name, such as `prod`.
    pub name: Name,
    /// How much it matters.
    pub tier: Tier,
    /// Where it runs.
    pub platform: Platform,
    /// Its network, on a platform that has one.
    pub network: Network,
    /// Its cluster, on a platform that has one.
    pub cluster: Cluster,
    /// The name under which people reach it.
    pub domain: Option<Domain>,
    /// What it promises.
    pub objectives: Option<Objectives>,
    /// The most that a month may cost, at list prices.
    pub budget: Option<Money>,
    /// The environment whose data and credentials this one takes over, where it stands by for another.
    pub stands_by_for: Option<Name>,
    /// The region to which backups, images and credentials are copied for an environment that stands by.
    pub copies_to: Option<Region>,
    components: IndexMap<Name, Entry>,
    extensions: Vec<Extension>,
    waivers: Vec<Waiver>,
    location: SourceLocation,
    diagnostics: Diagnostics,
}

/// What is done to a root module.
struct Extension(Box<dyn Fn(&mut RootModule) + Send + Sync>);

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Extension")
    }
}

/// Where an environment runs.
#[derive(Debug, Clone)]
pub enum Platform {
    /// Compose, on one machine.
    Compose(Machine),
    /// A cluster of Amazon EKS and managed services beside it.
    Eks {
        /// The AWS account. Terraform refuses to run in any other.
        account: AccountId,
        /// The region.
        region: Region,
    },
    /// Root modules of Terraform that somebody wrote, and no components.
    Terraform(Box<RootModules>),
}

impl Platform {
    /// The platform's name, as in a component's list of what it runs on.
    pub fn name(&self) -> &'static str {
        match self {
            Platform::Compose(_) => "compose",
            Platform::Eks { .. } => "eks",
            Platform::Terraform(_) => "terraform",
        }
    }

    /// The region it is in, where it is in one.
    pub fn region(&self) -> Option<Region> {
        match self {
            Platform::Compose(_) | Platform::Terraform(_) => None,
            Platform::Eks { region, .. } => Some(*region),
        }
    }
}

/// The machine that a Compose environment has to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// What containers may use together: the memory of the machine less what its own system needs.
    pub memory: Bytes,
}

/// A component in its place in an environment.
#[derive(Debug)]
pub struct Entry {
    /// The component.
    pub component: Box<dyn Component>,
    /// The line that added it.
    pub location: SourceLocation,
}

impl Environment {
    /// An environment on Compose.
    #[track_caller]
    pub fn compose(name: Name, machine: Machine) -> Self {
        Environment::new(name, Tier::Local, Platform::Compose(machine))
    }

    /// An environment on EKS.
    #[track_caller]
    pub fn eks(name: Name, tier: Tier, account: AccountId, region: Region) -> Self {
        Environment::new(name, tier, Platform::Eks { account, region })
    }

    /// An environment of root modules, each applied on its own.
    #[track_caller]
    pub fn terraform(name: Name, tier: Tier, root_modules: RootModules) -> Self {
        Environment::new(name, tier, Platform::Terraform(Box::new(root_modules)))
    }

    /// What is done to the environment's root module once it has everything else: resources of your own, overrides,
    /// transforms, `moved` blocks. On a platform that has no root module of its own it does nothing.
    pub fn extend_terraform(&mut self, extend: impl Fn(&mut RootModule) + Send + Sync + 'static) {
        self.extensions.push(Extension(Box::new(extend)));
    }

    /// Decides to live with what `rule` finds in a component, or in all of the environment, and says why. It is shown as a
    /// note, and stops nothing. Where the rule finds nothing, that is a warning.
    ///
    /// ```
    /// # use eaio_infra::prelude::*;
    /// # use eaio_infra::topology::Machine;
    /// # let mut environment = Environment::compose(name!("dev"), Machine { memory: gib(4) });
    /// environment.waive("floating-tag", None, "it is pinned with the next release").until(date!("2027-03-31"));
    /// ```
    #[track_caller]
    pub fn waive(
        &mut self,
        rule: &'static str,
        component: Option<&Name>,
        reason: &'static str,
    ) -> &mut Waiver {
        let location = SourceLocation::caller();
        self.waivers.push(Waiver { rule, component: component.cloned(), reason, until: None, location });
        self.waivers.last_mut().expect("it was pushed a moment ago")
    }

    /// What somebody decided to live with.
    pub fn waivers(&self) -> &[Waiver] {
        &self.waivers
    }

    /// Does to `module` what the environment asks for.
    pub(crate) fn extend(&self, module: &mut RootModule) {
        self.extensions.iter().for_each(|extension| extension.0(module));
    }

    #[track_caller]
    fn new(name: Name, tier: Tier, platform: Platform) -> Self {
        Environment {
            name,
            tier,
            platform,
            network: Network::default(),
            cluster: Cluster::default(),
            domain: None,
            objectives: None,
            budget: None,
            stands_by_for: None,
            copies_to: None,
            components: IndexMap::new(),
            extensions: Vec::new(),
            waivers: Vec::new(),
            location: SourceLocation::caller(),
            diagnostics: Diagnostics::new(),
        }
    }

    /// Adds a component under `name`, by which others find it.
    #[track_caller]
    pub fn add<C: Component + 'static>(&mut self, name: Name, component: C) -> Handle<C> {
        let location = SourceLocation::caller();
        let handle = Handle::new(name.clone());
        if let Some(first) = self.components.get(&name) {
            self.diagnostics.push(
                Diagnostic::error(
                    "component-named-twice",
                    format!("two components of `{}` are named `{name}`", self.name),
                )
                .with_detail(format!("the first is at {}", first.location))
                .with_help("give one of them another name")
                .with_location(location),
            );
        } else {
            self.components.insert(name, Entry { component: Box::new(component), location });
        }
        handle
    }

    /// Adds a group of nodes to the cluster.
    #[track_caller]
    pub fn node_group(&mut self, name: Name, group: NodeGroup) -> NodeGroupRef {
        if self.cluster.node_groups.insert(name.clone(), group).is_some() {
            self.diagnostics.push(
                Diagnostic::error(
                    "node-group-named-twice",
                    format!("two node groups of `{}` are named `{name}`", self.name),
                )
                .with_help("give one of them another name")
                .with_location(SourceLocation::caller()),
            );
        }
        NodeGroupRef(name)
    }

    /// Its components, in the order they were added: what is used stands before what uses it.
    pub fn components(&self) -> &IndexMap<Name, Entry> {
        &self.components
    }

    /// The line that made it.
    pub fn location(&self) -> &SourceLocation {
        &self.location
    }

    /// What was found wrong while it was written.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }
}
