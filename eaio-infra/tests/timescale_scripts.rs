//! The scripts beside TimescaleDB, run by a real shell in which the programs they call are fakes that note it down.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A folder for one database, with fakes of the programs that the scripts call.
struct Sandbox(TempDir);

impl Sandbox {
    /// One where `psql` says that the database stands by, as often as `stands_by`, and then that it does not.
    fn new(stands_by: usize) -> Self {
        let sandbox = Sandbox(TempDir::new().expect("a temporary folder"));
        let psql = "calls=$(cat calls 2>/dev/null || echo 0); echo $((calls + 1)) > calls\n";
        sandbox.fake("psql", &format!("{psql}[ \"$calls\" -ge {stands_by} ] && echo f || echo t"));
        sandbox.fake("pgbackrest", "echo pgbackrest \"$@\" >> log");
        // The long pause of the loop ends it.
        sandbox.fake("sleep", "echo sleep \"$@\" >> log; [ \"$1\" -lt 300 ] || kill \"$PPID\"");
        sandbox
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn fake(&self, name: &str, body: &str) {
        let path = self.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("the folder is writable");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("the file is ours");
    }

    /// Runs a script of `templates/timescale` to its end. Returns what the fakes noted down.
    fn run(&self, script: &str) -> String {
        let _ = fs::remove_file(self.path().join("log"));
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/timescale");
        let path = format!("{}:{}", self.path().display(), std::env::var("PATH").unwrap_or_default());
        let status = Command::new("sh")
            .arg(scripts.join(script))
            .current_dir(self.path())
            .env("PATH", path)
            .env("PGDATA", "volume/data")
            .envs([("FULL_EVERY", "10080"), ("DIFFERENTIAL_EVERY", "1440")])
            .envs([("STANZA", "timescaledb"), ("FOLLOWED", "/etc/pgbackrest/followed.conf")])
            .status()
            .expect("there is a shell");
        assert!(status.success(), "{script} ended with {status}");
        fs::read_to_string(self.path().join("log")).unwrap_or_default()
    }
}

#[test]
fn the_first_backup_is_a_full_one_and_waits_for_promotion() {
    let sandbox = Sandbox::new(2);
    insta::assert_snapshot!(sandbox.run("backup.sh"), @r"
    sleep 15
    sleep 15
    pgbackrest stanza-create
    pgbackrest --type=full backup
    sleep 300
    ");
}

#[test]
fn a_restart_makes_no_backup_before_its_time() {
    let sandbox = Sandbox::new(0);
    sandbox.run("backup.sh");
    insta::assert_snapshot!(sandbox.run("backup.sh"), @r"
    pgbackrest stanza-create
    sleep 300
    ");
    let old = Command::new("touch")
        .args(["-t", "202601010000"])
        .arg(sandbox.path().join("volume/backup-marks/any"))
        .status()
        .expect("touch is there");
    assert!(old.success());
    insta::assert_snapshot!(sandbox.run("backup.sh"), @r"
    pgbackrest stanza-create
    pgbackrest --type=diff backup
    sleep 300
    ");
}

#[test]
fn a_failed_backup_is_tried_again() {
    let sandbox = Sandbox::new(0);
    sandbox.fake("pgbackrest", "echo pgbackrest \"$@\" >> log; [ \"$1\" = stanza-create ]");
    sandbox.run("backup.sh");
    sandbox.fake("pgbackrest", "echo pgbackrest \"$@\" >> log");
    assert!(sandbox.run("backup.sh").contains("--type=full backup"));
}

#[test]
fn only_an_empty_volume_is_filled() {
    let sandbox = Sandbox::new(0);
    let restore = "pgbackrest --config=/etc/pgbackrest/followed.conf --stanza=timescaledb --type=standby --delta restore\n";
    assert_eq!(sandbox.run("follow.sh"), restore);
    // What a cut-off attempt leaves is no database yet.
    assert_eq!(sandbox.run("follow.sh"), restore);
    let control = sandbox.path().join("volume/data/global");
    fs::create_dir_all(&control).expect("the folder is writable");
    fs::write(control.join("pg_control"), "x").expect("the folder is writable");
    assert_eq!(sandbox.run("follow.sh"), "");
}
