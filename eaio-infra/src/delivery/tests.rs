use eaio_infra_conformance::pipeline;

use super::ReviewPipeline;

fn valid(text: &str, validate: fn(&std::path::Path) -> Result<bool, String>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("pipeline.yaml");
    std::fs::write(&file, text).expect("a temporary file");
    validate(&file).expect("the schema has nothing against it");
}

#[test]
fn a_workflow_of_github() {
    let text = ReviewPipeline::new("shop").to_github().expect("it has nothing that cannot be written");
    valid(&text, pipeline::github);
    insta::assert_snapshot!(text);
}

#[test]
fn jobs_of_gitlab() {
    let text = ReviewPipeline::new("shop").to_gitlab().expect("it has nothing that cannot be written");
    valid(&text, pipeline::gitlab);
    insta::assert_snapshot!(text);
}

#[test]
fn words_stay_words_and_what_github_would_read_is_refused() {
    let pipeline = ReviewPipeline {
        program: ["./run it", "--what='x'", "$(id)"].map(str::to_owned).to_vec(),
        directory: "systems/the shop".into(),
        fail_on: "cost>10%".into(),
        ..ReviewPipeline::new("shop")
    };
    for text in
        [pipeline.to_github().expect("it can be quoted"), pipeline.to_gitlab().expect("it can be quoted")]
    {
        let command = text.lines().find(|line| line.contains("diff --all")).expect("a command");
        assert!(command.contains(r"'./run it' '--what='\''x'\''' '$(id)' diff"), "{command}");
        assert!(command.contains("--fail-on 'cost>10%'"), "{command}");
        assert!(text.contains("systems/the shop/review.md"), "{text}");
    }
    for fail_on in ["${{ github.token }}", "a\nb"] {
        let pipeline = ReviewPipeline { fail_on: fail_on.into(), ..ReviewPipeline::new("shop") };
        assert!(pipeline.to_github().is_err() && pipeline.to_gitlab().is_err());
    }
    assert!(ReviewPipeline { program: Vec::new(), ..ReviewPipeline::new("shop") }.to_github().is_err());
}
