//! Workflows of GitHub Actions, and every list of commands that somebody or something runs.

use crate::check::{Artifact, Language, Located, Place};

use super::Index;
use super::shell::{self, Command};

/// A workflow.
#[derive(Debug, Clone)]
pub struct Workflow<'a> {
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// Its jobs, in the order they were written.
    pub jobs: Vec<Job<'a>>,
}

/// A job of a workflow.
#[derive(Debug, Clone)]
pub struct Job<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where its name stands.
    pub place: Place,
    /// What it says.
    pub value: &'a Located,
    /// Its steps.
    pub steps: Vec<Step<'a>>,
}

/// A step of a job.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// What it says.
    pub value: &'a Located,
}

/// Commands that run one after the other in one place: those of a job, or of a script.
#[derive(Debug, Clone)]
pub struct Script<'a> {
    /// Where they are from.
    pub artifact: &'a Artifact,
    /// As a person calls it: "job `deploy`", "the script".
    pub title: String,
    /// The job, where they are of one.
    pub job: Option<Job<'a>>,
    /// The commands.
    pub commands: Vec<Command>,
}

impl<'a> Workflow<'a> {
    pub(super) fn new(artifact: &'a Artifact) -> Self {
        let jobs = artifact.value.get("jobs").into_iter().flat_map(Located::entries);
        let job = |(name, place, value): (&'a str, Place, &'a Located)| {
            let steps = value.get("steps").map_or(&[][..], Located::items);
            Job { name, place, value, steps: steps.iter().map(|value| Step { value }).collect() }
        };
        Workflow { artifact, jobs: jobs.map(job).collect() }
    }

    /// The job of that name.
    pub fn job(&self, name: &str) -> Option<&Job<'a>> {
        self.jobs.iter().find(|job| job.name.eq_ignore_ascii_case(name))
    }
}

impl<'a> Job<'a> {
    /// The jobs that it waits for, and where it says so. One or several.
    pub fn needs(&self) -> Vec<&'a Located> {
        let Some(needs) = self.value.get("needs") else { return Vec::new() };
        let one = needs.text().map(|_| needs);
        one.into_iter().chain(needs.items()).collect()
    }

    /// The step of that name.
    pub fn step(&self, id: &str) -> Option<&Step<'a>> {
        self.steps.iter().find(|step| step.id().is_some_and(|known| known.eq_ignore_ascii_case(id)))
    }

    /// Whether it runs on a machine of GitHub's, which has nothing but what the job gives it.
    pub fn is_on_github(&self) -> bool {
        let machine = self.value.text_at(&["runs-on"]);
        machine.is_some_and(|machine| {
            ["ubuntu-", "windows-", "macos-"].iter().any(|system| machine.starts_with(system))
        })
    }

    /// The commands of all of its steps.
    pub fn commands(&self, artifact: &Artifact) -> Vec<Command> {
        self.steps.iter().flat_map(|step| step.commands(artifact)).collect()
    }
}

impl<'a> Step<'a> {
    /// The name by which others refer to it.
    pub fn id(&self) -> Option<&'a str> {
        self.value.text_at(&["id"])
    }

    /// The action that it uses, without its version: `docker/build-push-action`.
    pub fn action(&self) -> Option<&'a str> {
        self.value.text_at(&["uses"])?.split('@').next()
    }

    /// Whether it uses an action that is known to leave no credentials behind for the steps after it.
    pub fn leaves_no_credentials(&self) -> bool {
        const PLAIN: &[&str] =
            &["actions/", "codecov/", "docker/build-push-action", "docker/metadata-action", "docker/setup-"];
        self.action().is_none_or(|action| PLAIN.iter().any(|plain| action.starts_with(plain)))
    }

    /// What it hands to its action.
    pub fn input(&self, name: &str) -> Option<&'a Located> {
        self.value.at(&["with", name])
    }

    /// The commands that it runs.
    pub fn commands(&self, artifact: &Artifact) -> Vec<Command> {
        let Some((run, text)) = self.value.get("run").and_then(|run| Some((run, run.text()?))) else {
            return Vec::new();
        };
        let mut commands = shell::commands(text);
        for command in &mut commands {
            command.place = artifact.place_in_text(run, command.place);
        }
        commands
    }
}

impl<'a> Index<'a> {
    /// Every workflow.
    pub fn workflows(&self) -> impl Iterator<Item = Workflow<'a>> {
        self.artifacts(Language::Workflow).map(Workflow::new)
    }

    /// Every list of commands: of each job of a workflow, and of each script.
    pub fn scripts(&self) -> Vec<Script<'a>> {
        let of_jobs = self.workflows().flat_map(|workflow| {
            let artifact = workflow.artifact;
            workflow.jobs.into_iter().map(move |job| Script {
                artifact,
                title: format!("job `{}`", job.name),
                commands: job.commands(artifact),
                job: Some(job),
            })
        });
        let of_scripts = self.artifacts(Language::Script).map(|artifact| {
            let mut commands = shell::commands(artifact.value.text().unwrap_or_default());
            for command in &mut commands {
                command.place = artifact.place_in_text(&artifact.value, command.place);
            }
            Script { artifact, title: "the script".to_owned(), job: None, commands }
        });
        of_jobs.chain(of_scripts).collect()
    }
}

/// The parts of every expression in a text, `${{ … }}`, which begin with `context`: of `needs.build.outputs.tag`
/// and `needs`, `["build", "outputs", "tag"]`.
pub fn contexts<'t>(text: &'t str, context: &str) -> Vec<Vec<&'t str>> {
    let mut found = Vec::new();
    for part in text.split("${{").skip(1) {
        found.extend(contexts_of_expression(part.split("}}").next().unwrap_or(part), context));
    }
    found
}

/// The same of a text that is one expression, as that of an `if` is.
pub fn contexts_of_expression<'t>(expression: &'t str, context: &str) -> Vec<Vec<&'t str>> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut found = Vec::new();
    // What stands in quotes is text.
    for part in expression.split('\'').step_by(2) {
        for path in part.split(|c| !is_name(c)) {
            let mut steps = path.split('.');
            if steps.next() == Some(context) {
                found.push(steps.collect());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_expression_refers_to() {
        let of = |text| contexts(text, "needs");
        assert_eq!(of("a ${{ needs.build.outputs.tag }} b"), [["build", "outputs", "tag"]]);
        assert_eq!(
            of("${{ fromJSON(needs.a.outputs.b)[0] || 'needs.c.outputs.d' }}"),
            [["a", "outputs", "b"]]
        );
        assert!(of("needs.build.outputs.tag").is_empty());
    }
}
