//! What a reviewer meets: a definition before and after a change, and the whole report of `diff`, which a person has read.

mod shop;

use eaio_infra::prelude::*;
use eaio_infra::render::disk::Output;
use eaio_infra::render::{self, Options};
use eaio_infra::terraform::{Address, RootModule, aws};
use eaio_infra_cli::{Stream, Terminal, run_with};
use shop::Shop;
use tempfile::TempDir;

/// What `diff` says where `before` was rendered and committed, and `after` is the definition.
fn report(before: &Shop, after: &Shop, format: &str) -> String {
    let before = before.system();
    let folder = TempDir::new().expect("a temporary folder");
    for environment in &before.environments {
        let rendered = render::render(&before, environment.name.as_str(), &Options::default());
        let rendered = rendered.unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let output = Output::new(folder.path().join("base"), "shop");
        let written =
            output.write(&rendered.tree, &rendered.scope, false).expect("an empty folder takes files");
        assert!(written.diagnostics.is_empty());
    }
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut terminal = Terminal {
        out: Stream { writer: &mut out, colour: false },
        err: Stream { writer: &mut err, colour: false },
    };
    let directory = folder.path().to_str().expect("a path of letters");
    let arguments = ["shop", "diff", "--all", "-C", directory, "--base", "./base", "--format", format];
    run_with(&after.system(), arguments, &mut terminal);
    let text = |bytes| String::from_utf8(bytes).expect("reports are text");
    text(out) + &text(err)
}

/// What a person reads.
macro_rules! read {
    ($name:literal, $before:expr, $after:expr) => {
        insta::assert_snapshot!($name, report(&$before, &$after, "human"))
    };
}

#[test]
fn resize() {
    let after = Shop {
        postgres: Postgres { instance: class!("db.r6g.large"), storage: gib(50), ..Shop::default().postgres },
        ..Shop::default()
    };
    read!("resize", Shop::default(), after);
}

fn shop_with(postgres: Postgres) -> Shop {
    Shop { postgres, ..Shop::default() }
}

#[test]
fn version_bump() {
    let upgraded =
        Postgres { version: version!("17"), upgrades_from: Some(version!("16")), ..Shop::default().postgres };
    read!("version-bump", Shop::default(), shop_with(upgraded.clone()));
    // Once it is applied, what allowed it is taken away.
    let done = Postgres { upgrades_from: None, ..upgraded.clone() };
    read!("version-bump-done", shop_with(upgraded), shop_with(done));
}

/// Nobody said that the major version may be another.
#[test]
fn version_bump_by_mistake() {
    let after = Postgres { version: version!("17"), ..Shop::default().postgres };
    read!("version-bump-refused", Shop::default(), shop_with(after));
}

fn documents(module: &mut RootModule) {
    module.file("own").add("documents", bucket());
}

fn archive(module: &mut RootModule) {
    module.file("own").add("archive", bucket());
}

fn documents_moved_to_archive(module: &mut RootModule) {
    let archive = module.file("own").add("archive", bucket());
    module.moved(Address::written("aws_s3_bucket.documents"), archive.address().clone());
}

fn bucket() -> aws::S3Bucket {
    aws::S3Bucket { bucket: "shop-documents".into(), ..aws::S3Bucket::default() }
}

#[test]
fn rename_without_moved() {
    let of = |extend| Shop { extend: Some(extend), ..Shop::default() };
    read!("rename-without-moved", of(documents), of(archive));
}

#[test]
fn rename_with_moved() {
    let of = |extend| Shop { extend: Some(extend), ..Shop::default() };
    read!("rename-with-moved", of(documents), of(documents_moved_to_archive));
}

fn unencrypted(module: &mut RootModule) {
    let orders = Address::written("aws_db_instance.orders");
    module.override_at(&orders, "storage_encrypted", false);
    module.remove_at(&orders, "kms_key_id");
}

#[test]
fn encryption_on() {
    let before = Shop { extend: Some(unencrypted), ..Shop::default() };
    read!("encryption-on", before, Shop::default());
    insta::assert_snapshot!("encryption-on.md", report(&before, &Shop::default(), "markdown"));
}

#[test]
fn subnet_added() {
    let network = Network { zones: 3, ..Network::default() };
    read!("subnet-added", Shop::default(), Shop { network, ..Shop::default() });
}

fn bastion_for(module: &mut RootModule, cidr: &str) {
    let group = module.file("own").add("bastion", aws::SecurityGroup::default());
    let rule = aws::VpcSecurityGroupIngressRule {
        cidr_ipv4: cidr.into(),
        from_port: 443.into(),
        to_port: 443.into(),
        ..aws::VpcSecurityGroupIngressRule::new("tcp", group.id())
    };
    module.add("bastion_in", rule);
}

#[test]
fn rule_opened() {
    let before = Shop { extend: Some(|module| bastion_for(module, "10.0.0.0/16")), ..Shop::default() };
    let after = Shop {
        extend: Some(|module| bastion_for(module, "0.0.0.0/0")),
        page_uses_store: true,
        ..Shop::default()
    };
    read!("rule-opened", before, after);
    insta::assert_snapshot!("rule-opened.md", report(&before, &after, "markdown"));
}

#[test]
fn replicas_changed() {
    read!("replicas-changed", Shop::default(), Shop { api: Scale::fixed(4), ..Shop::default() });
}

#[test]
fn image_bumped_everywhere() {
    read!("image-bumped", Shop::default(), Shop { release: "v1.5.0", ..Shop::default() });
}

#[test]
fn environment_added() {
    let after = Shop { environments: &["staging", "demo"], ..Shop::default() };
    read!("environment-added", Shop::default(), after);
    insta::assert_snapshot!("environment-added.md", report(&Shop::default(), &after, "markdown"));
}

/// What holds data is told one by one.
#[test]
fn environment_removed() {
    let before = Shop { environments: &["staging", "demo"], ..Shop::default() };
    read!("environment-removed", before, Shop::default());
    insta::assert_snapshot!("environment-removed.md", report(&before, &Shop::default(), "markdown"));
}

#[test]
fn component_removed() {
    read!("component-removed", Shop::default(), Shop { redis: None, ..Shop::default() });
}

#[test]
fn stateful_address_changed() {
    let after = Shop { store: "purchases", ..Shop::default() };
    read!("stateful-address-changed", Shop::default(), after);
    insta::assert_snapshot!("stateful-address-changed.md", report(&Shop::default(), &after, "markdown"));
}

#[test]
fn secret_renamed() {
    read!("secret-renamed", Shop::default(), Shop { secret: "STRIPE_KEY", ..Shop::default() });
}

#[test]
fn cost_up() {
    let workers = NodeGroup::new(instance!("c6i.4xlarge"), 3, 6);
    read!("cost-up", Shop::default(), Shop { workers, ..Shop::default() });
}

/// A waiver says what somebody lives with. Nothing of it is rendered, so nothing changes.
#[test]
fn waiver_added() {
    read!("waiver-added", Shop::default(), Shop { waives: true, ..Shop::default() });
}

#[test]
fn nothing() {
    read!("nothing", Shop::default(), Shop::default());
}
