use eaio_infra::terraform::aws;
use eaio_infra::unit::cidr;

fn main() {
    let _ = aws::Vpc { cidr_block: cidr!("10.0.0.0/33").into(), ..aws::Vpc::default() };
}
