//! Nothing depends on itself.

use eaio_infra_diagnostic::Diagnostics;

use crate::RootModule;

use super::at;
use super::references::Edges;

/// Reports each cycle once, with the path around it. Linear in entries and references.
pub(super) fn check(module: &RootModule, edges: &Edges, diagnostics: &mut Diagnostics) {
    for cycle in cycles(edges) {
        let first = &module.entries[cycle[0]];
        let mut path: Vec<String> = cycle.iter().map(|index| module.entries[*index].name()).collect();
        path.push(first.name());
        diagnostics.push(
            at(first, "cycle", format!("{} depends on itself", path[0]))
                .with_detail(path.join(" → "))
                .with_help("Terraform cannot decide what to make first: take one of these references out"),
        );
    }
}

/// A depth-first walk without recursion, so that a chain of any length can be walked. Each cycle begins with its entry
/// that was added first.
pub(crate) fn cycles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; edges.len()];
    let mut found = Vec::new();
    for start in 0..edges.len() {
        if states[start] != State::New {
            continue;
        }
        // What is open, each with how many of its edges were followed.
        let mut path = vec![(start, 0)];
        states[start] = State::Open;
        while let Some((node, next)) = path.last_mut() {
            let Some(&target) = edges[*node].get(*next) else {
                states[*node] = State::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match states[target] {
                State::New => {
                    states[target] = State::Open;
                    path.push((target, 0));
                }
                State::Open => {
                    let from = path.iter().position(|(node, _)| *node == target).expect("it is open");
                    let mut cycle: Vec<usize> = path[from..].iter().map(|(node, _)| *node).collect();
                    let first =
                        cycle.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(at, _)| at);
                    cycle.rotate_left(first);
                    found.push(cycle);
                }
                State::Done => {}
            }
        }
    }
    found
}
