//! PostgreSQL's settings: from what the pod gets, so that a larger pod is a faster database without further ado.

use crate::unit::Bytes;

use super::Timescale;
use super::kubernetes::SOCKETS;

/// What one that stands by must have at least as much of as the one it follows, and so the same everywhere.
///
/// Source: PostgreSQL 16, "Hot Standby", Administrator's Overview.
const WORKER_PROCESSES: u32 = 40;
const LOCKS_PER_TRANSACTION: u32 = 256;

impl Timescale {
    /// The arguments of the server.
    ///
    /// Source: the shares of memory are those of `timescaledb-tune`, which itself would only look once, when the
    /// database is made.
    pub(super) fn settings(&self) -> Vec<String> {
        let memory = self.resources.memory.as_u64() >> 20;
        let cores = (self.resources.cpu.as_millicores() / 1000).max(1);
        let buffers = memory / 4;
        let per_query = ((memory - buffers) / u64::from(self.connections.max(1)) / 2).max(4);
        let settings = [
            ("shared_preload_libraries", "timescaledb".to_owned()),
            ("timescaledb.telemetry_level", "off".into()),
            ("timescaledb.max_background_workers", "16".into()),
            ("listen_addresses", "*".into()),
            ("unix_socket_directories", SOCKETS.into()),
            ("max_connections", self.connections.to_string()),
            ("shared_buffers", megabytes(buffers)),
            ("effective_cache_size", megabytes(memory * 3 / 4)),
            ("maintenance_work_mem", megabytes((memory / 16).clamp(16, 2048))),
            ("work_mem", megabytes(per_query)),
            ("max_worker_processes", WORKER_PROCESSES.to_string()),
            ("max_parallel_workers", cores.to_string()),
            ("max_parallel_workers_per_gather", (cores / 2).clamp(1, 8).to_string()),
            ("max_locks_per_transaction", LOCKS_PER_TRANSACTION.to_string()),
            // For volumes of flash.
            ("random_page_cost", "1.1".into()),
            ("effective_io_concurrency", "256".into()),
            ("max_wal_size", "8GB".into()),
            ("min_wal_size", "1GB".into()),
            ("wal_compression", "on".into()),
            ("archive_mode", "on".into()),
            ("archive_command", "pgbackrest archive-push %p".into()),
            ("archive_timeout", format!("{}s", self.backups.archive_every.as_secs())),
            ("log_min_duration_statement", "1s".into()),
        ];
        settings.into_iter().flat_map(|(name, value)| ["-c".to_owned(), format!("{name}={value}")]).collect()
    }

    /// What queries with several processes share between them.
    pub(super) fn shared_memory(&self) -> Bytes {
        Bytes::new((self.resources.memory.as_u64() / 8) >> 20 << 20)
    }
}

fn megabytes(count: u64) -> String {
    format!("{count}MB")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::workload::Resources;
    use crate::unit::{cpu, gib};

    #[test]
    fn a_larger_pod_has_larger_settings() {
        let large = Timescale { resources: Resources::new(cpu!("16"), gib(128)), ..Timescale::default() };
        let settings = large.settings();
        for expected in [
            "shared_buffers=32768MB",
            "effective_cache_size=98304MB",
            "maintenance_work_mem=2048MB",
            "work_mem=491MB",
            "max_parallel_workers=16",
            "max_parallel_workers_per_gather=8",
        ] {
            assert!(settings.iter().any(|setting| setting == expected), "{expected} is not in {settings:?}");
        }
        assert_eq!(large.shared_memory(), gib(16));
    }

    #[test]
    fn what_a_standby_needs_as_much_of_does_not_depend_on_its_size() {
        let of = |timescale: &Timescale| -> Vec<String> {
            let same = ["max_connections=", "max_worker_processes=", "max_locks_per_transaction="];
            let settings = timescale.settings().into_iter();
            settings.filter(|setting| same.iter().any(|name| setting.starts_with(name))).collect()
        };
        let large = Timescale { resources: Resources::new(cpu!("16"), gib(128)), ..Timescale::default() };
        assert_eq!(of(&large), of(&Timescale::default()));
    }
}
