//! Which of several names somebody may have meant.

/// The name among `candidates` that `name` may be meant to be: one with a letter or two wrong, or one that is short for the other,
/// as `shop-prod` is for `shop-production`. Names that differ in a number are two.
pub(super) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let close =
        candidates.into_iter().filter_map(|candidate| Some((difference(name, candidate)?, candidate)));
    close.min().map(|(_, candidate)| candidate)
}

fn difference(one: &str, other: &str) -> Option<usize> {
    let letters = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let shorter = one.chars().count().min(other.chars().count());
    if one == other || shorter < 4 || letters(one) == letters(other) {
        return None;
    }
    let last = |text: &str| text.rsplit(['-', '_', '.']).next().unwrap_or(text).chars().count();
    let is_short =
        |short: &str, long: &str| long.starts_with(short) && last(short) >= 3 && last(long) > last(short);
    if is_short(one, other) || is_short(other, one) {
        return Some(1);
    }
    let distance = distance(one, other);
    (distance <= 2 && distance * 4 <= shorter).then_some(distance)
}

/// How many letters have to be put in, left out or changed to make one name of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], line + 1);
        for (column, candidate) in other.iter().enumerate() {
            let changed = before + usize::from(letter != *candidate);
            before = row[column + 1];
            row[column + 1] = changed.min(before + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near() {
        let of = |name, candidate| nearest(name, [candidate]).is_some();
        assert!(of("eaio-prod", "eaio-production") && of("eaio-production", "eaio-prod"));
        assert!(of("bulding-service", "building-service"));
        assert!(
            !of("shard-1", "shard-2")
                && !of("eaio-dev", "eaio-prod")
                && !of("eaio-staging", "eaio-production")
        );
        assert!(!of("api", "web") && !of("api", "api") && !of("api", "api-gateway"));
    }
}
