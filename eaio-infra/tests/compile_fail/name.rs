fn main() {
    let _ = eaio_infra::unit::name!("Not_A_Label");
}
