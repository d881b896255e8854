//! What a review says of modules beside the root module, and of override files, and what the real Terraform plans: of resources that are
//! Terraform's own, so that no provider is needed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use eaio_infra::review::{Actual, Review, Tree, review};
use eaio_infra_conformance::terraform::Terraform;
use serde_json::Value;

/// The files of a tree, which stand in one file one after the other: `== path`, and what it says.
fn files(text: &str) -> Vec<(&str, &str)> {
    let files = text.split("== ").skip(1).filter_map(|file| file.split_once('\n'));
    files.collect()
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a temporary folder");
        fs::write(path, text).expect("a temporary file");
    }
}

/// What Terraform plans, by address: what it does, and where it was. What goes is told by the address that it had.
fn planned(plan: &Value) -> BTreeMap<String, String> {
    let changes = plan["resource_changes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let said = changes.iter().filter_map(|change| {
        let actions: Vec<&str> =
            change["change"]["actions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let was = change.get("previous_address").and_then(Value::as_str);
        let action = match (actions.as_slice(), was) {
            (["no-op"], None) => return None,
            (["no-op"], Some(_)) => "move",
            (["delete", "create"], _) => "replace",
            (["create", "delete"], _) => "replace-after-creating",
            (["create"], _) => "create",
            (["delete"], _) => "destroy",
            (["forget"], _) => "forget",
            _ => "update",
        };
        let address = change["address"].as_str().unwrap_or_default();
        Some(match was {
            Some(was) if action == "destroy" => (was.to_owned(), action.to_owned()),
            Some(was) => (address.to_owned(), format!("{action}, was {was}")),
            None => (address.to_owned(), action.to_owned()),
        })
    });
    said.collect()
}

/// What a review says, in the same words. What it cannot tell, it says may be replaced.
fn predicted(before: &[(&str, &str)], after: &[(&str, &str)]) -> BTreeMap<String, String> {
    let tree = |files: &[(&str, &str)]| Tree::from_iter(files.iter().copied());
    told(review(&tree(before), &tree(after)))
}

fn told(review: Review) -> BTreeMap<String, String> {
    assert!(!review.diagnostics.has_errors(), "{}", review.diagnostics);
    let changes = review.changes.into_iter().filter(|change| change.identity.kind == "terraform_data");
    let said = changes.map(|change| {
        let was = change.moved_from.map(|was| format!(", was {was}")).unwrap_or_default();
        (change.identity.name, format!("{}{was}", change.action.name()))
    });
    said.collect()
}

#[test]
fn what_becomes_of_modules_is_what_terraform_plans() {
    let (before, after) =
        (files(include_str!("review_modules/before.txt")), files(include_str!("review_modules/after.txt")));
    for same in [&before, &after] {
        assert_eq!(predicted(same, same), BTreeMap::new());
    }
    let ours = predicted(&before, &after);
    let said: Vec<String> = ours.iter().map(|(address, action)| format!("{address}: {action}")).collect();
    insta::assert_snapshot!(said.join("\n"));

    let Some(terraform) = Terraform::find() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), &before);
    terraform.apply(folder.path()).expect("the old tree can be applied");
    let state = terraform.state(folder.path()).expect("there is a state").to_string();
    for (path, _) in &before {
        fs::remove_file(folder.path().join(path)).expect("it was written");
    }
    write(folder.path(), &after);
    let theirs = planned(&terraform.plan(folder.path()).expect("the new tree can be planned"));
    // A review knows no schema of Terraform's own resource: what changes of it, it calls "may replace".
    let alike = |our: &str, their: &str| {
        let cautious = ["update", "replace", "replace-after-creating"];
        our == their
            || our
                .strip_prefix("may-replace")
                .is_some_and(|was| cautious.iter().any(|action| their.strip_prefix(action) == Some(was)))
    };
    let wrong = |ours: &BTreeMap<String, String>| -> Vec<String> {
        let addresses = ours.keys().chain(theirs.keys());
        let said = addresses.map(|address| {
            let [our, their] = [ours, &theirs].map(|of| of.get(address).map_or("nothing", String::as_str));
            (address, our, their)
        });
        let wrong = said.filter(|(_, our, their)| !alike(our, their));
        wrong.map(|(address, our, their)| format!("{address}: terraform {their}, ours {our}")).collect()
    };
    assert!(wrong(&ours).is_empty(), "{}", wrong(&ours).join("\n"));

    // And of the state, which has modules in it, too.
    let actual = Actual { states: vec![("state.json".to_owned(), state)], ..Actual::default() };
    let of_state = |files: &[(&str, &str)]| {
        let actual = actual.review(&Tree::from_iter(files.iter().copied())).expect("it is a state");
        (told(actual.review), actual.notes)
    };
    let uncompared = "not compared, as only Terraform computes it: \
                      terraform_data.reads_all.triggers_replace, terraform_data.reads_deep.triggers_replace";
    assert_eq!(of_state(&before), (BTreeMap::new(), vec![uncompared.to_owned()]));
    let (after, notes) = of_state(&after);
    assert_eq!(notes, [uncompared]);
    let wrong = wrong(&after);
    let unknown = ["terraform_data.reads_all: ", "terraform_data.reads_deep: "];
    let is_noted = |wrong: &String| unknown.iter().any(|address| wrong.starts_with(address));
    assert!(wrong.iter().all(is_noted), "{}", wrong.join("\n"));
}
