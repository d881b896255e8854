//! One struct for equal blocks, and a name for each.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::names::{is_taken, pascal};
use super::shapes::{Content, Context, Field, Shape, join};

/// Merges equal shapes, names them, and boxes those that hold themselves.
pub fn merge(shapes: Vec<Shape>, context: Context<'_>) -> Vec<Shape> {
    let classes = classes(&shapes);
    let mut merged: BTreeMap<usize, Shape> = BTreeMap::new();
    for (shape, class) in shapes.into_iter().zip(&classes) {
        // The one that stands highest speaks for all.
        match merged.get(class) {
            Some(higher) if depth(higher) <= depth(&shape) => {}
            _ => drop(merged.insert(*class, shape)),
        }
    }
    let mut merged: Vec<Shape> = merged.into_values().collect();
    for content in merged.iter_mut().flat_map(|shape| &mut shape.fields).map(|field| &mut field.content) {
        if let Content::Objects { shape, .. } | Content::Blocks { shape, .. } = content {
            *shape = classes[*shape];
        }
    }
    name(&mut merged, context);
    box_recursion(&mut merged);
    merged
}

/// The class of each shape: equal ones share a class. Recursion makes this a refinement: what looks equal is one class,
/// until what stands below it says otherwise.
fn classes(shapes: &[Shape]) -> Vec<usize> {
    let mut classes = number(shapes.iter().map(|shape| {
        let fields: Vec<_> = shape.fields.iter().map(signature).collect();
        (shape.label(), shape.form, fields)
    }));
    loop {
        let refined = number(shapes.iter().zip(&classes).map(|(shape, class)| {
            let below: Vec<_> =
                shape.fields.iter().filter_map(Field::child).map(|child| classes[child]).collect();
            (*class, below)
        }));
        if refined == classes {
            return classes;
        }
        classes = refined;
    }
}

/// All of a field but what stands below it.
fn signature(field: &Field) -> String {
    let mut content = field.content.clone();
    if let Content::Objects { shape, .. } | Content::Blocks { shape, .. } = &mut content {
        *shape = 0;
    }
    format!("{}{}{:?}{:?}{content:?}", field.name, field.flags, field.values, field.range)
}

/// Numbers equal things alike, from 0 in order of appearance.
fn number<T: Hash + Eq>(things: impl Iterator<Item = T>) -> Vec<usize> {
    let mut numbers = HashMap::new();
    things
        .map(|thing| {
            let next = numbers.len();
            *numbers.entry(thing).or_insert(next)
        })
        .collect()
}

fn depth(shape: &Shape) -> usize {
    if shape.path.is_empty() { 0 } else { shape.path.split('.').count() }
}

/// A struct is called after its block. Where several would be called the same, the one that stands highest keeps the name,
/// and the others get that of the block around them in front, as often as it takes.
fn name(shapes: &mut [Shape], context: Context<'_>) {
    let mut steps = vec![1; shapes.len()];
    loop {
        for (shape, steps) in shapes.iter_mut().zip(&steps) {
            shape.name = match context.allow.names.get(&join(context.resource, &shape.path)) {
                Some(name) => name.clone(),
                None => last_steps(shape, *steps, context.name),
            };
        }
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, shape) in shapes.iter().enumerate() {
            by_name.entry(&shape.name).or_default().push(index);
        }
        let mut longer = Vec::new();
        for (name, mut same) in by_name {
            same.sort_by_key(|index| depth(&shapes[*index]));
            let keeps = match same[..] {
                [first] => first == 0 || !is_taken(name),
                [first, second, ..] => !is_taken(name) && depth(&shapes[first]) < depth(&shapes[second]),
                [] => false,
            };
            longer.extend(same.into_iter().skip(usize::from(keeps)));
        }
        if longer.is_empty() {
            break;
        }
        longer.into_iter().for_each(|index| steps[index] += 1);
    }
    // What is read has a struct of its own, called after the one that is written.
    let read: Vec<String> = shapes.iter().map(|shape| format!("{}Attributes", shape.name)).collect();
    for shape in shapes.iter_mut().filter(|shape| read.contains(&shape.name)) {
        shape.name += "Block";
    }
}

/// The name that the last `steps` steps of a shape's path make, with the resource's in front where there are not as many.
fn last_steps(shape: &Shape, steps: usize, resource: &str) -> String {
    let path: Vec<_> = shape.path.split('.').collect();
    let last = path[path.len().saturating_sub(steps)..].iter().map(|name| pascal(name));
    let front = if shape.path.is_empty() || steps > path.len() { resource } else { "" };
    std::iter::once(front.to_owned()).chain(last).collect()
}

/// A struct cannot hold itself: boxes the blocks that lead back to where they stand. (A `Vec` on the way is enough.)
fn box_recursion(shapes: &mut [Shape]) {
    let is_held = |field: &&Field| matches!(field.content, Content::Blocks { max: Some(1), .. });
    let held = |shape: &Shape| shape.fields.iter().filter(is_held).filter_map(Field::child).collect();
    let children: Vec<Vec<usize>> = shapes.iter().map(held).collect();
    for (index, shape) in shapes.iter_mut().enumerate() {
        for field in &mut shape.fields {
            if let Content::Blocks { shape, boxed, max: Some(1), .. } = &mut field.content {
                *boxed = leads_to(&children, *shape, index);
            }
        }
    }
}

fn leads_to(children: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; children.len()];
    let mut open = vec![from];
    while let Some(index) = open.pop() {
        if index == to {
            return true;
        }
        if !std::mem::replace(&mut seen[index], true) {
            open.extend(&children[index]);
        }
    }
    false
}
