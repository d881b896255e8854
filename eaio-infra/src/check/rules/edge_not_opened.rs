use std::collections::{HashMap, HashSet};

use crate::check::{
    Content, Example, Findings, Group, Index, Listener, Located, NodeInterfaces, Peer, Project, Resource,
    Rule, Service,
};
use crate::diagnostic::Severity;
use crate::unit::Cidr;

pub const RULE: Rule = Rule {
    name: "edge-not-opened",
    severity: Severity::Error,
    documentation: "Something is used, and no way to it is open: every connection times out. In Terraform, no rule of a database's \
                    security groups lets in what the nodes of the cluster, or the function or service that names it, bear; nodes \
                    without a launch template that says otherwise bear the group that EKS makes for the cluster, and none that is \
                    given to the cluster's `vpc_config`. In Compose, a service names another one with which it shares no network.",
    bad: Example::hcl(
        r#"
resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
  vpc_config {
    subnet_ids         = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.cluster.id]
  }
}

resource "aws_eks_node_group" "workers" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = aws_subnet.private[*].id
  scaling_config {
    desired_size = 3
    max_size     = 6
    min_size     = 3
  }
}

resource "aws_security_group" "cluster" {
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "database" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  referenced_security_group_id = aws_security_group.cluster.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_instance" "main" {
  engine                 = "postgres"
  instance_class         = "db.r6g.large"
  vpc_security_group_ids = [aws_security_group.database.id]
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
  vpc_config {
    subnet_ids = aws_subnet.private[*].id
  }
}

resource "aws_eks_node_group" "workers" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = aws_subnet.private[*].id
  scaling_config {
    desired_size = 3
    max_size     = 6
    min_size     = 3
  }
}

resource "aws_security_group" "database" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_instance" "main" {
  engine                 = "postgres"
  instance_class         = "db.r6g.large"
  vpc_security_group_ids = [aws_security_group.database.id]
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    in_terraform(index, findings);
    index.whole_projects().for_each(|project| in_compose(project, findings));
}

#[derive(Clone)]
/// Who connects: what it is called, what it bears, and its addresses.
struct Source<'a> {
    title: String,
    groups: Vec<Group<'a>>,
    addresses: Vec<Cidr>,
}

fn in_terraform(index: &Index<'_>, findings: &mut Findings<'_>) {
    if index.listeners().is_empty() {
        return;
    }
    let named = named(index);
    let mut nodes: HashMap<&str, Option<Vec<Source<'_>>>> = HashMap::new();
    let bears_others = bears_others(index);
    for interfaces in index.node_interfaces() {
        let sources = nodes.entry(interfaces.cluster.artifact.folder()).or_insert_with(|| Some(Vec::new()));
        match source(index, interfaces).filter(|_| !bears_others) {
            Some(source) => sources.iter_mut().for_each(|sources| sources.push(source.clone())),
            None => *sources = None,
        }
    }
    // A database by its address: a cluster's nodes of the same root module.
    for listener in index.listeners() {
        let (resource, port) = (&listener.resource, listener.ports[0]);
        let key = (resource.artifact.folder(), resource.address());
        for source in named.functions.get(&key).into_iter().flatten() {
            judge(index, findings, listener, port, std::slice::from_ref(source), true);
        }
        if let Some(Some(sources)) = nodes.get(resource.artifact.folder()) {
            let is_named = named.in_cluster.contains(&key);
            // Of a definition, every edge is known: what nobody uses, nobody is let in to.
            if is_named || index.definition().is_none() {
                judge(index, findings, listener, port, sources, is_named);
            }
        }
    }
}

fn source<'a>(index: &Index<'a>, nodes: &NodeInterfaces<'a>) -> Option<Source<'a>> {
    Some(Source {
        title: nodes.resource.address(),
        groups: nodes.groups.clone()?,
        addresses: nodes.addresses(index),
    })
}

/// Whether pods or nodes bear security groups in a way that is not read here.
fn bears_others(index: &Index<'_>) -> bool {
    let is_karpenter = |release: &Resource<'_>| {
        index.text(release, &["chart"]).is_none_or(|chart| chart.contains("karpenter"))
    };
    let is_auto = |cluster: &Resource<'_>| cluster.body.get("compute_config").is_some();
    ["EC2NodeClass", "NodeClass", "AWSNodeTemplate", "SecurityGroupPolicy"]
        .iter()
        .any(|kind| index.objects_of(kind).next().is_some())
        || index.resources("helm_release").any(is_karpenter)
        || index.resources("aws_eks_cluster").any(is_auto)
}

/// What names a listener, and so uses it.
#[derive(Default)]
struct Named<'a> {
    /// Listeners that objects of a cluster name, by folder and address.
    in_cluster: HashSet<(&'a str, String)>,
    /// The functions and services that name a listener, by its folder and address.
    functions: HashMap<(&'a str, String), Vec<Source<'a>>>,
}

fn named<'a>(index: &Index<'a>) -> Named<'a> {
    let mut named = Named::default();
    for resource in index.all_resources() {
        let is_of_cluster =
            resource.resource_type.starts_with("kubernetes_") || resource.resource_type == "helm_release";
        if is_of_cluster {
            let referents = index.referents(resource, resource.body);
            named
                .in_cluster
                .extend(referents.iter().map(|referent| (referent.artifact.folder(), referent.address())));
        }
        let (environment, path): (_, &[&str]) = match resource.resource_type {
            "aws_lambda_function" => (
                resource.body.get("environment").map(|value| (resource, value)),
                &["vpc_config", "security_group_ids"],
            ),
            "aws_ecs_service" => {
                let task = resource.body.get("task_definition");
                let task = task.and_then(|task| index.referent(resource, task)).map(|(task, _)| task);
                let containers = task.and_then(|task| Some((task, task.body.get("container_definitions")?)));
                (containers, &["network_configuration", "security_groups"])
            }
            _ => continue,
        };
        let (Some((of, environment)), Some(groups)) = (environment, index.groups_at(resource, path)) else {
            continue;
        };
        for referent in index.referents(of, environment) {
            let source = Source { title: resource.address(), groups: groups.clone(), addresses: Vec::new() };
            named.functions.entry((referent.artifact.folder(), referent.address())).or_default().push(source);
        }
    }
    named
}

/// Finds that none of `sources` may connect to a listener. Where it is not sure that they are to, only if nobody else may.
fn judge<'a>(
    index: &Index<'a>,
    findings: &mut Findings<'_>,
    listener: &Listener<'a>,
    port: u16,
    sources: &[Source<'a>],
    is_sure: bool,
) {
    let groups = &listener.groups;
    let may_connect =
        |source: &Source<'a>| index.may_connect(&source.groups, &source.addresses, groups, port);
    if sources.is_empty()
        || sources.iter().any(may_connect)
        || groups.iter().any(|group| index.is_exported(*group))
    {
        return;
    }
    let rules = groups.iter().flat_map(|group| index.ingress_of(*group));
    let peers: Vec<&Peer<'a>> =
        rules.filter(|rule| rule.ports.may_include(port)).flat_map(|rule| &rule.peers).collect();
    if !is_sure && !peers.iter().all(|peer| is_idle(index, peer, listener)) {
        return;
    }
    let resource = &listener.resource;
    let title = |groups: &[Group<'a>]| groups.iter().map(Group::title).collect::<Vec<_>>().join(", ");
    let who: Vec<&str> = sources.iter().map(|source| source.title.as_str()).collect();
    let out = sources.iter().find(|source| index.lets_in(&source.groups, &source.addresses, groups, port));
    let borne = {
        let mut borne: Vec<String> = sources.iter().map(|source| title(&source.groups)).collect();
        borne.dedup();
        borne.join(", ")
    };
    let let_in: Vec<String> = peers
        .iter()
        .filter_map(|peer| match peer {
            Peer::Group(group) => Some(group.title()),
            Peer::Cidr(cidr) => Some(cidr.to_string()),
            Peer::V6(block) => Some((*block).to_owned()),
            Peer::Unknown => None,
        })
        .collect();
    let (detail, help) = match (out, let_in.as_slice()) {
        (Some(source), _) => (
            format!("{borne} has no rule that lets it out; without one, Terraform leaves none"),
            format!("let {} out to port {port}", title(&source.groups)),
        ),
        (None, []) => (
            format!("no rule of {} lets anyone in at port {port}", title(groups)),
            format!("let in {borne} at port {port}"),
        ),
        (None, let_in) => (
            format!("{} lets in {}; {} bears {borne}", title(groups), let_in.join(", "), who.join(", ")),
            format!("let in {borne} at port {port}"),
        ),
    };
    let finding = findings
        .at_place(
            resource.artifact,
            resource.place,
            format!("{} may not connect to {} at port {port}", who.join(", "), resource.address()),
        )
        .subject(resource.address())
        .detail(detail)
        .help(help.replace(
            "the group that EKS makes for aws_eks_cluster.",
            "the group of the cluster, `vpc_config[0].cluster_security_group_id` of aws_eks_cluster.",
        ));
    // Whom nobody names, somebody may still be about to use.
    if resource.artifact.is_in_document() || !is_sure {
        finding.warning();
    }
}

/// Whether who is let in is nobody that is here: a group that nothing bears but the listener, or the control plane of a cluster.
fn is_idle<'a>(index: &Index<'a>, peer: &Peer<'a>, listener: &Listener<'a>) -> bool {
    let Peer::Group(group) = peer else { return false };
    let is_idle =
        |bearer: &String| *bearer == listener.resource.address() || bearer.starts_with("aws_eks_cluster.");
    !group.is_of_cluster() && !index.is_exported(*group) && index.bearers(*group).iter().all(is_idle)
}

fn in_compose(project: &Project<'_>, findings: &mut Findings<'_>) {
    let is_external = |network: &Located| {
        network.get("external").is_some_and(|external| external.content != Content::Bool(false))
    };
    let external: HashSet<&str> = project
        .declared("networks")
        .filter(|(_, _, value)| is_external(value))
        .map(|(name, ..)| name)
        .collect();
    if project.services.iter().any(Service::is_extended) {
        return;
    }
    let mut by_name: HashMap<&str, Vec<&Service<'_>>> = HashMap::new();
    for service in &project.services {
        for name in std::iter::once(service.name).chain(service.aliases()) {
            by_name.entry(name).or_default().push(service);
        }
    }
    for service in &project.services {
        let Some(own) = networks(service) else { continue };
        let resolves_elsewhere = ["dns", "dns_search"].iter().any(|field| service.value.get(field).is_some());
        if resolves_elsewhere || own.iter().any(|network| external.contains(network)) {
            continue;
        }
        let hosts = service.own_hosts();
        for variable in service.variables() {
            for endpoint in variable.endpoints() {
                let Some(targets) = by_name.get(endpoint.host).filter(|_| !hosts.contains(&endpoint.host))
                else {
                    continue;
                };
                let is_reached = |target: &&Service<'_>| {
                    networks(target).is_none_or(|networks| networks.iter().any(|name| own.contains(name)))
                };
                if targets.iter().any(is_reached) {
                    continue;
                }
                let target = targets[0];
                let theirs = networks(target).unwrap_or_default();
                let summary = format!(
                    "`{}` of service `{}` connects to `{}`, with which it shares no network",
                    variable.name, service.name, endpoint.host
                );
                findings
                    .at_place(project.artifact, variable.place, summary)
                    .detail(format!(
                        "`{}` is on {}; `{}` is on {}",
                        service.name,
                        own.join(", "),
                        target.name,
                        theirs.join(", ")
                    ))
                    .help(format!("put both on one network, for example `{}`", theirs.join("`, `")));
            }
        }
    }
}

/// The networks that a service is on. Nothing where it has another's, or the machine's.
fn networks<'a>(service: &Service<'a>) -> Option<Vec<&'a str>> {
    if service.value.get("network_mode").is_some() {
        return None;
    }
    let networks: Vec<&str> = service.uses("networks").into_iter().map(|(name, _)| name).collect();
    if networks.iter().any(|name| name.contains('$')) {
        return None;
    }
    Some(if networks.is_empty() { vec!["default"] } else { networks })
}
