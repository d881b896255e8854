use eaio_infra::terraform::aws;

fn main() {
    // 5.100 has it; 6.x does not.
    let _ = aws::Eip { vpc: true.into(), ..aws::Eip::default() };
}
