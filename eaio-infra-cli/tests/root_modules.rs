//! Environments of root modules, as a person renders them: both syntaxes, the order, and addresses that must not change.

use std::fs;
use std::path::Path;

use eaio_infra::render::disk::snapshots::snapshot_path;
use eaio_infra::terraform::{Address, Backend, RootModule, RootModules, Sharing, aws};
use eaio_infra::topology::{Environment, System, Tier};
use eaio_infra::unit::name;
use eaio_infra_cli::{Exit, Stream, Terminal, run_with};

/// Two root modules; the bucket is called `bucket`, and moves from `moved_from` where that is something.
fn system(bucket: &str, moved_from: Option<&str>) -> System {
    let mut data = RootModule::named("data", Backend::None);
    let made = data.add(bucket, aws::S3Bucket::default());
    if let Some(from) = moved_from {
        data.moved(Address::written(format!("aws_s3_bucket.{from}")), made.address().clone());
    }
    let arn = data.export("bucket_arn", "The bucket.", made.arn());
    let mut app = RootModule::named("app", Backend::None);
    let arn = app.import_from(&arn);
    let parameter =
        aws::SsmParameter { value: arn.into(), ..aws::SsmParameter::new("/shop/bucket", "String") };
    app.add("bucket", parameter);
    let modules = RootModules::new(Sharing::RemoteState).with(app).with(data);
    System::new(name!("shop")).with(Environment::terraform(name!("prod"), Tier::Production, modules))
}

struct Run {
    exit: Exit,
    out: String,
    err: String,
}

fn render(system: &System, folder: &Path, more: &[&str]) -> Run {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let [to, snapshots] = ["out", "snapshots"].map(|name| folder.join(name).display().to_string());
    let arguments = [&["shop", "render", "prod", "--out", &to, "--snapshots", &snapshots], more].concat();
    let exit = run_with(
        system,
        arguments,
        &mut Terminal {
            out: Stream { writer: &mut out, colour: false },
            err: Stream { writer: &mut err, colour: false },
        },
    );
    let text = |bytes| String::from_utf8(bytes).expect("texts are UTF-8").replace(&to, "out");
    Run { exit, out: text(out), err: text(err) }
}

/// Every file below `folder`, but for those that we keep for ourselves.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            let below = files(&path);
            let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
            found.extend(below.into_iter().map(|file| format!("{name}/{file}")));
        } else {
            found.push(path.file_name().expect("it has a name").to_string_lossy().into_owned());
        }
    }
    found.retain(|file| !file.ends_with(".eaio-infra.json"));
    found.sort();
    found
}

#[test]
fn both_syntaxes_are_rendered_in_the_order_in_which_they_are_applied() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let json = render(&system("uploads", None), folder.path(), &[]);
    assert_eq!((json.exit, json.err.as_str()), (Exit::Done, ""));
    let (_, order) = json.out.split_once('\n').expect("a line for what was done, and one for the order");
    assert_eq!(order, "prod: apply data → app\n");
    let prod = folder.path().join("out/shop/terraform/prod");
    let in_json = files(&prod);
    insta::assert_snapshot!(in_json.join("\n"));
    insta::assert_snapshot!(fs::read_to_string(prod.join("README.md")).expect("it is there"));

    // What Terraform keeps beside the files stays, whatever is rendered.
    for kept in ["data/.terraform.lock.hcl", "data/.terraform/modules/modules.json", "data/terraform.tfstate"]
    {
        let path = prod.join(kept);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a temporary folder");
        fs::write(path, "kept").expect("a temporary file");
    }
    let hcl = render(&system("uploads", None), folder.path(), &["--format", "hcl"]);
    assert_eq!((hcl.exit, hcl.err.as_str()), (Exit::Done, ""));
    insta::assert_snapshot!(files(&prod).join("\n"));
    let message = render(&system("uploads", None), folder.path(), &["--message-format", "json"]);
    assert!(message.out.contains(r#""apply_order""#), "{}", message.out);
    for kept in ["data/.terraform.lock.hcl", "data/.terraform/modules/modules.json", "data/terraform.tfstate"]
    {
        assert_eq!(fs::read_to_string(prod.join(kept)).expect("it is kept"), "kept");
    }
}

#[test]
fn a_stateful_address_does_not_change_unnoticed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rendered = render(&system("uploads", None), folder.path(), &[]);
    assert_eq!(rendered.exit, Exit::Done);
    // As insta keeps it.
    let path = "shop/terraform/prod/data/main.tf.json";
    let text = fs::read_to_string(folder.path().join("out").join(path)).expect("it was rendered");
    let snapshot = folder.path().join("snapshots").join(format!("{}.snap", snapshot_path(path)));
    assert!(snapshot.ends_with("shop/prod/terraform/data/main.tf.json.snap"));
    fs::create_dir_all(snapshot.parent().expect("it is in a folder")).expect("a temporary folder");
    fs::write(&snapshot, format!("---\nsource: a test\n---\n{text}")).expect("a temporary file");

    let refused = render(&system("files", None), folder.path(), &[]);
    assert_eq!(refused.exit, Exit::Differs);
    insta::assert_snapshot!(refused.err);
    let on_disk = fs::read_to_string(folder.path().join("out").join(path)).expect("it is there");
    assert_eq!(on_disk, text, "nothing is written");

    let moved = render(&system("files", Some("uploads")), folder.path(), &[]);
    assert_eq!((moved.exit, moved.err.as_str()), (Exit::Done, ""));

    fs::write(&snapshot, "no JSON").expect("a temporary file");
    let broken = render(&system("files", None), folder.path(), &[]);
    assert_eq!(broken.exit, Exit::Differs);
    assert!(broken.err.contains("snapshot-unreadable"), "{}", broken.err);
}
