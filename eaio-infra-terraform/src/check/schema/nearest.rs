//! What somebody may have meant.

/// How many are named.
const SHOWN: usize = 3;
/// How many there may be for all of them to be listed, where none is near.
const LISTED: usize = 16;

/// The names that are nearest to `name`: those that a third of it turns into, the nearest first.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let (limit, name) = (name.chars().count() / 3, name.to_lowercase());
    let mut near: Vec<(usize, &str)> = known
        .map(|known| (strsim::osa_distance(&name, &known.to_lowercase()), known))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, known)| known).take(SHOWN).collect()
}

/// A question, if there is one to ask: "did you mean `a` or `b`?" Otherwise what there is, if that is not too much.
pub(super) fn suggestion<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let near = nearest(name, known.clone());
    if !near.is_empty() {
        return Some(format!("did you mean {}?", listed(near, " or ")));
    }
    let all: Vec<&str> = known.collect();
    (1..=LISTED).contains(&all.len()).then(|| format!("there is {}.", listed(all, ", ")))
}

/// Each in backticks.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>, between: &str) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(between)
}

/// The one of `types` that `resource_type` is, but for a slip in one of its words. A word of less than four letters is
/// the name of a service, and another one another service; and a plural is a type of its own.
pub(super) fn slip<'a>(resource_type: &str, mut types: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    types.find(|known| {
        let [ours, theirs] = [resource_type, known].map(|name| name.split('_').collect::<Vec<_>>());
        let mut different = ours.iter().zip(&theirs).filter(|(ours, theirs)| ours != theirs);
        let (Some((ours_word, their_word)), None) = (different.next(), different.next()) else {
            return false;
        };
        let is_plural = |one: &str, other: &str| one.strip_suffix('s') == Some(other);
        ours.len() == theirs.len()
            && their_word.len() > 3
            && !is_plural(ours_word, their_word)
            && !is_plural(their_word, ours_word)
            && strsim::osa_distance(ours_word, their_word) <= their_word.len() / 4
    })
}
