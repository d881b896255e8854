use crate::check::{Artifact, Content, Example, Findings, Index, Language, Located, Place, Rule, Service};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "device-not-on-platform",
    severity: Severity::Error,
    documentation: "A document says that its Compose project runs on a Mac, or on a Raspberry Pi, and a service of it asks for a GPU \
                    of NVIDIA or, on a Mac, for a device of the machine. Neither is there: on a Mac containers run in a virtual machine, \
                    which has no devices of the Mac's. The service does not start.",
    bad: Example::markdown(
        "
```yaml
hardware: MacBook Pro M2, 16 GB
```
```yaml
services:
  ollama:
    image: ollama/ollama:0.12.0
    runtime: nvidia
```
",
    ),
    good: Example::markdown(
        "
```yaml
hardware: MacBook Pro M2, 16 GB
```
```yaml
services:
  ollama:
    image: ollama/ollama:0.12.0
```
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let described: Vec<&Artifact> = index.artifacts(Language::Described).collect();
    for project in index.projects().iter().filter(|project| project.artifact.is_in_document()) {
        let mut texts = Vec::new();
        for artifact in described.iter().filter(|artifact| artifact.folder() == project.artifact.folder()) {
            collect(&artifact.value, &mut texts);
        }
        // Of several machines nobody knows which one it is.
        let is_other = |text: &&str| {
            ["nvidia", "rtx", "cuda", "geforce", "windows", "ubuntu"]
                .iter()
                .any(|part| text.to_lowercase().contains(part))
        };
        if texts.iter().any(is_other) {
            continue;
        }
        let of = |names: &[&str]| {
            texts.iter().copied().find(|text| names.iter().any(|name| text.to_lowercase().contains(name)))
        };
        let mac = of(&["macbook", "mac mini", "mac studio", "apple silicon"]);
        let Some(machine) = mac.or_else(|| of(&["raspberry pi"])) else { continue };
        for service in &project.services {
            let missing = gpu(service).or_else(|| device(service).filter(|_| mac.is_some()));
            if let Some((place, what)) = missing {
                let summary =
                    format!("service `{}` asks for {what}, which the machine does not have", service.name);
                findings
                    .at_place(project.artifact, place, summary)
                    .detail(format!("the document says: {machine}"))
                    .help("take it out, or run the service outside of containers");
            }
        }
    }
}

fn collect<'a>(value: &'a Located, texts: &mut Vec<&'a str>) {
    match &value.content {
        Content::Text(text) => texts.push(text),
        Content::List(items) => items.iter().for_each(|item| collect(item, texts)),
        Content::Map(entries) => entries.iter().for_each(|(_, _, value)| collect(value, texts)),
        _ => {}
    }
}

fn gpu(service: &Service<'_>) -> Option<(Place, String)> {
    if service.has_profiles() {
        return None;
    }
    let runtime = service.value.get("runtime").filter(|runtime| runtime.text() == Some("nvidia"));
    let devices =
        service.value.at(&["deploy", "resources", "reservations", "devices"]).map_or(&[][..], Located::items);
    let driver = devices.iter().find(|device| device.text_at(&["driver"]) == Some("nvidia"));
    runtime.or(driver).map(|value| (value.place, "a GPU of NVIDIA".to_owned()))
}

fn device(service: &Service<'_>) -> Option<(Place, String)> {
    if service.has_profiles() {
        return None;
    }
    let devices = service.value.get("devices").map_or(&[][..], Located::items);
    let device = devices.iter().find_map(|device| {
        let path = device.text()?.split(':').next().filter(|path| path.starts_with("/dev/"))?;
        Some((device.place, path))
    });
    device.map(|(place, path)| (place, format!("device {path}")))
}
