fn main() {
    let _ = eaio_infra::unit::instance!("c9z.huge");
}
