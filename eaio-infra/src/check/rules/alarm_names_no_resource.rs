use crate::check::near::nearest;
use crate::check::{Example, Findings, Index, Resource, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "alarm-names-no-resource",
    severity: Severity::Error,
    documentation: "A CloudWatch alarm watches a resource by a name that nothing in its root module has, while others of that type are \
                    there. There are no such metrics: the alarm stays in INSUFFICIENT_DATA, and never rings. It is a warning where no \
                    name is near. A reference, such as `aws_db_instance.main.identifier`, cannot go wrong.",
    bad: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  identifier              = "shop-production"
  engine                  = "postgres"
  engine_version          = "16.14"
  instance_class          = "db.t4g.medium"
  backup_retention_period = 7
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  alarm_name          = "shop-database-cpu"
  namespace           = "AWS/RDS"
  metric_name         = "CPUUtilization"
  dimensions          = { DBInstanceIdentifier = "shop-prod" }
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 3
  threshold           = 80
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  identifier              = "shop-production"
  engine                  = "postgres"
  engine_version          = "16.14"
  instance_class          = "db.t4g.medium"
  backup_retention_period = 7
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  alarm_name          = "shop-database-cpu"
  namespace           = "AWS/RDS"
  metric_name         = "CPUUtilization"
  dimensions          = { DBInstanceIdentifier = aws_db_instance.main.identifier }
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 3
  threshold           = 80
}
"#,
    ),
    check,
};

/// The namespace of a metric, its dimension, the type that it names, and the argument that is the name.
///
/// Source: the metrics pages of each service's own guide, "Dimensions".
const NAMED: &[(&str, &str, &str, &str)] = &[
    ("AWS/ApplicationELB", "LoadBalancerName", "aws_lb", "name"),
    ("AWS/DynamoDB", "TableName", "aws_dynamodb_table", "name"),
    ("AWS/ECS", "ClusterName", "aws_ecs_cluster", "name"),
    ("AWS/ElastiCache", "ReplicationGroupId", "aws_elasticache_replication_group", "replication_group_id"),
    ("AWS/Lambda", "FunctionName", "aws_lambda_function", "function_name"),
    ("AWS/MemoryDB", "ClusterName", "aws_memorydb_cluster", "name"),
    ("AWS/RDS", "DBClusterIdentifier", "aws_rds_cluster", "cluster_identifier"),
    ("AWS/RDS", "DBInstanceIdentifier", "aws_db_instance", "identifier"),
    ("AWS/S3", "BucketName", "aws_s3_bucket", "bucket"),
    ("AWS/SQS", "QueueName", "aws_sqs_queue", "name"),
    ("ContainerInsights", "ClusterName", "aws_eks_cluster", "name"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for alarm in index.resources("aws_cloudwatch_metric_alarm") {
        let Some(namespace) = index.text(alarm, &["namespace"]) else { continue };
        let Some(dimensions) = index.value(alarm, &["dimensions"]) else { continue };
        for (_, dimension, kind, argument) in NAMED.iter().filter(|(of, ..)| *of == namespace) {
            let Some(value) = dimensions.get(dimension) else { continue };
            let Some(name) = index.resolved(alarm, value).literal() else { continue };
            let Some(names) = names(index, alarm, kind, argument) else { continue };
            if names.is_empty() || names.contains(&name) {
                continue;
            }
            let near = nearest(name, names.iter().copied());
            let finding = findings
                .at(
                    alarm.artifact,
                    value,
                    format!("{} watches {dimension} `{name}`, which is not here", alarm.address()),
                )
                .subject(alarm.address())
                .detail(format!("of {kind} there is {}", names.join(", ")));
            match near {
                Some(near) => finding.help(format!(
                    "did you mean `{near}`? A reference to the resource's `{argument}` cannot go wrong"
                )),
                None => {
                    finding.help(format!("refer to the `{argument}` of the resource that is meant")).warning()
                }
            };
        }
    }
}

/// The names of all resources of a type in the root module of `alarm`; nothing where one of them is not known, or a module may
/// make others.
fn names<'a>(index: &Index<'a>, alarm: &Resource<'a>, kind: &str, argument: &str) -> Option<Vec<&'a str>> {
    if !index.root_module(alarm).blocks("module").is_empty() {
        return None;
    }
    let resources = index.resources(kind).filter(|resource| index.are_together(resource, alarm));
    resources
        .map(|resource| index.value(resource, &[argument])?.literal().filter(|_| !resource.is_repeated()))
        .collect()
}
