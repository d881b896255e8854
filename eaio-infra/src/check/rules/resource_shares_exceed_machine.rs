use crate::check::{Example, Findings, Index, Language, Located, Project, Rule, quantity};
use crate::diagnostic::Severity;
use crate::unit::{Bytes, Cpu};

pub const RULE: Rule = Rule {
    name: "resource-shares-exceed-machine",
    severity: Severity::Error,
    documentation: "What is given to the parts of a machine is more than the machine is, as a document itself says: shares of more than \
                    100 %, reservations of a Compose project of more memory or processors than there are, or a limit of more \
                    processors than there are, which Docker refuses.",
    bad: Example::markdown(BAD),
    good: Example::markdown(GOOD),
    check,
};

const BAD: &str = "
```yaml
resources:
  total: { cpu: 16 cores, memory: 32GB }
  allocation:
    core_services: 40%
    ml_services: 50%
    overhead: 20%
```
";

const GOOD: &str = "
```yaml
resources:
  total: { cpu: 16 cores, memory: 32GB }
  allocation:
    core_services: 40%
    ml_services: 40%
    overhead: 20%
```
";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for described in index.artifacts(Language::Described) {
        let mut left = vec![&described.value];
        while let Some(value) = left.pop() {
            for (name, _, part) in value.entries() {
                if matches!(name, "allocation" | "allocations" | "shares")
                    && let Some(sum) = shares(part).filter(|sum| *sum > 100.001)
                {
                    findings
                        .at(described, part, format!("the shares of `{name}` are {sum}% together"))
                        .help("no more than 100% is there");
                }
                left.push(part);
            }
        }
    }
    for project in index.projects().iter().filter(|project| project.artifact.is_in_document()) {
        let machines: Vec<Machine> = index
            .artifacts(Language::Described)
            .filter(|described| described.folder() == project.artifact.folder())
            .filter_map(|described| Machine::new(&described.value))
            .collect();
        // Of several, nobody knows which it runs on.
        if let [machine] = machines.as_slice() {
            check_project(project, machine, findings);
        }
    }
}

/// The sum of a map of shares, in percent; nothing where one of them is something else.
fn shares(value: &Located) -> Option<f64> {
    let shares = value
        .entries()
        .map(|(_, _, share)| share.text()?.trim().strip_suffix('%')?.trim().parse::<f64>().ok());
    let shares = shares.collect::<Option<Vec<f64>>>()?;
    (shares.len() > 1).then(|| shares.iter().sum())
}

/// What a document says that a machine is.
struct Machine {
    memory: Option<Bytes>,
    cpu: Option<Cpu>,
}

impl Machine {
    fn new(described: &Located) -> Option<Self> {
        let total = described.at(&["resources", "total"]).or_else(|| described.at(&["machine"]))?;
        let number = |value: &Located| {
            value.number().map(|number| number.to_string()).or_else(|| value.text().map(str::to_owned))
        };
        let cpu = ["cpu", "cpus", "cores"].iter().find_map(|name| total.get(name)).and_then(number);
        let cpu = cpu.and_then(|text| Cpu::parse(text.trim().trim_end_matches("cores").trim()).ok());
        let memory = ["memory", "ram"].iter().find_map(|name| total.get(name)).and_then(number);
        let memory = memory.and_then(|text| quantity::memory(&text));
        (cpu.is_some() || memory.is_some()).then_some(Machine { memory, cpu })
    }
}

fn check_project(project: &Project<'_>, machine: &Machine, findings: &mut Findings<'_>) {
    let (mut memory, mut cpu, mut last) = (Bytes::default(), Cpu::default(), None);
    for service in project.services.iter().filter(|service| !service.has_profiles()) {
        let part = |path: &[&str]| service.value.at(path);
        let text =
            |value: &Located| value.text().map(str::to_owned).or_else(|| Some(value.number()?.to_string()));
        let cores = |path: &[&str]| part(path).and_then(text).and_then(|text| Cpu::parse(&text).ok());
        let copies = match part(&["deploy", "replicas"]) {
            None => 1,
            Some(value) => quantity::count(value).unwrap_or(0),
        };
        let reserved = ["deploy", "resources", "reservations"];
        let of_memory = part(&[&reserved[..], &["memory"]].concat())
            .and_then(text)
            .and_then(|text| quantity::memory(&text));
        let of_cpu = cores(&[&reserved[..], &["cpus"]].concat());
        if of_memory.is_some() || of_cpu.is_some() {
            last = part(&reserved);
        }
        memory = [memory, of_memory.unwrap_or_default().times(copies)].into_iter().sum();
        cpu = [cpu, of_cpu.unwrap_or_default().times(copies)].into_iter().sum();
        let limit = cores(&["deploy", "resources", "limits", "cpus"]).or_else(|| cores(&["cpus"]));
        if let (Some(limit), Some(there)) = (limit, machine.cpu)
            && limit > there
        {
            let place = part(&["deploy", "resources", "limits", "cpus"]).or_else(|| part(&["cpus"]));
            findings
                .at(
                    project.artifact,
                    place.unwrap_or(service.value),
                    format!(
                        "service `{}` may use {} processors, and the machine has {}",
                        service.name,
                        limit.to_decimal(),
                        there.to_decimal()
                    ),
                )
                .help("lower the limit: Docker refuses to start it");
        }
    }
    let Some(last) = last else { return };
    let problem = match (machine.memory, machine.cpu) {
        (Some(there), _) if memory > there => format!("{memory} of memory, and the machine has {there}"),
        (_, Some(there)) if cpu > there => {
            format!("{} processors, and the machine has {}", cpu.to_decimal(), there.to_decimal())
        }
        _ => return,
    };
    findings
        .at(project.artifact, last, format!("the services reserve {problem}"))
        .help("reserve less, or run some of it elsewhere");
}
