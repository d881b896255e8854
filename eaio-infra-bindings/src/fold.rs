//! Recursion that a provider had to unroll (`statement` within `statement` of a web ACL), folded back.

use super::schema::{Entries, Entry, NestedBlock};

/// Marks each nested block as recursive that is the block around it once more, only cut off at the provider's depth.
pub fn fold(entries: &mut Entries) {
    for (name, entry) in entries {
        if let Entry::Block(block) = entry
            && !block.is_attribute
        {
            let outer = block.entries.clone();
            // All or none: a block that is the outer one in some places only does not recur.
            if every_nearest(name, &mut block.entries, &mut |inner| covers(name, &outer, &inner.entries)) {
                every_nearest(name, &mut block.entries, &mut |inner| {
                    inner.recursive = Some(depth(name, &inner.entries));
                    inner.entries.clear();
                    true
                });
            }
            fold(&mut block.entries);
        }
    }
}

/// Whether `holds` for each block called `name` below `entries`; it does not look below those.
fn every_nearest(name: &str, entries: &mut Entries, holds: &mut dyn FnMut(&mut NestedBlock) -> bool) -> bool {
    entries.iter_mut().all(|(key, entry)| match entry {
        Entry::Attribute(_) => true,
        Entry::Block(block) if block.is_attribute || block.recursive.is_some() => true,
        Entry::Block(block) if key == name => holds(block),
        Entry::Block(block) => every_nearest(name, &mut block.entries, holds),
    })
}

/// Whether `inner` is `outer` without some of the blocks that lead to another `name`.
fn covers(name: &str, outer: &Entries, inner: &Entries) -> bool {
    inner.keys().all(|key| outer.contains_key(key))
        && outer.iter().all(|(key, entry)| match (entry, inner.get(key)) {
            (Entry::Block(outer), Some(Entry::Block(inner))) => {
                (outer.nesting, outer.min, outer.max) == (inner.nesting, inner.min, inner.max)
                    && covers(name, &outer.entries, &inner.entries)
            }
            (Entry::Block(outer), None) => depth(name, &outer.entries) > 0,
            (attribute, other) => Some(attribute) == other,
        })
}

/// How many times a block called `name` stands within the next one, below `entries`.
fn depth(name: &str, entries: &Entries) -> u64 {
    let blocks = entries.iter().filter_map(|(key, entry)| match entry {
        Entry::Block(block) => Some(u64::from(key == name) + depth(name, &block.entries)),
        Entry::Attribute(_) => None,
    });
    blocks.max().unwrap_or(0)
}
