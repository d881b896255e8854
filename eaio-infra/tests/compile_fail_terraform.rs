//! Mistakes in a use of the bindings that the compiler must refuse.

#[test]
fn the_compiler_refuses() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail_terraform/*.rs");
}
