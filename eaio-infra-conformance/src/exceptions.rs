//! What a scanner finds, and somebody has said why it stays.

use serde::Deserialize;

use crate::checkov::Finding;

/// A file of exceptions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    exception: Vec<Exception>,
}

/// Why a check may fail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    check: String,
    /// Resources below the folder of their file, or of the file itself, where `*` stands for anything.
    resources: Vec<String>,
    reason: String,
}

impl Exceptions {
    /// Reads a file of `[[exception]]`, each with `check`, `resources` and `reason`.
    ///
    /// # Errors
    /// What is wrong with it. That no reason is given is wrong.
    pub fn read(text: &str) -> Result<Exceptions, String> {
        let exceptions: Exceptions = toml::from_str(text).map_err(|error| error.to_string())?;
        let without = exceptions.exception.iter().find(|exception| exception.reason.trim().len() < 20);
        match without {
            Some(exception) => Err(format!("{}: it says no reason", exception.check)),
            None => Ok(exceptions),
        }
    }

    /// Whether the exceptions are about exactly what was found: nothing is without one, and none is without a finding.
    ///
    /// # Errors
    /// All that is not so.
    pub fn judge(&self, found: &[Finding]) -> Result<(), String> {
        let mut mistakes = Vec::new();
        let mut used: Vec<Vec<bool>> =
            self.exception.iter().map(|exception| vec![false; exception.resources.len()]).collect();
        for finding in found {
            let place = place(finding);
            let mut is_excepted = false;
            for (exception, used) in self.exception.iter().zip(&mut used) {
                for (pattern, used) in exception.resources.iter().zip(used) {
                    if exception.check == finding.check && matches(pattern, &place) {
                        (is_excepted, *used) = (true, true);
                    }
                }
            }
            if !is_excepted {
                mistakes.push(format!("no exception: {} {place}: {}", finding.check, finding.name));
            }
        }
        for (exception, used) in self.exception.iter().zip(&used) {
            let unused = exception.resources.iter().zip(used).filter(|(_, used)| !**used);
            mistakes
                .extend(unused.map(|(pattern, _)| format!("nothing found: {} {pattern}", exception.check)));
        }
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes.join("\n")) }
    }
}

/// A resource by the folder of its root module, or by the file of its overlay.
fn place(finding: &Finding) -> String {
    let folder = match finding.file.strip_suffix(".yaml") {
        Some(overlay) => overlay,
        None => finding.file.rsplit_once('/').map_or("", |(folder, _)| folder),
    };
    format!("{folder}/{}", finding.resource)
}

/// Whether `pattern` is `text`, where each `*` stands for anything but a `/`.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            let end = rest.find('/').unwrap_or(rest.len());
            let mut starts = (0..=end).filter(|start| rest.is_char_boundary(*start));
            starts.any(|start| matches(after, &rest[start..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_has_an_exception_and_every_exception_a_finding() {
        let text = |resources: &str, reason: &str| {
            format!("[[exception]]\ncheck = 'A_1'\nresources = [{resources}]\nreason = '{reason}'\n")
        };
        let reason = "it is a demonstration of a reason";
        let found = |check: &str, file: &str, resource: &str| Finding {
            check: check.into(),
            name: "wants a thing".into(),
            file: file.into(),
            resource: resource.into(),
        };
        let exceptions =
            Exceptions::read(&text("'eaio/*/bucket.logs', 'k8s/prod/Pod.*'", reason)).expect("it is right");
        let right =
            [found("A_1", "eaio/dev/main.tf.json", "bucket.logs"), found("A_1", "k8s/prod.yaml", "Pod.a.b")];
        assert_eq!(exceptions.judge(&right), Ok(()));
        let wrong = [
            right[1].clone(),
            found("A_2", "eaio/dev/main.tf.json", "bucket.logs"),
            found("A_1", "eaio/dev/more/main.tf.json", "bucket.logs"),
        ];
        insta::assert_snapshot!(exceptions.judge(&wrong).expect_err("it is wrong"), @r"
        no exception: A_2 eaio/dev/bucket.logs: wants a thing
        no exception: A_1 eaio/dev/more/bucket.logs: wants a thing
        nothing found: A_1 eaio/*/bucket.logs
        ");
        assert!(Exceptions::read(&text("'a'", "no")).is_err_and(|mistake| mistake.contains("no reason")));
        assert!(Exceptions::read("exceptions = []").is_err());
    }
}
