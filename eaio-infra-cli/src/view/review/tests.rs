//! One review with everything in it, in each format; and that no review breaks one.

use std::fs;

use eaio_infra::check::Located;
use eaio_infra::review::{
    Action, Cents, Change, Consequence, CostDelta, Delta, DeltaKind, Difference, Direction, Effect, Identity,
    Ignored, Path, Reason, Review, Step,
};
use eaio_infra_conformance::schema;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::text;
use crate::arguments::DiffFormat;
use crate::commands::{DiffKind, DiffReport, Failure};

fn change(unit: &str, kind: &str, name: &str, action: Action) -> Change {
    Change::new(Identity { unit: unit.into(), kind: kind.into(), name: name.into() }, action)
}

fn difference(path: &str, before: &Value, after: &Value) -> Difference {
    let side = |value: &Value| (!value.is_null()).then(|| Located::made(value));
    let names = path.split_whitespace().map(|name| Step::Name(name.to_owned()));
    Difference { path: Path(names.collect()), before: side(before), after: side(after), is_sensitive: false }
}

fn consequence(effect: Effect, text: &str) -> Consequence {
    Consequence { effect, text: text.into() }
}

/// What a reviewer would rather not meet, all at once.
fn rich() -> DiffReport {
    const ROOT: &str = "shop/terraform/prod";
    const OVERLAY: &str = "shop/kubernetes/overlays/prod";
    let mut database = change(ROOT, "aws_db_instance", "aws_db_instance.postgres", Action::Replace);
    database.is_stateful = true;
    database.reasons = vec![
        Reason {
            argument: "db_subnet_group_name".into(),
            chain: vec!["aws_db_subnet_group.main".into(), "aws_subnet.private-us-east-1a".into()],
        },
        Reason { argument: "storage_encrypted".into(), chain: Vec::new() },
    ];
    database.consequences = vec![
        consequence(Effect::DataLoss, "the database is made anew, and empty"),
        consequence(Effect::Refused, "`deletion_protection` is on: AWS will not delete it"),
    ];
    database.differences = vec![difference("storage_encrypted", &json!(false), &json!(true)), {
        let mut secret = difference("password", &json!("hunter2"), &json!("correct horse"));
        secret.is_sensitive = true;
        secret
    }];
    let mut bucket = change(ROOT, "aws_s3_bucket", "aws_s3_bucket.backups", Action::Destroy);
    bucket.is_stateful = true;
    let mut subnet =
        change(ROOT, "aws_subnet", "aws_subnet.private-us-east-1a", Action::ReplaceAfterCreating);
    subnet.reasons = vec![Reason { argument: "cidr_block".into(), chain: Vec::new() }];
    subnet.differences = vec![difference("cidr_block", &json!("10.0.0.0/20"), &json!("10.0.16.0/20"))];
    let mut unknown = change(ROOT, "acme_widget", "acme_widget.w", Action::MayReplace);
    unknown.reasons = vec![Reason { argument: "colour".into(), chain: Vec::new() }];
    unknown.differences =
        vec![difference("colour", &json!("<b>`red`</b> @team #1"), &json!("blue|\u{202e}x\u{1b}[31m"))];
    let mut moved = change(ROOT, "aws_kms_key", "aws_kms_key.data", Action::Move);
    moved.moved_from = Some("aws_kms_key.main".into());
    let mut api = change(OVERLAY, "Deployment", "shop/api", Action::Update);
    api.differences = vec![
        difference("spec replicas", &json!(2), &Value::Null),
        difference("spec strategy type", &Value::Null, &json!("Recreate")),
    ];
    api.consequences = vec![consequence(Effect::Downtime, "every pod stops before the first new one starts")];
    let mut config = change(OVERLAY, "ConfigMap", "shop/nginx", Action::Update);
    let text = "server {\n  listen 80;\n  root /srv;\n  gzip on;\n}\n";
    config.differences = vec![difference(
        "data nginx.conf",
        &json!(text),
        &json!(text.replace("80", "8080").replace("on;", "off; # ```")),
    )];
    let image = |name: &str| {
        let mut image = change(OVERLAY, "Deployment", name, Action::Update);
        image.differences = vec![difference(
            "spec template spec containers image",
            &json!("shop/web:1.0"),
            &json!("shop/web:1.1"),
        )];
        image.consequences = vec![consequence(Effect::Restart, "its pods are replaced")];
        image
    };
    let mut tags = change(ROOT, "aws_vpc", "aws_vpc.main", Action::Update);
    tags.differences = vec![difference("tags Owner", &json!("a"), &json!("b"))];
    let created = change(OVERLAY, "NetworkPolicy", "shop/web", Action::Create);
    let forgotten = change(ROOT, "aws_iam_role", "aws_iam_role.old", Action::Forget);
    let delta =
        |kind, direction, subject: &str, before: Option<&str>, after: Option<&str>, text: &str| Delta {
            kind,
            direction,
            subject: subject.into(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            text: text.into(),
            environment: String::new(),
        };
    DiffReport {
        title: "shop prod".into(),
        kind: DiffKind::Change,
        before: "1a2b3c4d5e, as it was rendered in out/shop".into(),
        after: "the definition".into(),
        review: Review {
            changes: vec![
                bucket,
                database,
                subnet,
                unknown,
                forgotten,
                api,
                config,
                image("shop/web"),
                image("shop/worker"),
                tags,
                moved,
                created,
            ],
            deltas: vec![
                delta(
                    DeltaKind::Reach,
                    Direction::Opened,
                    "api-gateway → postgres:5432",
                    None,
                    None,
                    "api-gateway can now reach postgres:5432",
                ),
                delta(
                    DeltaKind::Promise,
                    Direction::Worse,
                    "recovery point",
                    Some("5 min"),
                    Some("24 h"),
                    "more may be lost",
                ),
                delta(
                    DeltaKind::Capacity,
                    Direction::Better,
                    "workers",
                    Some("3"),
                    Some("4"),
                    "there is room for a zone",
                ),
            ],
            costs: Some(CostDelta {
                currency: "USD".into(),
                before: Cents(120_450),
                after: Cents(150_000),
                components: [("postgres".to_owned(), (Cents(60_000), Cents(89_550)))].into(),
                unpriced: [("aws_wafv2_web_acl.edge".into(), "no price is known here".into())].into(),
                is_partial: false,
                priced_on: "2026-07-20".into(),
            }),
            ..Review::default()
        },
        notes: Vec::new(),
        ignored: vec![Ignored {
            pattern: "*#metadata.annotations".into(),
            objects: 1,
            destroyed: 0,
            differences: 3,
        }],
        unfold: false,
        wholes: Default::default(),
        failures: vec![Failure {
            gate: "data-loss".into(),
            reason: "aws_s3_bucket.backups, aws_db_instance.postgres".into(),
        }],
    }
}

#[test]
fn for_people() {
    insta::assert_snapshot!(text(&rich(), DiffFormat::Human, false));
}

#[test]
fn for_people_in_colour() {
    insta::assert_snapshot!(text(&rich(), DiffFormat::Human, true).replace('\u{1b}', "␛"));
}

#[test]
fn for_a_pull_request() {
    insta::assert_snapshot!(text(&rich(), DiffFormat::Markdown, false));
}

#[test]
fn for_programs() {
    insta::assert_snapshot!(text(&rich(), DiffFormat::Json, false));
}

#[test]
fn for_a_browser() {
    let page = text(&rich(), DiffFormat::Html, false);
    // The style and the script are the template's.
    let (_, body) = page.split_once("<body>").expect("it has a body");
    let (body, _) = body.split_once("<script>").expect("it has a script");
    insta::assert_snapshot!(body);
    assert!(
        !page.contains("http://") && !page.contains("https://") && !page.contains("src="),
        "it asks for nothing"
    );
}

#[test]
fn for_github() {
    insta::assert_snapshot!(super::github::annotations(&rich()));
}

#[test]
fn every_noise_on_its_own() {
    let shown = text(&DiffReport { unfold: true, ..rich() }, DiffFormat::Human, false);
    assert!(
        !shown.contains("in a line each")
            && shown.contains("spec.template.spec.containers.image: shop/web:1.0 → shop/web:1.1")
    );
}

#[test]
fn nothing() {
    let report = DiffReport {
        title: "shop prod".into(),
        before: "a".into(),
        after: "b".into(),
        ..DiffReport::default()
    };
    insta::assert_snapshot!(text(&report, DiffFormat::Human, false), @r"
    shop prod: nothing changes
    before: a; after: b
    ");
    insta::assert_snapshot!(text(&report, DiffFormat::Markdown, false), @r"
    ## `shop prod`: nothing changes

    before: a; after: b
    ");
    assert_eq!(super::github::annotations(&report), "");
    assert!(text(&report, DiffFormat::Html, false).contains("nothing changes"));
}

#[test]
fn two_environments() {
    let mut larger =
        change("shop/terraform/prod", "aws_db_instance", "aws_db_instance.postgres", Action::Update);
    larger.differences =
        vec![difference("instance_class", &json!("db.t4g.medium"), &json!("db.r6g.2xlarge"))];
    let report = DiffReport {
        title: "shop prod against staging".into(),
        kind: DiffKind::Comparison,
        before: "staging".into(),
        after: "prod".into(),
        review: Review {
            changes: vec![
                change("shop/terraform/prod", "aws_vpc", "aws_vpc.old", Action::Destroy),
                larger,
                change("shop/terraform/prod", "aws_wafv2_web_acl", "aws_wafv2_web_acl.edge", Action::Create),
            ],
            ..Review::default()
        },
        notes: vec!["components only in prod: ollama".into()],
        ..DiffReport::default()
    };
    insta::assert_snapshot!(text(&report, DiffFormat::Human, false));
}

/// What a report takes for granted stands in it once, however much is destroyed; of two environments nothing is.
#[test]
fn what_is_taken_for_granted_is_said_once() {
    let gone = |kind: &str, name: &str| change("unit", kind, name, Action::Destroy);
    let changes = vec![
        gone("Deployment", "a"),
        gone("Service", "a"),
        gone("service", "a"),
        gone("service", "b"),
        gone("aws_vpc", "aws_vpc.a"),
    ];
    let report = DiffReport { review: Review { changes, ..Review::default() }, ..DiffReport::default() };
    for format in [DiffFormat::Human, DiffFormat::Markdown, DiffFormat::Json, DiffFormat::Html] {
        let shown = text(&report, format, false);
        for said in ["kubectl apply --prune", "docker compose up --remove-orphans"] {
            assert_eq!(shown.matches(said).count(), 1, "{said}: {shown}");
        }
        assert!(!shown.contains("terraform destroy"), "the root module is still there");
    }
    let compared = DiffReport { kind: DiffKind::Comparison, ..report };
    assert!(!text(&compared, DiffFormat::Human, false).contains("prune"));
}

/// The published schema holds for what is printed, as the real tool says.
#[test]
fn json_is_as_its_schema_says() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/review.schema.json");
    for report in [rich(), DiffReport::default()] {
        let file = folder.path().join("review.json");
        fs::write(&file, text(&report, DiffFormat::Json, false)).expect("a temporary file");
        schema::validate(path.as_ref(), &file).expect("the schema has nothing against it");
    }
}

/// What may stand in a name, a path or a value: letters, and whatever a format could take for its own.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z]{0,12}",
        Just("`".to_owned()),
        Just("```\n".to_owned()),
        Just("\n\n</details>\n".to_owned()),
        Just("<script>alert(1)</script>".to_owned()),
        Just("@team #12 [x](javascript:y)".to_owned()),
        Just("|\\\n# h\n- [ ] ".to_owned()),
        Just("\u{1b}[2J\u{202e}\u{0}".to_owned()),
        Just("ü€🦀".repeat(40)),
        Just("x".repeat(3_000)),
        Just("line\n".repeat(300)),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

prop_compose! {
    fn any_change()(
        unit in hostile(), kind in hostile(), name in hostile(), action in proptest::sample::select(Action::ALL.to_vec()),
        is_stateful in any::<bool>(), is_sensitive in any::<bool>(),
        sides in proptest::collection::vec((hostile(), proptest::option::of(hostile()), proptest::option::of(hostile())), 0..4),
        said in proptest::collection::vec(hostile(), 0..3),
    ) -> Change {
        let mut change = change(&unit, &kind, &name, action);
        change.is_stateful = is_stateful;
        change.reasons = said.iter().map(|text| Reason { argument: text.clone(), chain: vec![text.clone()] }).collect();
        change.consequences = said.iter().map(|text| consequence(Effect::DataLoss, text)).collect();
        let side = |side: Option<String>| side.map(|text| Located::made(&json!(text)));
        change.differences = sides.into_iter().map(|(path, before, after)| Difference {
            path: Path(vec![Step::Name(path)]), before: side(before), after: side(after), is_sensitive,
        }).collect();
        change
    }
}

prop_compose! {
    fn any_report()(
        title in hostile(), before in hostile(), after in hostile(), changes in proptest::collection::vec(any_change(), 0..12),
        // So that some are far too long for a comment.
        times in prop_oneof![Just(1_usize), Just(60)], texts in proptest::collection::vec(hostile(), 0..4),
        kind in prop_oneof![Just(DiffKind::Change), Just(DiffKind::Comparison)],
    ) -> DiffReport {
        let deltas = texts.iter().map(|text| Delta {
            kind: DeltaKind::Reach, direction: Direction::Opened, subject: text.clone(),
            before: Some(text.clone()), after: Some(text.clone()), text: text.clone(), environment: text.clone(),
        }).collect();
        let review = Review { changes: changes.iter().cycle().take(changes.len() * times).cloned().collect(), deltas, ..Review::default() };
        DiffReport {
            title, before, after, kind, review, notes: texts.clone(),
            ignored: texts.iter().map(|text| Ignored { pattern: text.clone(), objects: 1, destroyed: 1, differences: 1 }).collect(),
            failures: texts.iter().map(|text| Failure { gate: text.clone(), reason: text.clone() }).collect(),
            unfold: false, wholes: Default::default(),
        }
    }
}

/// What of Markdown is neither a fenced block nor code, and whether every block ends.
fn outside_of_code(markdown: &str) -> Result<String, String> {
    let mut fence: Option<usize> = None;
    let mut outside = String::new();
    for line in markdown.lines() {
        let text = line.trim_start();
        let ticks = text.len() - text.trim_start_matches('`').len();
        let rest = text.trim_start_matches('`');
        match fence {
            Some(length) if ticks >= length && rest.trim().is_empty() => fence = None,
            Some(_) => {}
            None if ticks >= 3 && !rest.contains('`') => fence = Some(ticks),
            None => {
                outside.push_str(&without_spans(line)?);
                outside.push('\n');
            }
        }
    }
    if fence.is_some() { Err("a fenced block does not end".to_owned()) } else { Ok(outside) }
}

/// A line without its code spans and its escaped characters.
fn without_spans(line: &str) -> Result<String, String> {
    let characters: Vec<char> = line.chars().collect();
    let run = |at: usize| characters[at..].iter().take_while(|character| **character == '`').count();
    let mut out = String::new();
    let mut at = 0;
    while at < characters.len() {
        match characters[at] {
            '\\' => at += 2,
            '`' => {
                let length = run(at);
                let mut end = at + length;
                while end < characters.len() && (characters[end] != '`' || run(end) != length) {
                    end += run(end).max(1);
                }
                if end >= characters.len() {
                    return Err(format!("code does not end: {line}"));
                }
                at = end + length;
            }
            character => {
                out.push(character);
                at += 1;
            }
        }
    }
    Ok(out)
}

fn has_controls(text: &str) -> bool {
    text.contains(['\u{1b}', '\u{202e}', '\0'])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_review_fits_in_a_comment_and_is_nothing_but_text(report in any_report()) {
        let markdown = text(&report, DiffFormat::Markdown, false);
        prop_assert!(markdown.len() <= super::markdown::MOST, "{} bytes", markdown.len());
        let outside = outside_of_code(&markdown).map_err(TestCaseError::fail)?;
        let mut depth = 0;
        for tag in outside.split('<').skip(1) {
            let name = tag.split(['>', ' ']).next().unwrap_or_default();
            match name {
                "details" => depth += 1,
                "/details" => depth -= 1,
                "summary" | "/summary" | "code" | "/code" | "b" | "/b" => {}
                _ => prop_assert!(false, "a tag of somebody's own: <{name}"),
            }
            prop_assert!((0..=1).contains(&depth));
        }
        prop_assert_eq!(depth, 0);
        let outside: String = outside.split("<code>").map(|piece| piece.split_once("</code>").map_or(piece, |(_, rest)| rest)).collect();
        prop_assert!(!outside.contains("@team") && !outside.contains("#12"), "nobody is called");
        prop_assert!(!has_controls(&markdown), "a terminal would obey it");
    }

    #[test]
    fn no_review_breaks_another_format(report in any_report()) {
        let page = text(&report, DiffFormat::Html, false);
        prop_assert_eq!(page.matches("<script>").count(), 1, "the template's");
        prop_assert_eq!(page.matches("<details").count(), page.matches("</details>").count());
        let document: Value = serde_json::from_str(&text(&report, DiffFormat::Json, false)).expect("it is JSON");
        prop_assert_eq!(document["changes"].as_array().map(Vec::len), Some(report.review.changes.len()));
        let human = text(&report, DiffFormat::Human, false);
        prop_assert!(!has_controls(&human), "a terminal would obey it");
        for line in super::github::annotations(&report).lines() {
            prop_assert!(line.starts_with("::error title=") || line.starts_with("::warning title="), "{}", line);
        }
    }
}
