//! The law of a Compose value: whatever a string holds, the container gets that string, after the YAML
//! reader and after Compose's interpolation.

use eaio_infra::compose::{Project, Service, Text, Variable, map};
use eaio_infra::yaml;
use proptest::prelude::*;

/// What Compose makes of `template`, as its `template` package does it: `$$` is `$`; `${…` reaches to
/// the last brace of the line and is then cut at the one that closes it. No variable is set.
fn interpolate(template: &str) -> Result<String, String> {
    let Some(dollar) = template.find('$') else { return Ok(template.into()) };
    let (before, rest) = (&template[..dollar], &template[dollar + 1..]);
    if let Some(rest) = rest.strip_prefix('$') {
        return Ok(format!("{before}${}", interpolate(rest)?));
    }
    let Some(braced) = rest.strip_prefix('{') else { return Err(format!("a lone $ before {rest:?}")) };
    let line = braced.split('\n').next().unwrap_or_default();
    let last = line.rfind('}').ok_or("no closing brace")?;
    let mut open = 1;
    let closing = line[..=last]
        .char_indices()
        .find(|(_, character)| {
            open += i32::from(*character == '{') - i32::from(*character == '}');
            open == 0
        })
        .ok_or("no balanced brace")?;
    let (inside, rest) = (&braced[..closing.0], &braced[closing.0 + 1..]);
    let name_end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').ok_or("no operator")?;
    let value = match inside[name_end..].split_at_checked(2) {
        Some((":-", default)) => interpolate(default)?,
        Some((":?", message)) => return Err(format!("required: {}", interpolate(message)?)),
        _ => return Err(format!("unknown operator in {inside:?}")),
    };
    Ok(format!("{before}{value}{}", interpolate(rest)?))
}

/// The value of a service's variable as its container gets it, through the whole file.
fn received(value: impl Into<Text>) -> Result<String, String> {
    let value: Text = value.into();
    let service = Service {
        environment: map([("VALUE", value.clone())]),
        labels: map([("value", value)]),
        ..Service::new("example:1.0.0")
    };
    let text = Project { services: map([("service", service)]), ..Project::new("project") }.to_yaml();
    let read = yaml::parse(&text).expect("our own output");
    let read = &read["services"]["service"];
    assert_eq!(read["environment"]["VALUE"], read["labels"]["value"]);
    interpolate(read["environment"]["VALUE"].as_str().expect("a string"))
}

fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![r"[${}:\-?a-cA!\n ]{0,12}", ".{0,40}", any::<String>()]
}

proptest! {
    #[test]
    fn a_literal_arrives_as_it_is(value in nasty()) {
        prop_assert_eq!(received(&value), Ok(value));
    }

    #[test]
    fn literals_around_a_default_arrive_as_they_are(
        before in nasty(),
        default in r"[$:\-?a-c! ]{0,8}",
        between in nasty(),
        after in nasty(),
    ) {
        let variable = Variable::with_default("NAME_1", &default);
        let value = Text::from(&before) + variable.clone() + &between + variable + &after;
        prop_assert_eq!(received(value), Ok(format!("{before}{default}{between}{default}{after}")));
    }

    #[test]
    fn a_missing_value_says_its_message(before in "[^$]{0,8}", message in r"[$:\-?a-c! ]{0,8}", after in nasty()) {
        let value = Text::from(before) + Variable::required("NAME", &message) + after;
        prop_assert_eq!(received(value), Err(format!("required: {message}")));
    }
}

#[test]
fn an_inexpressible_variable_is_refused() {
    assert!(received(Variable::with_default("NAME", "{}")).is_err());
    assert!(received(Variable::with_default("MY-NAME", "")).is_err());
}
