use crate::check::{Artifact, Example, Findings, Index, Language, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "region-promised-not-rendered",
    severity: Severity::Warning,
    documentation: "A document promises several regions, and everything that it shows is made in fewer. What is to take over in the \
                    other region does not exist.",
    bad: Example::markdown(
        "
```yaml
cloud_provider: AWS
regions: [us-east-1, us-west-2]
```
```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: shop, region: us-east-1, version: '1.35' }
```
",
    ),
    good: Example::markdown(
        "
```yaml
cloud_provider: AWS
regions: [us-east-1]
```
```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: shop, region: us-east-1, version: '1.35' }
```
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let Some(made) = made(index) else { return };
    for artifact in index.artifacts(Language::Described) {
        let Some(regions) = artifact.value.get("regions") else { continue };
        let promised: Option<Vec<(&Located, &str)>> = regions
            .items()
            .iter()
            .map(|region| Some((region, region.literal().filter(|region| is_region(region))?)))
            .collect();
        let here: Vec<&str> = made
            .iter()
            .filter(|(other, _)| other.folder() == artifact.folder())
            .map(|(_, region)| *region)
            .collect();
        let Some(promised) = promised else { continue };
        // Where none of them is made, the document shows something else.
        if !promised.iter().any(|(_, region)| here.contains(region)) {
            continue;
        }
        for (value, region) in promised.iter().filter(|(_, region)| !here.contains(region)) {
            let mut there = here.clone();
            there.dedup();
            findings
                .at(artifact, value, format!("region {region} is promised, and nothing is made there"))
                .detail(format!("what is made is in {}", there.join(", ")))
                .help("define what runs there, or promise one region");
        }
    }
}

/// The regions in which something is made, and where that is said; nothing where one of them is not known.
fn made<'a>(index: &Index<'a>) -> Option<Vec<(&'a Artifact, &'a str)>> {
    let clusters = index
        .artifacts(Language::Eksctl)
        .map(|artifact| Some((artifact, artifact.value.at(&["metadata", "region"])?.literal()?)));
    let mut made: Vec<(&Artifact, &str)> = clusters.collect::<Option<_>>()?;
    for module in index.root_modules() {
        for (_, _, body, artifact) in module.blocks("provider") {
            if let Some(region) = body.get("region") {
                made.push((artifact, region.literal()?));
            }
        }
    }
    Some(made)
}

/// `us-east-1`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts.as_slice(), [.., number] if number.len() == 1 && number.chars().all(|c| c.is_ascii_digit()))
        && parts.len() >= 3
        && parts[0].len() == 2
}
