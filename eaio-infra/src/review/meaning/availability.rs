//! What AWS promises for the parts that have to answer, together.

use crate::check::Index;
use crate::review::delta::{Delta, DeltaKind, Direction};

/// The share of time that is promised for all parts. Nothing is compared where something is known of a part on one side alone.
pub(super) fn delta(before: &Index<'_>, after: &Index<'_>) -> Option<Delta> {
    let [old, new] = [before, after].map(|index| index.parts_that_answer());
    let (was, is) = old.together().zip(new.together())?;
    if was == is || old.unknown != new.unknown {
        return None;
    }
    let subject = "availability that AWS promises at most for load balancers, nodes and stores together";
    let mut text = format!("{subject}: {was} → {is}");
    if let Some(weakest) = new.weakest() {
        text += &format!(", the least for {}: {} %", weakest.title, weakest.promised);
    }
    if !new.unknown.is_empty() {
        text += &format!("; not known, and not counted: {}", new.unknown.join(", "));
    }
    Some(Delta {
        kind: DeltaKind::Promise,
        direction: if is > was { Direction::Better } else { Direction::Worse },
        subject: subject.to_owned(),
        before: Some(was.to_string()),
        after: Some(is.to_string()),
        text,
        environment: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use crate::review::meaning::tests::shown;

    fn between(before: &str, after: &str) -> String {
        shown(&[("main.tf", before)], &[("main.tf", after)])
    }

    fn main(database: &str, more: &str) -> String {
        format!(
            r#"
resource "aws_lb" "edge" {{}}
resource "aws_subnet" "a" {{ availability_zone = "us-east-1a" }}
resource "aws_subnet" "b" {{ availability_zone = "us-east-1b" }}
resource "aws_eks_node_group" "workers" {{
  subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
  scaling_config {{
    min_size = 2
    max_size = 6
  }}
}}
resource "aws_db_instance" "orders" {{ multi_az = {database} }}
{more}
"#
        )
    }

    #[test]
    fn what_the_parts_promise_together() {
        let cache = "resource \"aws_memorydb_cluster\" \"sessions\" {}";
        insta::assert_snapshot!(between(&main("true", cache), &main("false", cache)), @"
        promise worse: availability that AWS promises at most for load balancers, nodes and stores together: 99.92 % → 99.47 %, the least for aws_db_instance.orders (RDS in one zone): 99.5 %
        promise worse: aws_db_instance.orders, stands in: several zones → one zone
        ");
        insta::assert_snapshot!(between(&main("false", ""), &main("false", cache)), @"promise worse: availability that AWS promises at most for load balancers, nodes and stores together: 99.48 % → 99.47 %, the least for aws_db_instance.orders (RDS in one zone): 99.5 %");
        let one = main("true", "").replace("aws_subnet.a.id, ", "");
        insta::assert_snapshot!(between(&main("true", ""), &one), @"
        capacity worse: fewest nodes of workers that are left at once when its fullest zone is lost: at most 1 of 2 → none of 2
        promise worse: availability that AWS promises at most for load balancers, nodes and stores together: 99.93 % → 99.44 %, the least for aws_eks_node_group.workers (nodes in one zone): 99.5 %
        ");
    }

    #[test]
    fn parts_of_which_nothing_is_known() {
        insta::assert_snapshot!(between(&main("true", ""), &main("var.is_spread", "")), @"");
        let network = "resource \"aws_lb\" \"inner\" { load_balancer_type = \"network\" }";
        insta::assert_snapshot!(between(&main("true", network), &main("false", network)), @"
        promise worse: availability that AWS promises at most for load balancers, nodes and stores together: 99.93 % → 99.48 %, the least for aws_db_instance.orders (RDS in one zone): 99.5 %; not known, and not counted: aws_lb.inner
        promise worse: aws_db_instance.orders, stands in: several zones → one zone
        ");
        let many = "resource \"aws_db_instance\" \"tenant\" { for_each = var.tenants }";
        insta::assert_snapshot!(between(&main("true", ""), &main("true", many)), @"");
    }
}
