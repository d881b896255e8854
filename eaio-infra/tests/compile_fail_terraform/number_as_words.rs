use eaio_infra::terraform::{Arg, Value, aws};

fn main() {
    let _ = aws::EbsVolume { size: Arg::Set(Value::Literal("100 GiB")), ..aws::EbsVolume::new("us-east-1a") };
}
