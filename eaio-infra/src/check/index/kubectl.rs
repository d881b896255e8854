//! What a command of kubectl is about.

use super::shell::{Command, Word};

/// A command that changes or awaits one workload.
#[derive(Debug, Clone)]
pub struct WorkloadCommand<'c> {
    /// What it does: `set image`, `rollout`.
    pub verb: &'static str,
    /// The kind of the workload.
    pub kind: &'static str,
    /// Its name.
    pub name: &'c str,
    /// The namespace that it names, if any.
    pub namespace: Option<Word>,
    /// Of `set image`: the container, where it is known, and what it gets.
    pub images: Vec<(&'c str, &'c Word)>,
}

/// Options of kubectl that take the word after them.
const WITH_VALUE: &[&str] = &[
    "--as",
    "--cluster",
    "--container",
    "--context",
    "--current-replicas",
    "--field-manager",
    "--filename",
    "--kubeconfig",
    "--kustomize",
    "--limits",
    "--max",
    "--min",
    "--namespace",
    "--output",
    "--patch",
    "--patch-file",
    "--replicas",
    "--requests",
    "--selector",
    "--server",
    "--timeout",
    "--to-revision",
    "--token",
    "--type",
    "--user",
    "-c",
    "-f",
    "-k",
    "-l",
    "-n",
    "-o",
    "-p",
    "-s",
];

/// What a command of kubectl is about, where it is a workload whose kind and name are known.
///
/// Source: Kubernetes, "kubectl reference": set, rollout, scale, patch, autoscale.
pub fn of_workload(command: &Command) -> Option<WorkloadCommand<'_>> {
    if !command.begins(&["kubectl"]) {
        return None;
    }
    let mut words = command.words[1..].iter();
    let mut positional = Vec::new();
    while let Some(word) = words.next() {
        match word.known() {
            Some("--") => break,
            Some(option) if option.starts_with('-') => {
                if WITH_VALUE.contains(&option) {
                    words.next();
                }
            }
            // What an option's value is, nobody knows.
            None if word.start.starts_with('-') => {}
            _ => positional.push(word),
        }
    }
    let known = |at: usize| positional.get(at).and_then(|word| word.known());
    let (verb, at) = match (known(0)?, known(1)) {
        ("set", Some("image")) => ("set image", 2),
        ("set", Some(_)) => ("set", 2),
        ("rollout", Some(_)) => ("rollout", 2),
        ("scale", _) => ("scale", 1),
        ("patch", _) => ("patch", 1),
        ("autoscale", _) => ("autoscale", 1),
        _ => return None,
    };
    let (resource, name, after) = match known(at)?.split_once('/') {
        Some((resource, name)) => (resource, name, at + 1),
        None => (known(at)?, known(at + 1)?, at + 2),
    };
    let kind = match resource.split('.').next()? {
        "deployment" | "deployments" | "deploy" => "Deployment",
        "statefulset" | "statefulsets" | "sts" => "StatefulSet",
        "daemonset" | "daemonsets" | "ds" => "DaemonSet",
        _ => return None,
    };
    let images = positional.get(after..).unwrap_or_default().iter().filter(|_| verb == "set image");
    let images = images.filter_map(|word| Some((word.start.split_once('=')?.0, *word))).collect();
    Some(WorkloadCommand { verb, kind, name, namespace: command.option(&["-n", "--namespace"]), images })
}

#[cfg(test)]
mod tests {
    use super::super::shell::commands;
    use super::*;

    #[test]
    fn what_it_is_about() {
        let of = |script| {
            let commands = commands(script);
            let about = of_workload(&commands[0])?;
            let namespace = about.namespace.as_ref().map(|word| word.start.clone());
            let images: Vec<String> = about.images.iter().map(|(name, _)| (*name).to_owned()).collect();
            Some((about.kind, about.name.to_owned(), namespace, images))
        };
        assert_eq!(
            of("kubectl -n shop set image deployment/api api=$IMAGE --record"),
            Some(("Deployment", "api".to_owned(), Some("shop".to_owned()), vec!["api".to_owned()]))
        );
        assert_eq!(
            of("kubectl scale sts db --replicas 3"),
            Some(("StatefulSet", "db".to_owned(), None, vec![]))
        );
        assert_eq!(of("kubectl rollout status deployment/$NAME"), None);
        assert_eq!(of("kubectl get deployment api"), None);
    }
}
