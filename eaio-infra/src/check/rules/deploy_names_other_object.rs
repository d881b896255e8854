use std::collections::{HashMap, HashSet};

use crate::check::near::nearest;
use crate::check::{
    Artifact, Command, Example, Findings, Index, Language, Located, Object, Pod, Rule, Script,
    WorkloadCommand, known, of_workload,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "deploy-names-other-object",
    severity: Severity::Error,
    documentation: "A pipeline or a script deploys to a workload, a container, a namespace, a folder or a cluster that nothing here \
                    has, while others of the kind are here. The deployment fails, or goes where nobody looks. Without `-n`, kubectl \
                    looks in the namespace `default`. It is a warning where the object may well be made elsewhere.",
    bad: Example::markdown(
        r#"
```yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers: [{ name: server, image: shop/api:1.4.0 }]
```
```yaml
on: { push: { tags: ["v*"] } }
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: aws-actions/configure-aws-credentials@v5
        with: { role-to-assume: "arn:aws:iam::111122223333:role/deploy", aws-region: us-east-1 }
      - run: |
          aws eks update-kubeconfig --name shop
          kubectl set image deployment/api api=shop/api:${{ github.ref_name }}
          kubectl rollout status deployment/api
```
"#,
    ),
    good: Example::markdown(
        r#"
```yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers: [{ name: server, image: shop/api:1.4.0 }]
```
```yaml
on: { push: { tags: ["v*"] } }
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: aws-actions/configure-aws-credentials@v5
        with: { role-to-assume: "arn:aws:iam::111122223333:role/deploy", aws-region: us-east-1 }
      - run: |
          aws eks update-kubeconfig --name shop
          kubectl set image deployment/api server=shop/api:${{ github.ref_name }} -n shop
          kubectl rollout status deployment/api -n shop
```
"#,
    ),
    check,
};

/// What is here of what can be deployed to.
struct Known<'i, 'a> {
    workloads: HashMap<(&'a str, &'a str), Vec<&'i Pod<'a>>>,
    /// Kind → the names, and the documents that they are in, if any: one says nothing of what another shows.
    names: HashMap<&'a str, Vec<(&'a str, Option<&'a str>)>>,
    /// Whether a Kustomization puts something before or after every name.
    are_renamed: bool,
    /// The namespaces into which Kustomizations put objects, whatever those say.
    namespaces: Vec<Option<&'a str>>,
    /// The folders that have a Kustomization.
    overlays: Vec<&'a str>,
    /// The clusters, where all of their names are known, and the documents that they are in.
    clusters: Vec<(&'a str, Option<&'a str>)>,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let known = Known::new(index);
    for script in index.scripts() {
        clusters(&known, &script, findings);
        overlays(&known, &script, findings);
        workloads(index, &known, &script, findings);
    }
}

impl<'i, 'a> Known<'i, 'a> {
    fn new(index: &'i Index<'a>) -> Self {
        let mut workloads = HashMap::<_, Vec<_>>::new();
        let mut names = HashMap::<_, Vec<_>>::new();
        let whole = |pod: &&Pod<'a>| {
            pod.containers().any(|container| container.is_whole()) && !pod.object.is_in_system_namespace()
        };
        for pod in index.pods().iter().filter(whole) {
            let of_name: &mut Vec<&Pod<'_>> =
                workloads.entry((pod.object.kind, pod.object.name)).or_default();
            if of_name.is_empty() {
                names
                    .entry(pod.object.kind)
                    .or_default()
                    .push((pod.object.name, document_of(pod.object.artifact)));
            }
            of_name.push(pod);
        }
        let kustomizations = || index.kustomizations().iter().map(|artifact| &artifact.value);
        Known {
            workloads,
            names,
            are_renamed: kustomizations()
                .any(|value| value.get("namePrefix").or(value.get("nameSuffix")).is_some()),
            namespaces: kustomizations()
                .filter_map(|value| Some(known(Some(value.get("namespace")?))))
                .collect(),
            overlays: index
                .kustomizations()
                .iter()
                .filter(|artifact| !artifact.is_in_document())
                .map(|artifact| artifact.folder())
                .collect(),
            clusters: clusters_of(index).unwrap_or_default(),
        }
    }
}

/// The document that an artifact is in, if it is in one.
fn document_of(artifact: &Artifact) -> Option<&str> {
    artifact.is_in_document().then(|| artifact.folder())
}

/// The names of all clusters that are made here; nothing where one of them is not known.
fn clusters_of<'a>(index: &Index<'a>) -> Option<Vec<(&'a str, Option<&'a str>)>> {
    let mut clusters = Vec::new();
    for artifact in index.artifacts(Language::Eksctl) {
        clusters.push((known(artifact.value.at(&["metadata", "name"]))?, document_of(artifact)));
    }
    for cluster in index.resources("aws_eks_cluster") {
        clusters.push((index.value(cluster, &["name"])?.literal()?, document_of(cluster.artifact)));
    }
    for (_, _, body, artifact) in index.root_modules().iter().flat_map(|module| module.blocks("module")) {
        if body.text_at(&["source"]).is_none_or(|source| source.contains("eks")) {
            clusters.push((body.get("name").or(body.get("cluster_name"))?.literal()?, document_of(artifact)));
        }
    }
    Some(clusters)
}

impl<'a> Known<'_, 'a> {
    /// The clusters that a script may mean: one document says nothing of what another shows.
    fn clusters_for(&self, script: &Script<'_>) -> Vec<&'a str> {
        let document = document_of(script.artifact);
        self.clusters.iter().filter(|(_, other)| *other == document).map(|(name, _)| *name).collect()
    }
}

fn clusters(known: &Known<'_, '_>, script: &Script<'_>, findings: &mut Findings<'_>) {
    let clusters = known.clusters_for(script);
    if clusters.is_empty() {
        return;
    }
    for command in
        script.commands.iter().filter(|command| command.begins(&["aws", "eks", "update-kubeconfig"]))
    {
        let Some(word) = command.option(&["--name"]) else { continue };
        let Some(name) = word.known().filter(|name| !clusters.contains(name)) else { continue };
        let near = nearest(name, clusters.iter().copied());
        let finding = findings
            .at_place(
                script.artifact,
                command.place,
                format!("{} deploys to cluster `{name}`, which nothing here makes", script.title),
            )
            .detail(format!("the clusters here are {}", clusters.join(", ")));
        match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.warning().help("define the cluster here, too, or deploy to one that is here"),
        };
    }
}

/// Folders that are applied and have no Kustomization, beside others that have one.
fn overlays(known: &Known<'_, '_>, script: &Script<'_>, findings: &mut Findings<'_>) {
    for command in script.commands.iter().filter(|command| command.begins(&["kubectl", "apply"])) {
        let Some(word) = command.option(&["-k", "--kustomize"]) else { continue };
        let Some(path) = word.known().map(|path| path.trim_start_matches("./").trim_end_matches('/')) else {
            continue;
        };
        let Some((parent, last)) =
            path.rsplit_once('/').filter(|_| !path.contains("//") && !path.contains(".."))
        else {
            continue;
        };
        // From where the path is taken, nobody says.
        let ends = |folder: &str, end: &str| folder == end || folder.ends_with(&format!("/{end}"));
        if known.overlays.iter().any(|folder| ends(folder, path)) {
            continue;
        }
        let beside = known.overlays.iter().filter_map(|folder| folder.rsplit_once('/'));
        let beside: Vec<&str> =
            beside.filter(|(folder, _)| ends(folder, parent)).map(|(_, name)| name).collect();
        if beside.is_empty() {
            continue;
        }
        let finding = findings
            .at_place(
                script.artifact,
                command.place,
                format!("{} applies `{path}`, where no Kustomization is", script.title),
            )
            .detail(format!("beside it there {}", listed(&beside)));
        match nearest(last, beside.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{parent}/{near}`?")),
            None => finding.warning().help("apply a folder that is there"),
        };
    }
}

/// What a script says of the namespace that kubectl looks in, where a command does not.
#[derive(Clone, Copy, PartialEq)]
enum Context {
    /// What made the context says no namespace: it is `default`.
    Default,
    /// It was made elsewhere.
    Made,
    /// The script itself sets it.
    Set,
}

fn context(script: &Script<'_>) -> Context {
    let begins = |words: &[&str]| script.commands.iter().any(|command| command.begins(words));
    let sets = script.commands.iter().any(|command| {
        ["kubens", "kubectx", "kubie"].iter().any(|tool| command.begins(&[tool]))
            || command.begins(&["kubectl", "config"])
            || command.begins(&["oc"])
    });
    let actions = script.job.iter().flat_map(|job| &job.steps).filter_map(|step| step.action());
    let is_set_by_action = actions.into_iter().any(|action| {
        let action = action.to_ascii_lowercase();
        ["kube", "k8s", "context", "aks", "gke"].iter().any(|part| action.contains(part))
            || action.starts_with("./")
    });
    if sets || is_set_by_action {
        Context::Set
    } else if begins(&["aws", "eks", "update-kubeconfig"])
        || begins(&["gcloud", "container", "clusters", "get-credentials"])
    {
        Context::Default
    } else {
        Context::Made
    }
}

fn workloads(index: &Index<'_>, known: &Known<'_, '_>, script: &Script<'_>, findings: &mut Findings<'_>) {
    let context = context(script);
    // Charts and files from elsewhere make objects, too.
    let makes_others = script.commands.iter().any(|command| {
        ["helm", "helmfile", "skaffold", "kustomize", "envsubst", "argocd", "terraform"]
            .iter()
            .any(|tool| command.begins(&[tool]))
            || command.begins(&["kubectl", "create"])
    });
    let mut told = HashSet::new();
    for command in &script.commands {
        let Some(about) = of_workload(command) else { continue };
        let Some(names) = known.names.get(about.kind) else { continue };
        let document = document_of(script.artifact);
        let names: Vec<&str> =
            names.iter().filter(|(_, other)| *other == document).map(|(name, _)| *name).collect();
        if index.may_be_made(about.name) || known.are_renamed {
            continue;
        }
        let Some(pods) = known.workloads.get(&(about.kind, about.name)) else {
            let near = nearest(about.name, names.iter().copied());
            if !names.is_empty()
                && (near.is_some() || !makes_others)
                && told.insert((about.kind, about.name, "name"))
            {
                missing(&names, script, command, &about, near, findings);
            }
            continue;
        };
        if told.insert((about.kind, about.name, "namespace")) {
            namespace(known, script, command, &about, context, pods, findings);
        }
        containers(index.is_patched(), script, command, &about, pods, findings);
    }
}

fn missing(
    names: &[&str],
    script: &Script<'_>,
    command: &Command,
    about: &WorkloadCommand<'_>,
    near: Option<&str>,
    findings: &mut Findings<'_>,
) {
    let WorkloadCommand { verb, kind, name, .. } = about;
    let summary = format!("`kubectl {verb}` of {} is about {kind} `{name}`, which is not here", script.title);
    let finding = findings
        .at_place(script.artifact, command.place, summary)
        .detail(format!("of that kind there {}", listed(names)));
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.warning().help("name a workload that is here, or define this one"),
    };
}

fn listed(names: &[&str]) -> String {
    let (one, several) = ("is", "are");
    format!("{} {}", if names.len() == 1 { one } else { several }, names.join(", "))
}

fn namespace(
    known: &Known<'_, '_>,
    script: &Script<'_>,
    command: &Command,
    about: &WorkloadCommand<'_>,
    context: Context,
    pods: &[&Pod<'_>],
    findings: &mut Findings<'_>,
) {
    let written =
        |object: &Object<'_>| object.at(&["metadata", "namespace"]).and_then(Located::literal).is_some();
    if !pods.iter().all(|pod| written(&pod.object)) {
        return;
    }
    let mut theirs: Vec<&str> = pods.iter().map(|pod| pod.object.namespace).collect();
    theirs.sort_unstable();
    theirs.dedup();
    let asked = match &about.namespace {
        Some(word) => match word.known() {
            Some(known) => known,
            None => return,
        },
        None if context == Context::Set => return,
        None => "default",
    };
    let is_put_there =
        known.namespaces.iter().any(|namespace| namespace.is_none_or(|namespace| namespace == asked));
    if theirs.contains(&asked) || is_put_there {
        return;
    }
    let others: Vec<String> = script
        .commands
        .iter()
        .filter(|other| other.place != command.place)
        .filter(|other| {
            of_workload(other).is_some_and(|other| other.kind == about.kind && other.name == about.name)
        })
        .map(|other| format!("line {}", other.place.line))
        .collect();
    let there = format!("it is in `{}`", theirs.join("`, `"));
    let cluster = script.commands.iter().find(|command| command.begins(&["aws", "eks", "update-kubeconfig"]));
    let cluster = cluster.and_then(|command| command.option(&["--name"]));
    let clusters = known.clusters_for(script);
    let is_elsewhere = cluster.is_some_and(|cluster| {
        !clusters.is_empty() && !cluster.known().is_some_and(|name| clusters.contains(&name))
    });
    let is_certain = !is_elsewhere
        && match about.namespace {
            Some(_) => nearest(asked, theirs.iter().copied()).is_some(),
            None => context == Context::Default,
        };
    let WorkloadCommand { verb, kind, name, .. } = about;
    let summary =
        format!("`kubectl {verb}` of {} looks for {kind} `{name}` in namespace `{asked}`", script.title);
    let detail =
        if others.is_empty() { there } else { format!("{there}; the same in {}", others.join(", ")) };
    let finding = findings.at_place(script.artifact, command.place, summary).detail(detail);
    let finding = if is_certain { finding } else { finding.warning() };
    finding.help(format!("say `-n {}`", theirs[0]));
}

fn containers(
    is_patched: bool,
    script: &Script<'_>,
    command: &Command,
    about: &WorkloadCommand<'_>,
    pods: &[&Pod<'_>],
    findings: &mut Findings<'_>,
) {
    let mut names: Vec<&str> =
        pods.iter().flat_map(|pod| pod.containers()).map(|container| container.name()).collect();
    names.sort_unstable();
    names.dedup();
    for (container, _) in &about.images {
        if *container == "*" || names.contains(container) {
            continue;
        }
        let summary = format!(
            "{} sets the image of container `{container}`, which {} `{}` does not have",
            script.title, about.kind, about.name
        );
        let finding = findings
            .at_place(script.artifact, command.place, summary)
            .detail(format!("its containers are {}", names.join(", ")))
            .help(match names.as_slice() {
                [only] => format!("say `{only}=…`"),
                _ => "name one of its containers".to_owned(),
            });
        // A patch may add the container.
        if is_patched {
            finding.warning();
        }
    }
}
