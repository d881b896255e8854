//! Alarms of CloudWatch on a component's resources.

use crate::terraform::{Number, Value, aws};

use super::EksContext;

/// An alarm on the average of a metric over three times five minutes.
#[derive(Debug, Clone)]
pub(crate) struct Alarm {
    suffix: String,
    namespace: &'static str,
    metric: &'static str,
    comparison: &'static str,
    threshold: u64,
}

/// An alarm on more than `threshold`.
pub(crate) fn above(
    suffix: impl Into<String>,
    namespace: &'static str,
    metric: &'static str,
    threshold: u64,
) -> Alarm {
    Alarm { suffix: suffix.into(), namespace, metric, comparison: "GreaterThanThreshold", threshold }
}

/// An alarm on less than `threshold`.
pub(crate) fn below(
    suffix: impl Into<String>,
    namespace: &'static str,
    metric: &'static str,
    threshold: u64,
) -> Alarm {
    Alarm { suffix: suffix.into(), namespace, metric, comparison: "LessThanThreshold", threshold }
}

impl Alarm {
    /// Adds it, for the resource that `dimensions` name. Whoever is told when it fires is told when it is over.
    pub(crate) fn add(&self, context: &mut EksContext<'_>, dimensions: &[(&'static str, Value<String>)]) {
        let topic: Value<String> = context.foundation.alarms.arn().into();
        context.terraform.file("alarms");
        context.terraform.add(
            format!("{}-{}-alarm", context.name, self.suffix),
            aws::CloudwatchMetricAlarm {
                alarm_description: format!(
                    "{}: {} of {}",
                    context.resource_name(),
                    self.metric,
                    context.name
                )
                .into(),
                namespace: self.namespace.into(),
                metric_name: self.metric.into(),
                dimensions: Value::Literal(dimensions.iter().cloned().collect()).into(),
                statistic: "Average".into(),
                period: 300.into(),
                threshold: Value::Literal(Number::from(self.threshold)).into(),
                alarm_actions: [topic.clone()].into(),
                ok_actions: [topic].into(),
                ..aws::CloudwatchMetricAlarm::new(
                    format!("{}-{}", context.resource_name(), self.suffix),
                    self.comparison,
                    3,
                )
            },
        );
    }
}
