//! Releases whose support has ended, with the day on which it did. As of 2026-11; what is not in here is not judged.

use super::Image;

/// A release that nobody mends any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ended {
    /// What it is a release of.
    pub product: &'static str,
    /// The release.
    pub release: &'static str,
    /// The day.
    pub day: &'static str,
}

/// Docker's own images.
const HUB: &str = "docker.io";

/// The registries of Elastic and of Microsoft.
const ELASTIC: &str = "docker.elastic.co";
const MICROSOFT: &str = "mcr.microsoft.com";

/// Repository, registry, release, the day on which its support ended.
///
/// Sources: postgresql.org, "Versioning Policy"; mongodb.com, "Support Policy Lifecycles"; the release cycle of Python's
/// developer guide; nodejs.org, "Previous Releases"; go.dev, "Release History"; ruby-lang.org, "Ruby Maintenance Branches";
/// dotnet.microsoft.com, ".NET Support Policy"; ubuntu.com, "Ubuntu release cycle"; wiki.debian.org, "LTS"; endoflife.date for
/// the others (MySQL and MariaDB: the end of the community releases).
const IMAGES: &[(&str, &str, &str, &str)] = &[
    ("postgres", HUB, "14", "2026-11-12"),
    ("postgres", HUB, "13", "2025-11-13"),
    ("postgres", HUB, "12", "2024-11-21"),
    ("postgres", HUB, "11", "2023-11-09"),
    ("postgres", HUB, "10", "2022-11-10"),
    ("postgres", HUB, "9", "2021-11-11"),
    ("mysql", HUB, "8.0", "2026-04-30"),
    ("mysql", HUB, "5.7", "2023-10-31"),
    ("mysql", HUB, "5.6", "2021-02-28"),
    ("mariadb", HUB, "10.6", "2026-07-06"),
    ("mariadb", HUB, "10.5", "2025-06-24"),
    ("mariadb", HUB, "10.4", "2024-06-18"),
    ("mongo", HUB, "6", "2025-07-31"),
    ("mongo", HUB, "5", "2024-10-31"),
    ("mongo", HUB, "4", "2024-02-29"),
    ("mongo", HUB, "3", "2021-04-30"),
    ("redis", HUB, "7.0", "2024-07-29"),
    ("redis", HUB, "6.0", "2023-08-31"),
    ("redis", HUB, "5", "2022-04-27"),
    ("redis", HUB, "4", "2020-04-30"),
    ("redis", HUB, "3", "2018-10-31"),
    ("elasticsearch", HUB, "7", "2026-01-15"),
    ("elasticsearch/elasticsearch", ELASTIC, "7", "2026-01-15"),
    ("kibana", HUB, "7", "2026-01-15"),
    ("kibana/kibana", ELASTIC, "7", "2026-01-15"),
    ("logstash", HUB, "7", "2026-01-15"),
    ("logstash/logstash", ELASTIC, "7", "2026-01-15"),
    ("python", HUB, "3.10", "2026-10-31"),
    ("python", HUB, "3.9", "2025-10-31"),
    ("python", HUB, "3.8", "2024-10-07"),
    ("python", HUB, "3.7", "2023-06-27"),
    ("python", HUB, "3.6", "2021-12-23"),
    ("python", HUB, "2", "2020-01-01"),
    ("node", HUB, "20", "2026-04-30"),
    ("node", HUB, "18", "2025-04-30"),
    ("node", HUB, "16", "2023-09-11"),
    ("node", HUB, "14", "2023-04-30"),
    ("node", HUB, "12", "2022-04-30"),
    ("node", HUB, "10", "2021-04-30"),
    ("php", HUB, "8.1", "2025-12-31"),
    ("php", HUB, "8.0", "2023-11-26"),
    ("php", HUB, "7", "2022-11-28"),
    ("ruby", HUB, "3.1", "2025-03-26"),
    ("ruby", HUB, "3.0", "2024-04-23"),
    ("ruby", HUB, "2", "2023-03-31"),
    ("golang", HUB, "1.23", "2025-08-12"),
    ("golang", HUB, "1.22", "2025-02-11"),
    ("golang", HUB, "1.21", "2024-08-13"),
    ("golang", HUB, "1.20", "2024-02-06"),
    ("golang", HUB, "1.19", "2023-08-08"),
    ("golang", HUB, "1.18", "2023-02-01"),
    ("ubuntu", HUB, "20.04", "2025-05-31"),
    ("ubuntu", HUB, "18.04", "2023-05-31"),
    ("ubuntu", HUB, "16.04", "2021-04-30"),
    ("debian", HUB, "10", "2024-06-30"),
    ("debian", HUB, "buster", "2024-06-30"),
    ("debian", HUB, "9", "2022-06-30"),
    ("debian", HUB, "stretch", "2022-06-30"),
    ("centos", HUB, "8", "2021-12-31"),
    ("centos", HUB, "7", "2024-06-30"),
    ("traefik", HUB, "1", "2021-12-31"),
    ("dotnet/sdk", MICROSOFT, "8.0", "2026-11-10"),
    ("dotnet/sdk", MICROSOFT, "7.0", "2024-05-14"),
    ("dotnet/sdk", MICROSOFT, "6.0", "2024-11-12"),
    ("dotnet/aspnet", MICROSOFT, "8.0", "2026-11-10"),
    ("dotnet/aspnet", MICROSOFT, "7.0", "2024-05-14"),
    ("dotnet/aspnet", MICROSOFT, "6.0", "2024-11-12"),
    ("dotnet/runtime", MICROSOFT, "8.0", "2026-11-10"),
    ("dotnet/runtime", MICROSOFT, "7.0", "2024-05-14"),
    ("dotnet/runtime", MICROSOFT, "6.0", "2024-11-12"),
];

/// What an image is of, where its support has ended.
pub(super) fn of_image(image: &Image<'_>) -> Option<Ended> {
    let ended = IMAGES.iter().find(|(repository, registry, release, _)| {
        *repository == image.repository && *registry == image.registry && image.is_of(release)
    });
    ended.map(|(repository, _, release, day)| Ended {
        product: repository.rsplit('/').next().unwrap_or(repository),
        release,
        day,
    })
}

/// What a version that a job asks for is of, such as `18.x` of `node`, where its support has ended.
pub(super) fn of_toolchain(product: &str, version: &str) -> Option<Ended> {
    let version = version.strip_prefix('v').unwrap_or(version);
    if !version.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'x')) {
        return None;
    }
    of_image(&Image { registry: HUB, repository: product, tag: Some(version) })
}

/// The minor version of Kubernetes 1, the ends of its standard and its extended support in EKS.
///
/// Source: Amazon EKS User Guide, "Understand the Kubernetes version lifecycle on EKS", "Amazon EKS Kubernetes release calendar".
const EKS: &[(u32, &str, &str)] = &[
    (33, "2026-07-29", "2027-07-29"),
    (32, "2026-03-23", "2027-03-23"),
    (31, "2025-11-26", "2026-11-26"),
    (30, "2025-07-23", "2026-07-23"),
    (29, "2025-03-23", "2026-03-23"),
    (28, "2024-11-26", "2025-11-26"),
    (27, "2024-07-24", "2025-07-24"),
    (26, "2024-06-11", "2025-06-11"),
    (25, "2024-05-01", "2025-05-01"),
    (24, "2024-01-31", "2025-01-31"),
    (23, "2023-10-11", "2024-10-11"),
];

/// The oldest minor version that EKS still runs.
const OLDEST_OF_EKS: u32 = 31;

/// How far the support of EKS for a version of Kubernetes has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Support {
    /// All of it: EKS makes no cluster of that version.
    Gone {
        /// The day, where it is known.
        day: Option<&'static str>,
    },
    /// The standard support; what is left costs more.
    Extended {
        /// The day on which that began.
        since: &'static str,
        /// The day on which the cluster is upgraded, whoever wants it.
        until: &'static str,
    },
}

/// How far the support of EKS for a version such as `1.27` has ended; nothing where it has not.
pub(super) fn of_eks(version: &str) -> Option<Support> {
    let minor: u32 = version.strip_prefix("1.")?.parse().ok()?;
    let known = EKS.iter().find(|(of, ..)| *of == minor);
    match known {
        Some((_, since, until)) if minor >= OLDEST_OF_EKS => Some(Support::Extended { since, until }),
        Some((_, _, day)) => Some(Support::Gone { day: Some(day) }),
        None if minor < OLDEST_OF_EKS => Some(Support::Gone { day: None }),
        None => None,
    }
}

/// Engine, release, the day on which its standard support by RDS or ElastiCache ended. What is left costs more.
///
/// Sources: Amazon RDS User Guide, "Release calendars for Amazon RDS for PostgreSQL" and "Supported MySQL major versions on
/// Amazon RDS"; Amazon Aurora User Guide, "Amazon Aurora versions"; Amazon ElastiCache User Guide, "Versions with ElastiCache
/// Extended Support".
const ENGINES: &[(&str, &str, &str)] = &[
    ("postgres", "13", "2026-02-28"),
    ("postgres", "12", "2025-02-28"),
    ("postgres", "11", "2024-02-29"),
    ("aurora-postgresql", "13", "2026-02-28"),
    ("aurora-postgresql", "12", "2025-02-28"),
    ("aurora-postgresql", "11", "2024-02-29"),
    ("mysql", "8.0", "2026-07-31"),
    ("mysql", "5.7", "2024-02-29"),
    ("aurora-mysql", "5.7", "2024-10-31"),
    ("redis", "5", "2026-01-31"),
    ("redis", "4", "2026-01-31"),
];

/// What a version of an engine is of, where the standard support for it has ended.
pub(super) fn of_engine(engine: &str, version: &str) -> Option<Ended> {
    let ended = ENGINES.iter().find(|(of, release, _)| {
        let rest = version.strip_prefix(release);
        *of == engine && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    ended.map(|(product, release, day)| Ended { product, release, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_eks() {
        assert_eq!(of_eks("1.27"), Some(Support::Gone { day: Some("2025-07-24") }));
        assert_eq!(of_eks("1.14"), Some(Support::Gone { day: None }));
        assert!(matches!(of_eks("1.32"), Some(Support::Extended { .. })));
        assert_eq!(of_eks("1.35").or(of_eks("1.99")).or(of_eks("latest")), None);
    }

    #[test]
    fn toolchains() {
        let ended = |product, version| of_toolchain(product, version).map(|ended| ended.release);
        assert_eq!(ended("node", "18.x"), Some("18"));
        assert_eq!(ended("python", "3.9.18"), Some("3.9"));
        assert_eq!(ended("node", ">=18").or(ended("node", "22")).or(ended("python", "3.1")), None);
    }
}
