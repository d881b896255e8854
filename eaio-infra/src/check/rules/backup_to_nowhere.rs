use crate::check::{
    Container, DatabaseService, Example, Findings, Index, Located, Pod, Process, Rule, Service,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "backup-to-nowhere",
    severity: Severity::Error,
    documentation: "A backup is written to where it does not last: to the file system of the container that makes it, or to an \
                    `emptyDir`, and both go with the pod. Nothing notices until it is to be restored. A database on RDS that keeps \
                    no automatic backups is the same, and a warning where nothing says that it is production.",
    bad: Example::yaml(
        "
apiVersion: batch/v1
kind: CronJob
metadata: { name: backup }
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: backup
              image: postgres:17.2
              command: [sh, -c, 'pg_dump -h postgres shop | gzip > /backup/shop.sql.gz']
              volumeMounts: [{ name: backup, mountPath: /backup }]
          volumes: [{ name: backup, emptyDir: {} }]
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: backups }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 50Gi } } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: backup }
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: backup
              image: postgres:17.2
              command: [sh, -c, 'pg_dump -h postgres shop | gzip > /backup/shop.sql.gz']
              volumeMounts: [{ name: backup, mountPath: /backup }]
          volumes: [{ name: backup, persistentVolumeClaim: { claimName: backups } }]
",
    ),
    check,
};

/// Programs that write a backup.
const DUMPS: &[&str] = &["mariadb-dump", "mongodump", "mysqldump", "pg_basebackup", "pg_dump", "pg_dumpall"];

/// Programs that may take one elsewhere, or do what nobody knows.
const UPLOADS: &[&str] = &[
    "aws",
    "az",
    "azcopy",
    "b2",
    "borg",
    "bash",
    "curl",
    "duplicity",
    "gcloud",
    "gsutil",
    "kopia",
    "kubectl",
    "mc",
    "mongorestore",
    "mysql",
    "nc",
    "node",
    "openssl",
    "pg_restore",
    "psql",
    "python",
    "python3",
    "rclone",
    "restic",
    "rsync",
    "s3cmd",
    "s5cmd",
    "scp",
    "sftp",
    "ssh",
    "swift",
    "wget",
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        for container in pod.containers() {
            let process = index.process_of_container(pod.object.artifact, &container);
            let Some((path, at)) = written(&process, |name| {
                container.variables().find(|(of, _)| *of == name).and_then(|(_, value)| value.literal())
            }) else {
                continue;
            };
            if let Some(nowhere) = nowhere(index, pod, &container, &path) {
                findings
                    .at(pod.object.artifact, at, format!("the backup in `{path}` goes with its pod"))
                    .detail(format!("{}, {}; {nowhere}", pod.object.title(), process.title))
                    .help("mount a PersistentVolumeClaim there, or copy the backup to a bucket");
            }
        }
    }
    for project in index.whole_projects() {
        for service in &project.services {
            let process = index.process_of_service(project.artifact, service);
            let variables = service.variables();
            let Some((path, at)) = written(&process, |name| {
                variables.iter().find(|variable| variable.name == name).map(|variable| variable.value)
            }) else {
                continue;
            };
            if !service.is_extended() && !is_mounted(service, &path) {
                findings
                    .at(project.artifact, at, format!("the backup in `{path}` goes with its container"))
                    .detail(format!("service `{}` mounts nothing there", service.name))
                    .help(
                        "mount a volume or a directory of the machine there, or copy the backup to a bucket",
                    );
            }
        }
    }
    databases(index, findings);
}

/// The path that a backup is written to, and where that stands; nothing where it may be taken elsewhere.
fn written<'a, 'v>(
    process: &Process<'a>,
    variable: impl Fn(&str) -> Option<&'v str>,
) -> Option<(String, &'a Located)> {
    let is_dump = DUMPS.iter().any(|dump| process.runs(dump));
    // A shell that only runs what stands after its `-c` is no process of its own.
    let is_shell = |word: &str| matches!(word.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash"));
    let is_file = |word: &str| word.ends_with(".sh") || word.ends_with(".py");
    let first_is_shell = process.words.first().is_some_and(|(word, _)| is_shell(word));
    let may_upload = UPLOADS.iter().any(|program| {
        process.words.iter().skip(usize::from(first_is_shell)).any(|(word, _)| {
            let word = word.trim_matches(['(', ')', ';', '&', '|', '`']);
            word == *program || word.rsplit('/').next() == Some(program) && word.starts_with('/')
        })
    });
    if !is_dump || may_upload || process.words.iter().any(|(word, _)| is_file(word)) {
        return None;
    }
    // Whether the word is of the program that dumps, or of what its output goes through.
    let (mut is_of_dump, mut is_of_pipe) = (false, false);
    let mut words = process.words.iter().peekable();
    while let Some((word, at)) = words.next() {
        let is_last = word.ends_with(';');
        let word = word.trim_end_matches([';', ')']);
        if DUMPS.iter().any(|dump| word.trim_start_matches(['(', '{']).rsplit('/').next() == Some(dump)) {
            (is_of_dump, is_of_pipe) = (true, true);
        } else if word == "|" {
            is_of_dump = false;
        }
        let next = words.peek().map(|(next, _)| *next);
        let target = match word {
            ">" | ">>" if is_of_pipe => next,
            "-f" | "--file" | "-D" | "--pgdata" | "-o" | "--out" | "-r" | "--result-file" if is_of_dump => {
                next
            }
            _ => {
                let options = ["--file=", "--out=", "--archive=", "--result-file=", "--pgdata="];
                let of_dump = options.iter().filter(|_| is_of_dump);
                let mut of_both = of_dump.chain([">>", ">"].iter().filter(|_| is_of_pipe));
                of_both.find_map(|option| word.strip_prefix(option))
            }
        };
        if is_last || matches!(word, "&&" | "||" | "&") {
            (is_of_dump, is_of_pipe) = (false, false);
        }
        let Some(target) = target else { continue };
        let target = target.trim_matches(['"', '\'', ';', ')']);
        let path = match target.strip_prefix('$') {
            Some(rest) if !rest.starts_with('(') => {
                let rest = rest.trim_start_matches('{');
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                variable(&rest[..end])?.to_owned()
            }
            _ => target.split(['$', '`']).next().unwrap_or_default().to_owned(),
        };
        if path.starts_with('/') && !path.starts_with("/dev/") {
            let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
            let folder = if folder.is_empty() { path.as_str() } else { folder };
            return Some((folder.to_owned(), at));
        }
    }
    None
}

/// Whether a path is at a place where something is mounted, or under it.
fn is_under(path: &str, mount: &str) -> bool {
    let mount = mount.trim_end_matches('/');
    path.strip_prefix(mount).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Why what a container writes to a path does not last; nothing where it may.
fn nowhere(index: &Index<'_>, pod: &Pod<'_>, container: &Container<'_>, path: &str) -> Option<String> {
    let mounts = |container: &Container<'_>| {
        let mounts = container.value.get("volumeMounts").map_or(&[][..], Located::items);
        mounts
            .iter()
            .filter_map(|mount| Some((mount.text_at(&["mountPath"])?, mount.text_at(&["name"])?)))
            .filter(|(at, _)| is_under(path, at))
            .max_by_key(|(at, _)| at.len())
            .map(|(_, name)| name.to_owned())
    };
    // A patch of a container says not all there is about it, and another artifact may be one of this.
    let is_whole = container.is_whole()
        && index.pods_of(&pod.object, (pod.object.kind, pod.object.name)).nth(1).is_none();
    if !is_whole {
        return None;
    }
    let Some(name) = mounts(container) else {
        return Some("nothing is mounted there".to_owned());
    };
    let volume = pod.volumes().iter().find(|volume| volume.text_at(&["name"]) == Some(name.as_str()))?;
    volume.get("emptyDir")?;
    // Another container may take it from there.
    let is_shared = pod.containers().any(|other| {
        other.name() != container.name()
            && other
                .value
                .get("volumeMounts")
                .map_or(&[][..], Located::items)
                .iter()
                .any(|mount| mount.text_at(&["name"]) == Some(name.as_str()))
    });
    (!is_shared).then(|| format!("volume `{name}` is an emptyDir"))
}

fn is_mounted(service: &Service<'_>, path: &str) -> bool {
    let volumes = service.value.get("volumes").map_or(&[][..], Located::items);
    service.value.get("volumes_from").is_some()
        || volumes.iter().any(|volume| match volume.text() {
            // `data:/backup:ro`, `/backup`, `C:\backup:/backup`
            Some(text) => text.contains('$') || text.split(':').any(|part| is_under(path, part)),
            None => {
                volume.text_at(&["type"]) != Some("tmpfs")
                    && volume.text_at(&["target"]).is_none_or(|target| is_under(path, target))
            }
        })
}

/// Databases on RDS that keep no automatic backups.
fn databases(index: &Index<'_>, findings: &mut Findings<'_>) {
    for database in index.databases() {
        let of_rds = matches!(database.service, DatabaseService::Rds | DatabaseService::RdsCluster);
        let is_production = database.is_production(index);
        if !of_rds || is_production == Some(false) || database.body.get("replicate_source_db").is_some() {
            continue;
        }
        let names = ["backup_retention_period", "backup_retention"];
        let Some(at) = names.iter().find_map(|name| database.body.get(name)) else { continue };
        let value = database.resource.as_ref().map_or(at, |resource| index.resolved(resource, at));
        if value.number() == Some(0.0) {
            let finding = findings
                .at(database.artifact, at, format!("{} keeps no backups", database.title))
                .detail("0 days switches automatic backups off, and restoring to a point in time with them")
                .help("keep them for 7 days or more");
            if is_production.is_none() {
                finding.warning();
            }
        }
    }
}
