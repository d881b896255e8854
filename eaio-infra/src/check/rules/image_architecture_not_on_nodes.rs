use crate::check::{ARCHITECTURE, Example, Findings, Index, NodeGroup, Nodes, Rule, Workload, titles};
use crate::diagnostic::Severity;
use crate::unit::Architecture;

pub const RULE: Rule = Rule {
    name: "image-architecture-not-on-nodes",
    severity: Severity::Error,
    documentation: "Something is built for one processor, and the nodes have another: a machine image that the machines of its \
                    node group cannot boot, a pod that asks for `kubernetes.io/arch` of which there are no nodes, or an image that is \
                    published for one architecture alone (`arm64v8/redis`). Such a group is refused, such a pod stays Pending or \
                    ends with \"exec format error\".",
    bad: Example::hcl(
        r#"
resource "aws_eks_node_group" "workers" {
  cluster_name    = "prod"
  node_group_name = "workers"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnets
  instance_types  = ["m7g.xlarge"]
  ami_type        = "AL2023_x86_64_STANDARD"
  scaling_config {
    min_size     = 2
    desired_size = 2
    max_size     = 4
  }
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_eks_node_group" "workers" {
  cluster_name    = "prod"
  node_group_name = "workers"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnets
  instance_types  = ["m7g.xlarge"]
  ami_type        = "AL2023_ARM_64_STANDARD"
  scaling_config {
    min_size     = 2
    desired_size = 2
    max_size     = 4
  }
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.systems() {
        for group in &nodes.groups {
            check_machines(group, findings);
        }
        if nodes.is_whole() {
            for workload in nodes.scheduled() {
                check_selector(nodes, workload, findings);
                check_images(nodes, workload, findings);
            }
        }
    }
}

fn check_machines(group: &NodeGroup<'_>, findings: &mut Findings<'_>) {
    let Some((image, name)) = group.image.and_then(|image| Some((image, image.text()?))) else { return };
    let of_image = match name {
        name if name.contains("x86_64") => Architecture::Amd64,
        name if name.contains("ARM_64") => Architecture::Arm64,
        _ => return,
    };
    let machines = group.machines().unwrap_or_default();
    if let Some(machine) = machines.iter().find(|machine| machine.architecture() != of_image) {
        findings
            .at(
                group.artifact,
                image,
                format!(
                    "{} cannot boot {name}: {machine} is {}",
                    group.title(),
                    shown(machine.architecture())
                ),
            )
            .help("take the image for that processor, or machines with the other one");
    }
}

fn check_selector(nodes: &Nodes<'_>, workload: &Workload<'_>, findings: &mut Findings<'_>) {
    let is_nowhere = |ignored: &str| {
        nodes.groups.iter().all(|group| nodes.selects_but(workload, group, ignored) == Some(false))
    };
    let demands = workload.demands();
    if !workload.open.is_empty() {
        return;
    }
    let Some(demand) = demands.iter().find(|demand| demand.key == ARCHITECTURE) else { return };
    if is_nowhere("") && !is_nowhere(ARCHITECTURE) {
        let object = &workload.pod.object;
        let wanted = demand.values.as_ref().map_or_else(|| "?".to_owned(), |values| values.join(" or "));
        findings
            .at(
                object.artifact,
                demand.value,
                format!("{} can only go to nodes that are {wanted}, and there are none", object.title()),
            )
            .detail(format!("node groups: {}", titles(&nodes.groups)))
            .help("add a node group of such machines, or ask for the processor that is there");
    }
}

/// The namespaces of Docker Hub that hold the official images of one architecture (docker-library/official-images, "Architectures
/// other than amd64?").
fn architecture(repository: &str) -> Option<Architecture> {
    let path = repository.strip_prefix("docker.io/").unwrap_or(repository);
    match path.split_once('/')?.0 {
        "amd64" => Some(Architecture::Amd64),
        "arm64v8" => Some(Architecture::Arm64),
        _ => None,
    }
}

fn check_images(nodes: &Nodes<'_>, workload: &Workload<'_>, findings: &mut Findings<'_>) {
    let open = &workload.open;
    let groups: Vec<&NodeGroup<'_>> = open.iter().map(|at| &nodes.groups[*at]).collect();
    for container in workload.pod.containers() {
        let Some((value, image)) =
            container.value.get("image").and_then(|value| Some((value, value.text()?)))
        else {
            continue;
        };
        let Some(architecture) = architecture(image) else { continue };
        let has_none = |group: &&NodeGroup<'_>| {
            group
                .machines()
                .is_some_and(|machines| machines.iter().all(|machine| machine.architecture() != architecture))
        };
        if groups.is_empty() || !groups.iter().all(has_none) {
            continue;
        }
        let object = &workload.pod.object;
        findings
            .at(
                object.artifact,
                value,
                format!(
                    "{image} runs on {} alone, and no node that {} may go to is",
                    shown(architecture),
                    object.title()
                ),
            )
            .detail(format!("node groups: {}", titles(groups.iter().copied())))
            .help("take the image without the architecture in its name");
    }
}

/// As Kubernetes calls it.
fn shown(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::Amd64 => "amd64",
        Architecture::Arm64 => "arm64",
    }
}
