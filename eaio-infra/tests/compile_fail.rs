//! Literals that are wrong do not compile, and the compiler says what was expected.

#[test]
fn wrong_literals_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
