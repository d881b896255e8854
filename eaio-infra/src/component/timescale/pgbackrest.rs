//! pgBackRest's configuration: where write-ahead log and backups go, and where a database that stands by gets them.
//!
//! Source: pgBackRest 2.59, "Configuration Reference".

use std::fmt::Write;

use crate::unit::{Cpu, Region};

use super::kubernetes::{DATA, SOCKETS, SPOOL};

/// The configuration of a repository in the bucket `bucket`, of the database `stanza`.
pub(super) fn configuration(bucket: &str, region: Region, stanza: &str, cpu: Cpu, keep: u32) -> String {
    let processes = (cpu.as_millicores() / 1000).clamp(1, 8);
    let sections = [
        (
            "global",
            vec![
                ("repo1-type", "s3".into()),
                ("repo1-path", "/pgbackrest".into()),
                ("repo1-s3-bucket", bucket.to_owned()),
                ("repo1-s3-endpoint", format!("s3.{region}.amazonaws.com")),
                ("repo1-s3-region", region.to_string()),
                // Credentials of the pod's own role, from the agent on its node; since 2.58. The bucket encrypts by
                // itself.
                ("repo1-s3-key-type", "pod-id".into()),
                ("repo1-retention-full", keep.to_string()),
                // Many small files as one object, and of large files only the blocks that changed.
                ("repo1-bundle", "y".into()),
                ("repo1-block", "y".into()),
                ("compress-type", "zst".into()),
                ("process-max", processes.to_string()),
                ("start-fast", "y".into()),
                ("archive-async", "y".into()),
                ("spool-path", SPOOL.into()),
                ("lock-path", format!("{SPOOL}/lock")),
                ("log-level-console", "info".into()),
                ("log-level-file", "off".into()),
            ],
        ),
        (
            stanza,
            vec![
                ("pg1-path", DATA.to_owned()),
                ("pg1-port", "5432".to_owned()),
                ("pg1-socket-path", SOCKETS.to_owned()),
                ("pg1-user", "postgres".to_owned()),
            ],
        ),
    ];
    let mut text = String::new();
    for (section, options) in sections {
        let gap = if text.is_empty() { "" } else { "\n" };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{gap}[{section}]");
        for (option, value) in options {
            let _ = writeln!(text, "{option}={value}");
        }
    }
    text
}
