fn main() {
    let _ = eaio_infra::unit::image!("Bad Name");
}
