//! What somebody may have meant.

/// The one of `known` that a third of `name` turns into, as a question.
pub(super) fn meant<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    let near = known.map(|known| (strsim::osa_distance(name, known), known)).min()?;
    (near.0 <= name.chars().count() / 3).then(|| format!("did you mean `{}`?", near.1))
}
