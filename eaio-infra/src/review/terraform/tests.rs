use super::super::{Review, Tree, review};

fn shown(review: &Review) -> String {
    let mut text = String::new();
    for change in &review.changes {
        let moved = change.moved_from.as_ref().map(|from| format!(" (was {from})")).unwrap_or_default();
        text += &format!("{} {}{moved}\n", change.action.glyph(), change.identity);
        for difference in &change.differences {
            let side = |value: &Option<crate::check::Located>| match value {
                _ if difference.is_sensitive => "(sensitive)".to_owned(),
                Some(value) => super::super::difference::shown(value),
                None => "unset".to_owned(),
            };
            text +=
                &format!("    {}: {} → {}\n", difference.path, side(&difference.before), side(&difference.after));
        }
        for reason in &change.reasons {
            text += &format!("    because of {reason}\n");
        }
        for consequence in &change.consequences {
            text += &format!("    {}: {}\n", consequence.effect.name(), consequence.text);
        }
    }
    for diagnostic in review.diagnostics.clone() {
        text += &format!("! {}\n", diagnostic.summary);
    }
    text
}

/// What becomes of a root module with one file.
fn from(before: &str, after: &str) -> String {
    let tree = |text: &str| Tree::from_iter([("main.tf", text)]);
    shown(&review(&tree(before), &tree(after)))
}

#[test]
fn encryption_is_turned_on() {
    let database = |more: &str| {
        format!(r#"resource "aws_db_instance" "main" {{
            identifier = "main"
            instance_class = "db.t4g.micro"
            skip_final_snapshot = true
            {more}
        }}"#)
    };
    insta::assert_snapshot!(from(&database(""), &database("storage_encrypted = true")), @"");
}
