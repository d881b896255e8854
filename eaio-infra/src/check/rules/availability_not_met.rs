use crate::check::rule::definition;
use crate::check::{Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "availability-not-met",
    severity: Severity::Warning,
    documentation: "An environment promises to answer for a larger share of time than AWS promises for the parts that have to \
                    answer, all at once: the product of what each promises. Only the load balancer, nodes and managed stores \
                    are counted, so that it is what can be promised at most; pods may lower it further.",
    bad: definition!("examples/availability_not_met_bad.rs"),
    good: definition!("examples/availability_not_met_good.rs"),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let Some(definition) = index.definition() else { return };
    let environment = definition.environment;
    let Some(objectives) = &environment.objectives else { return };
    // Another environment answers when this one does not.
    if definition
        .system
        .environments
        .iter()
        .any(|other| other.stands_by_for.as_ref() == Some(&environment.name))
    {
        return;
    }
    let parts = index.parts_that_answer();
    let Some((composed, weakest)) = parts.together().zip(parts.weakest()) else { return };
    if composed >= objectives.availability {
        return;
    }
    let listed: Vec<String> =
        parts.known.iter().map(|part| format!("{}: {} %", part.title, part.promised)).collect();
    let summary = format!(
        "`{}` promises to answer {} of the time, and its parts together {composed}",
        environment.name, objectives.availability
    );
    let help = "let a store stand by in another zone, let another environment stand by, or promise less";
    findings.at_place(weakest.artifact, weakest.place, summary).detail(listed.join("\n")).help(help);
}
