//! What a review says of a root module, and what the real Terraform says: the old tree is applied to moto with the real provider,
//! the new one is planned, and for every address both must say the same, or the review the more cautious "may replace".

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use eaio_infra::diagnostic::{Diagnostic, Severity};
use eaio_infra::review::{Action, Actual, Change, Tree, review};
use eaio_infra_conformance::moto::Moto;
use eaio_infra_conformance::terraform::Terraform;
use serde_json::Value;

const CASES: &str = include_str!("review_terraform/cases.tf");
const TABLE: &str = "../docs/review-proof.md";

/// What only the provider needs that talks to moto.
const OVERRIDE: &str = r#"provider "aws" {
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}
"#;

/// The two trees that are one file: what it says at its top.
fn trees() -> [String; 2] {
    let [mut old, mut new] = [String::new(), String::new()];
    let mut push = |tree: usize, line: &str| {
        let tree = if tree == 0 { &mut old } else { &mut new };
        tree.push_str(line);
        tree.push('\n');
    };
    for line in CASES.lines().skip(3) {
        let indent = &line[..line.len() - line.trim_start().len()];
        if let Some(added) = line.trim_start().strip_prefix("# +") {
            push(1, &format!("{indent}{}", added.strip_prefix(' ').unwrap_or(added)));
        } else if let Some(removed) = line.strip_suffix("# −") {
            push(0, removed);
        } else if let Some((before, after)) = line.split_once(" # → ") {
            push(0, before);
            let argument = match before.split_once('=') {
                Some((name, _)) if !before.ends_with('{') => format!("{name}= "),
                _ => String::new(),
            };
            push(1, &format!("{argument}{after}"));
        } else {
            push(0, line);
            push(1, line);
        }
    }
    [old, new]
}

/// What a plan does with an address, in the words of the review.
fn planned(plan: &Value) -> BTreeMap<String, &'static str> {
    let changes = plan["resource_changes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let managed = changes.iter().filter(|change| change["mode"] == "managed");
    let said = managed.map(|change| {
        let actions: Vec<&str> =
            change["change"]["actions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let action = match actions.as_slice() {
            ["delete", "create"] => "replace",
            ["create", "delete"] => "replace-after-creating",
            ["create"] => "create",
            ["delete"] => "destroy",
            ["forget"] => "forget",
            ["update"] => "update",
            ["no-op"] if change["change"].get("importing").is_some() => "import",
            ["no-op"] if change.get("previous_address").is_some() => "move",
            ["no-op"] => "nothing",
            other => panic!("{other:?} of {}", change["address"]),
        };
        (change["address"].as_str().unwrap_or_default().to_owned(), action)
    });
    said.collect()
}

/// What the review says that is different, and why.
fn argument(change: &Change) -> String {
    let names = |path: &eaio_infra::review::Path| path.names().collect::<Vec<_>>().join(".");
    let mut said: BTreeSet<String> =
        change.differences.iter().map(|difference| format!("`{}`", names(&difference.path))).collect();
    for reason in change.reasons.iter().filter(|reason| !reason.chain.is_empty()) {
        said.remove(&format!("`{}`", reason.argument));
        said.insert(format!("`{reason}`"));
    }
    said.into_iter().collect::<Vec<_>>().join(", ")
}

/// What the real Terraform says where the old tree is applied.
struct Real {
    /// What it plans for the old tree.
    drift: Value,
    /// What it plans for the new one.
    plan: Value,
    /// `terraform show -json`.
    state: String,
    /// As `terraform state pull` writes it.
    pulled: String,
}

fn real(old: &str, new: &str) -> Option<Real> {
    let terraform = Terraform::find()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/review_terraform/moto_server.py");
    let moto = Moto::start(&script)?;
    let more = [("TF_CLI_ARGS_apply", "-parallelism=60"), ("TF_CLI_ARGS_plan", "-parallelism=60")];
    let more = more.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let terraform = terraform.with_environment(moto.environment()).with_environment(more);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str| folder.path().join(name);
    fs::write(file("main.tf"), old).expect("a temporary file");
    fs::write(file("provider_override.tf"), OVERRIDE).expect("a temporary file");
    terraform.apply(folder.path()).expect("moto takes the old tree");
    // What moto forgets or answers otherwise, a plan of the same tree shows, too.
    let drift = terraform.plan_initialised(folder.path(), &[]).expect("the old tree can be planned");
    let state = terraform.state(folder.path()).expect("there is a state").to_string();
    let pulled = fs::read_to_string(file("terraform.tfstate")).expect("there is a state");
    fs::write(file("main.tf"), new).expect("a temporary file");
    let plan = terraform.plan_initialised(folder.path(), &[]).expect("the new tree can be planned");
    Some(Real { drift, plan, state, pulled })
}

/// What is told of real files, by address.
fn told(actual: &Actual, tree: &str) -> (BTreeMap<String, Change>, Vec<String>) {
    let told = actual.review(&Tree::from_iter([("main.tf", tree)])).expect("it can be read");
    let notes = told.notes;
    let resources = told.review.changes.into_iter().filter(|change| change.identity.kind.starts_with("aws_"));
    (resources.map(|change| (change.identity.name.clone(), change)).collect(), notes)
}

/// A plan is told as it is, and of a state, what Terraform plans from it, or the more cautious "may replace".
fn real_files_are_told(real: &Real, old: &str, new: &str) {
    let file = |text: &str| vec![("file.json".to_owned(), text.to_owned())];
    let (plan, _) = told(&Actual { plans: file(&real.plan.to_string()), ..Actual::default() }, new);
    let [drift, theirs] = [&real.drift, &real.plan].map(planned);
    let ours: BTreeMap<&str, &str> =
        plan.iter().map(|(address, change)| (address.as_str(), change.action.name())).collect();
    let changed: BTreeMap<&str, &str> = theirs
        .iter()
        .filter(|(address, action)| **action != "nothing" && address.starts_with("aws_"))
        .map(|(address, action)| (address.as_str(), *action))
        .collect();
    assert_eq!(ours, changed);

    let state = |text: &str, tree: &str| told(&Actual { states: file(text), ..Actual::default() }, tree);
    let action = |changes: &BTreeMap<String, Change>, address: &str| {
        changes.get(address).map_or("nothing", |change| change.action.name())
    };
    let (same, _) = state(&real.state, old);
    let is_drift = |address: &str| drift.get(address).is_some_and(|action| *action != "nothing");
    let invented: Vec<String> = same
        .values()
        .filter(|change| !is_drift(&change.identity.name))
        .map(|change| format!("{} {} {:?}", change.action, change.identity, change.differences))
        .collect();
    let (after, notes) = state(&real.state, new);
    let addresses: BTreeSet<&str> = theirs.keys().chain(after.keys()).map(String::as_str).collect();
    let mut wrong = Vec::new();
    for address in addresses.into_iter().filter(|address| address.starts_with("aws_")) {
        let [our, their] = [action(&after, address), theirs.get(address).copied().unwrap_or("nothing")];
        let is_noted = notes.iter().any(|note| note.contains(&format!("{address}.")));
        let is_same =
            our == their || our == "may-replace" || our == "nothing" && (is_drift(address) || is_noted);
        if !is_same {
            let said = after.get(address).map(argument).unwrap_or_default();
            wrong.push(format!("{address}: terraform {their}, ours {our} {said}"));
        }
    }
    println!("{} of {} invented, {} wrong, {notes:?}", invented.len(), theirs.len(), wrong.len());
    let (invented, wrong) = (invented.join("\n"), wrong.join("\n"));
    assert!(invented.is_empty() && wrong.is_empty(), "invented:\n{invented}\nwrong:\n{wrong}");
    let names = |changes: BTreeMap<String, Change>| {
        changes.into_values().map(|change| (change.identity.name, change.action)).collect::<Vec<_>>()
    };
    assert_eq!(names(after), names(state(&real.pulled, new).0), "both formats say the same");
}

#[test]
fn what_is_predicted_is_what_terraform_plans() {
    let [old, new] = trees();
    let Some(real) = real(&old, &new) else { return };
    real_files_are_told(&real, &old, &new);
    let [drift, theirs] = [&real.drift, &real.plan].map(planned);

    let tree = |text: &str| Tree::from_iter([("main.tf", text)]);
    let review = review(&tree(&old), &tree(&new));
    // What Terraform is told to ignore is a note.
    let is_note = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Note;
    assert!(review.diagnostics.iter().all(is_note), "{}", review.diagnostics);
    let ours: BTreeMap<&str, &Change> = review
        .changes
        .iter()
        .filter(|change| {
            change.identity.kind.starts_with("aws_") && !change.identity.name.starts_with("data.")
        })
        .map(|change| (change.identity.name.as_str(), change))
        .collect();
    let addresses: BTreeSet<&str> = theirs.keys().map(String::as_str).chain(ours.keys().copied()).collect();

    let (mut rows, mut wrong, mut equal, mut cautious) = (Vec::new(), Vec::new(), 0, 0);
    let (mut changed, mut kinds) = (0, BTreeSet::new());
    for address in addresses {
        let change = ours.get(address).copied();
        let our = change.map_or("nothing", |change| change.action.name());
        let planned = theirs.get(address).copied().unwrap_or("nothing");
        let is_drift = drift.get(address).is_some_and(|action| *action != "nothing");
        // What is planned for the old tree, too, is none of the change's doing.
        let their = if is_drift && drift.get(address) == Some(&planned) { "nothing" } else { planned };
        let is_equal = our == their || is_drift && our == planned;
        let is_cautious = change.is_some_and(|change| change.action == Action::MayReplace)
            && ["nothing", "update", "replace", "replace-after-creating"].contains(&their);
        let verdict = match (is_equal, is_cautious) {
            (true, _) => "equal",
            (_, true) => "more cautious",
            _ => "WRONG",
        };
        if our == "nothing" && their == "nothing" {
            equal += 1;
            continue;
        }
        changed += 1;
        kinds.insert(address.split('.').next().unwrap_or_default());
        equal += usize::from(is_equal);
        cautious += usize::from(!is_equal && is_cautious);
        let drift = if is_drift { " (moto: update without a change)" } else { "" };
        let row = format!(
            "| `{address}` | {} | {planned}{drift} | {our} | {verdict} |",
            change.map(argument).unwrap_or_default()
        );
        if verdict == "WRONG" {
            wrong.push(row.clone());
        }
        rows.push(row);
    }
    let table = format!(
        "# Predictions against the real Terraform\n\n\
        Written by `EAIO_UPDATE=1 cargo test -p eaio-infra --test review_terraform`, and compared by every run of it: the old tree of\n\
        [cases.tf](../eaio-infra/tests/review_terraform/cases.tf) is applied to moto with hashicorp/aws 5.100.0, the new one is planned,\n\
        and what a review of the two files says is laid beside the plan. {} addresses, of which {changed} in {} types change: {equal} equal,\n\
        {cautious} more cautious, {} wrong.\n\n\
        | address | what is different | terraform | review | verdict |\n|---|---|---|---|---|\n{}\n",
        equal + cautious + wrong.len(),
        kinds.len(),
        wrong.len(),
        rows.join("\n")
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE);
    if std::env::var_os("EAIO_UPDATE").is_some() {
        fs::write(&path, &table).expect("the table can be written");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(changed >= 60 && kinds.len() >= 25, "{changed} changes in {} types", kinds.len());
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let other: Vec<&str> =
        table.lines().filter(|line| !committed.lines().any(|other| other == *line)).collect();
    let update = "EAIO_UPDATE=1 cargo test -p eaio-infra --test review_terraform";
    assert!(committed == table, "{TABLE} is stale, {update}:\n{}", other.join("\n"));
}
