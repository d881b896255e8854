fn main() {
    let _ = eaio_infra::unit::port!(70000);
}
