use eaio_infra::terraform::aws;

fn main() {
    let _ = aws::EbsVolume { size: "100 GiB".into(), ..aws::EbsVolume::new("us-east-1a") };
}
