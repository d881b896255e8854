fn main() {
    let _ = eaio_infra::unit::cidr!("10.0.0.0/33");
}
