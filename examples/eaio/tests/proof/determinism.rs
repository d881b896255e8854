//! The same definition, the same bytes: no clock, no host, no order of a hash, no absolute path.

use crate::support::{files, printed, program, temporary};

#[test]
fn neither_time_nor_place_changes_a_byte() {
    let (one, other) = (temporary(), temporary());
    let deep = other.path().join("another folder/of naïve depth");
    std::fs::create_dir_all(&deep).expect("a temporary folder takes folders");
    let run = |folder: &std::path::Path, variables: &[(&str, &str)], arguments: &[&str]| {
        let arguments = [&["render", "--all"], arguments].concat();
        let mut program = program(folder, &arguments);
        program.env_remove("LC_ALL").envs(variables.iter().copied());
        let output = program.output().expect("it starts");
        assert!(output.status.success(), "{}", printed(&output));
    };
    let home = one.path().display().to_string();
    run(one.path(), &[("TZ", "Pacific/Kiritimati"), ("HOME", &home), ("LANG", "C")], &[]);
    let variables =
        [("TZ", "America/St_Johns"), ("HOME", "/nowhere"), ("LANG", "tr_TR.UTF-8"), ("USER", "somebody")];
    let out = deep.join("elsewhere");
    run(&deep, &variables, &["--out", &out.display().to_string()]);

    let (first, second) = (files(&one.path().join("out")), files(&out));
    assert!(first.keys().eq(second.keys()), "{:?}\n{:?}", first.keys(), second.keys());
    assert!(first.contains_key("eaio/.eaio-infra.json"), "the manifest of hashes is compared, too");
    let differ: Vec<_> =
        first.iter().filter(|(path, bytes)| second[*path] != **bytes).map(|(path, _)| path).collect();
    assert!(differ.is_empty(), "{differ:?}");
}

/// Hash maps are seeded anew in each process, so that an order that leaks from one shows in some runs only.
#[test]
fn no_run_differs_from_another() {
    let folder = temporary();
    for run in 0..8 {
        let arguments: &[&str] =
            if run == 0 { &["render", "--all"] } else { &["render", "--all", "--check"] };
        let output = program(folder.path(), arguments).output().expect("it starts");
        assert!(output.status.success(), "run {run}: {}", printed(&output));
    }
}
