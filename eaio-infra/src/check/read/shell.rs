//! Commands of a shell in a document, as far as they make objects: `kubectl create job` and `kubectl create cronjob`.
//!
//! Source: Kubernetes documentation, "kubectl create cronjob", "kubectl create job".

use crate::check::{self, Artifact, Content, Language, Located, Place, Source};

use super::Read;
use super::yaml::Text;

/// A word of a command, without its quotes, and where it stands.
type Word = (String, Place);

/// Reads every command that makes an object. What is none is left alone.
pub(super) fn read(text: Text<'_>, read: &mut Read) {
    if text.too_long().is_some() {
        return;
    }
    for command in words(text) {
        let value = object(&command);
        read.artifacts.extend(value.map(|value| Artifact {
            language: Language::Kubernetes,
            value,
            source: Source::File(text.path.to_owned()),
        }));
    }
}

/// The commands of a text, each as its words. What a shell puts into words stays as it is written.
fn words(text: Text<'_>) -> Vec<Vec<Word>> {
    let placed =
        |place: Place| Place { line: place.line.saturating_add(1), column: place.column.saturating_add(1) };
    let word = |word: check::Word| (word.written, text.in_file(placed(word.place)));
    let commands = check::commands(text.text).into_iter();
    commands.map(|command| command.words.into_iter().map(word).collect()).collect()
}

/// The object that a command makes.
fn object(command: &[Word]) -> Option<Located> {
    let [kubectl, create, kind, name, options @ ..] = command else { return None };
    if kubectl.0 != "kubectl" || create.0 != "create" || name.0.starts_with('-') {
        return None;
    }
    let is_cron = match kind.0.as_str() {
        "cronjob" | "cj" => true,
        "job" => false,
        _ => return None,
    };
    let end = options.iter().position(|(word, _)| word == "--").unwrap_or(options.len());
    let (options, words) = (&options[..end], options.get(end + 1..).unwrap_or_default());
    let option = |names: &[&str]| {
        options.iter().enumerate().find_map(|(at, (word, place))| {
            let rest = names.iter().find_map(|name| word.strip_prefix(name))?;
            match rest.strip_prefix('=') {
                Some(value) => Some((value.to_owned(), *place)),
                None if rest.is_empty() => options.get(at + 1).cloned(),
                None => None,
            }
        })
    };
    let image = option(&["--image"])?;
    let place = kubectl.1;
    let map = |entries: Vec<(&str, Located)>| {
        let entries = entries.into_iter().map(|(name, value)| (name.to_owned(), value.place, value));
        Located { place, content: Content::Map(entries.collect()) }
    };
    let list = |items| Located { place, content: Content::List(items) };
    let text = |(text, place): &Word| Located { place: *place, content: Content::Text(text.clone()) };
    let written = |text: &str| Located { place, content: Content::Text(text.to_owned()) };
    let mut container = vec![("name", text(name)), ("image", text(&image))];
    if !words.is_empty() {
        container.push(("command", list(words.iter().map(text).collect())));
    }
    let restart = option(&["--restart"]).map_or_else(|| written("Never"), |restart| text(&restart));
    let pod = map(vec![("restartPolicy", restart), ("containers", list(vec![map(container)]))]);
    let job = map(vec![("template", map(vec![("spec", pod)]))]);
    let mut metadata = vec![("name", text(name))];
    metadata.extend(option(&["--namespace", "-n"]).map(|namespace| ("namespace", text(&namespace))));
    let (kind, spec) = if is_cron {
        let schedule = text(&option(&["--schedule"])?);
        ("CronJob", map(vec![("schedule", schedule), ("jobTemplate", map(vec![("spec", job)]))]))
    } else {
        ("Job", job)
    };
    Some(map(vec![
        ("apiVersion", written("batch/v1")),
        ("kind", written(kind)),
        ("metadata", map(metadata)),
        ("spec", spec),
    ]))
}
