//! What is stored, and what becomes of it.

use super::super::{Action, Change, Effect};
use super::object::Object;
use super::quantity::whole;
use super::{Turn, is_changed, mount};
use crate::check::Located;

/// Custom resources that are databases, or hold what one stores: by group and kind.
///
/// Source: the documentation of each operator.
const DATABASES: &[(&str, &str)] = &[
    ("postgresql.cnpg.io", "Cluster"),
    ("postgresql.cnpg.io", "Database"),
    ("milvus.io", "Milvus"),
    ("acid.zalan.do", "postgresql"),
    ("postgres-operator.crunchydata.com", "PostgresCluster"),
    ("kafka.strimzi.io", "Kafka"),
    ("kafka.strimzi.io", "KafkaNodePool"),
    ("kafka.strimzi.io", "KafkaTopic"),
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity"),
    ("mysql.oracle.com", "InnoDBCluster"),
    ("mariadb.mmontes.io", "MariaDB"),
    ("k8s.mariadb.com", "MariaDB"),
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"),
    ("clickhouse.altinity.com", "ClickHouseInstallation"),
    ("redis.redis.opstreelabs.in", "RedisCluster"),
    ("rabbitmq.com", "RabbitmqCluster"),
    ("minio.min.io", "Tenant"),
    ("ceph.rook.io", "CephCluster"),
    ("snapshot.storage.k8s.io", "VolumeSnapshot"),
];

/// Whether losing an object is losing data.
fn is_stateful(object: &Object) -> bool {
    match (object.group.as_str(), object.kind.as_str()) {
        ("", "PersistentVolumeClaim" | "PersistentVolume") => true,
        ("apps", "StatefulSet") => !object.items(&["spec", "volumeClaimTemplates"]).is_empty(),
        (group, kind) => DATABASES.contains(&(group, kind)),
    }
}

/// What a change loses.
pub(super) fn judge(turn: &Turn<'_>, change: &mut Change) {
    let Some(object) = turn.one.or(turn.other) else { return };
    change.is_stateful = is_stateful(object);
    if (object.group.as_str(), object.kind.as_str()) == ("storage.k8s.io", "StorageClass") {
        class(turn, change);
    }
    let Some(one) = turn.one else { return };
    if let Some(other) = turn.other {
        mount::judge(one, other, change);
    }
    let goes = matches!(change.action, Action::Destroy | Action::Replace);
    match (one.group.as_str(), one.kind.as_str()) {
        ("", "Namespace") if goes => namespace(one, turn, change),
        ("apiextensions.k8s.io", "CustomResourceDefinition") if goes => definition(one, turn, change),
        ("", "PersistentVolumeClaim") if goes => claim(one, turn, change),
        ("", "PersistentVolume") if goes => {
            let policy = one.text(&["spec", "persistentVolumeReclaimPolicy"]).unwrap_or("Retain");
            let text = format!(
                "the volume is no longer known to the cluster; what is stored stays or goes by `{policy}`"
            );
            change.consequence(if policy == "Delete" { Effect::DataLoss } else { Effect::Note }, text);
        }
        ("", "PersistentVolume") if is_changed(change, &["spec", "persistentVolumeReclaimPolicy"]) => {
            let reclaims =
                |object: &Object| object.text(&["spec", "persistentVolumeReclaimPolicy"]).map(str::to_owned);
            let deletes = turn.other.is_some_and(|other| reclaims(other).as_deref() == Some("Delete"));
            if deletes {
                change.consequence(
                    Effect::Note,
                    "from now on, what it stores is deleted with its claim: it says `Delete`",
                );
            }
        }
        ("", "PersistentVolumeClaim") if is_changed(change, &["spec", "resources"]) => {
            grows(one, turn, change)
        }
        ("apps", "StatefulSet") => stateful_set(one, turn, change),
        (group, kind) if goes && DATABASES.contains(&(group, kind)) => {
            change.consequence(
                Effect::DataLoss,
                format!("its operator deletes what {} runs and stores", one.title()),
            );
        }
        _ => {}
    }
}

/// Source: Kubernetes, Namespaces: deleting one deletes everything in it.
fn namespace(one: &Object, turn: &Turn<'_>, change: &mut Change) {
    let inside = |object: &&Object| object.namespace.as_deref() == Some(one.name.as_str());
    let count = turn.old.objects.iter().filter(inside).count();
    let stateful: Vec<String> = turn
        .old
        .objects
        .iter()
        .filter(inside)
        .filter(|object| is_stateful(object))
        .map(Object::title)
        .collect();
    change.is_stateful = !stateful.is_empty();
    let named =
        if stateful.is_empty() { String::new() } else { format!(", {} among them", stateful.join(", ")) };
    let text = format!(
        "everything in `{}` is deleted with it: {count} objects of this tree{named}, and whatever else is there",
        one.name
    );
    change.consequence(Effect::DataLoss, text);
}

/// Source: Kubernetes, Extend the API with CustomResourceDefinitions, "Delete a CustomResourceDefinition".
fn definition(one: &Object, turn: &Turn<'_>, change: &mut Change) {
    let (group, kind) = (one.text(&["spec", "group"]), one.text(&["spec", "names", "kind"]));
    let is_of_it =
        |object: &&Object| Some(object.group.as_str()) == group && Some(object.kind.as_str()) == kind;
    let titles: Vec<String> = turn.old.objects.iter().filter(is_of_it).map(Object::title).collect();
    change.is_stateful = true;
    let named = if titles.is_empty() { String::new() } else { format!(", {} among them", titles.join(", ")) };
    let text = format!("every `{}` of the cluster is deleted with it{named}", kind.unwrap_or(&one.name));
    change.consequence(Effect::DataLoss, text);
}

/// Source: Kubernetes, Persistent Volumes, "Reclaiming": dynamically provisioned volumes are deleted unless their class says `Retain`.
fn claim(one: &Object, turn: &Turn<'_>, change: &mut Change) {
    let class = one.text(&["spec", "storageClassName"]).filter(|class| !class.is_empty());
    let known = class.and_then(|class| turn.old.of("StorageClass").find(|object| object.name == class));
    let policy = known.map(|class| class.text(&["reclaimPolicy"]).unwrap_or("Delete"));
    match (policy, class) {
        (Some("Retain"), Some(class)) => change.consequence(
            Effect::Note,
            format!("its volume stays, because the class `{class}` says `Retain`; a new claim does not find it by itself"),
        ),
        (Some(_), Some(class)) => {
            change.consequence(Effect::DataLoss, format!("its volume is deleted with it: the class `{class}` says `Delete`"));
        }
        _ => change.consequence(Effect::DataLoss, "its volume is deleted with it, unless its class says `Retain`"),
    }
}

/// Source: Kubernetes, StorageClass, `allowVolumeExpansion`.
fn grows(one: &Object, turn: &Turn<'_>, change: &mut Change) {
    let class = one.text(&["spec", "storageClassName"]).unwrap_or_default();
    match turn.new.of("StorageClass").find(|object| object.name == class) {
        Some(class) if class.at(&["allowVolumeExpansion"]).is_some_and(Located::is_true) => {}
        Some(class) => change.consequence(
            Effect::Refused,
            format!("the class `{}` does not allow a volume to grow", class.name),
        ),
        None => change.consequence(Effect::Note, "it grows only where its class says `allowVolumeExpansion`"),
    }
}

/// Source: Kubernetes, StatefulSets, "PersistentVolumeClaim retention".
fn stateful_set(one: &Object, turn: &Turn<'_>, change: &mut Change) {
    let claims = one.items(&["spec", "volumeClaimTemplates"]);
    let names = |claims: &[Located]| -> Vec<String> {
        claims.iter().filter_map(|claim| claim.text_at(&["metadata", "name"]).map(str::to_owned)).collect()
    };
    if claims.is_empty() {
        return;
    }
    let retention =
        |when: &str| one.text(&["spec", "persistentVolumeClaimRetentionPolicy", when]).unwrap_or("Retain");
    if matches!(change.action, Action::Destroy | Action::Replace) {
        match retention("whenDeleted") {
            "Delete" => change.consequence(
                Effect::DataLoss,
                "its claims are deleted with it: `persistentVolumeClaimRetentionPolicy.whenDeleted` says `Delete`",
            ),
            _ => {
                let names = names(claims).join(", ");
                change.consequence(Effect::Note, format!("its claims stay, and what they hold: {names}"));
            }
        }
    }
    if let Some(other) = turn.other {
        let kept = names(other.items(&["spec", "volumeClaimTemplates"]));
        if is_changed(change, &["spec", "volumeClaimTemplates"]) && names(claims) == kept {
            let text =
                "claims that are there already keep their size and class; only new ones follow the template";
            change.consequence(Effect::Note, text);
        }
        let count = |object: &Object| object.at(&["spec", "replicas"]).map_or(Some(1), whole);
        if let Some((old, new)) = count(one).zip(count(other)).filter(|(old, new)| new < old) {
            let which =
                if new + 1 == old { format!("pod {new}") } else { format!("pods {new} to {}", old - 1) };
            match other.text(&["spec", "persistentVolumeClaimRetentionPolicy", "whenScaled"]) {
                Some("Delete") => change.consequence(
                    Effect::DataLoss,
                    format!("the claims of {which} are deleted: `persistentVolumeClaimRetentionPolicy.whenScaled` says `Delete`"),
                ),
                _ => change.consequence(Effect::Note, format!("the claims of {which} stay")),
            }
        }
        let policy = ["spec", "persistentVolumeClaimRetentionPolicy"];
        let deletes = |object: &Object| {
            ["whenDeleted", "whenScaled"]
                .map(|when| object.at(&policy).and_then(|policy| policy.text_at(&[when])) == Some("Delete"))
        };
        if is_changed(change, &policy) && deletes(other) != deletes(one) && deletes(other).contains(&true) {
            change.consequence(
                Effect::Note,
                "from now on, claims are deleted where the retention policy says `Delete`",
            );
        }
    }
}

fn class(turn: &Turn<'_>, change: &mut Change) {
    if let Some(other) = turn.other {
        let policy = other.text(&["reclaimPolicy"]).unwrap_or("Delete");
        if is_changed(change, &["reclaimPolicy"]) {
            let text = format!(
                "volumes that are there already keep what they have; new ones are reclaimed by `{policy}`"
            );
            change.consequence(Effect::Note, text);
        } else if change.action == Action::Create && policy == "Delete" {
            change.consequence(
                Effect::Note,
                "a volume of it is deleted with its claim: `reclaimPolicy` is `Delete`",
            );
        }
    }
    if change.action == Action::Destroy {
        change.consequence(Effect::Note, "claims that ask for it wait; volumes that are there already stay");
    }
}
