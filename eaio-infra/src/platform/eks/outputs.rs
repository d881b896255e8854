//! What whoever applies the root module reads from it.

use crate::component::Foundation;
use crate::terraform::{Output, RootModule};
use crate::topology::SubnetTier;

use super::Site;
use super::dns::Zone;

/// The outputs of the environment as a whole. Components add their own.
pub(super) fn outputs(
    module: &mut RootModule,
    site: &Site<'_>,
    foundation: &Foundation,
    zone: Option<&Zone>,
) {
    let Foundation { vpc, cluster, keys, alarms, log_bucket, .. } = foundation;
    module.output("region", Output::new("The region.", site.region));
    module.output("vpc_id", Output::new("The VPC.", vpc.id()));
    let private: Vec<_> = foundation.subnets(SubnetTier::Private).map(|subnet| subnet.id()).collect();
    module.output("private_subnet_ids", Output::new("The subnets of the nodes.", private));
    module.output("cluster_name", Output::new("The EKS cluster.", cluster.name()));
    module.output("cluster_endpoint", Output::new("The Kubernetes API server.", cluster.endpoint()));
    module.output(
        "cluster_security_group_id",
        Output::new("The security group of the nodes.", cluster.vpc_config().cluster_security_group_id()),
    );
    module.output("data_key_arn", Output::new("The key that encrypts volumes.", keys.data.arn()));
    module.output("alarm_topic_arn", Output::new("The topic to subscribe to for alarms.", alarms.arn()));
    module.output("log_bucket", Output::new("The bucket of access logs.", log_bucket.id()));
    module.output("registry", Output::new("The host of the registry.", site.registry()));
    let Some(zone) = zone else { return };
    module.output("zone_id", Output::new("The hosted zone of the domain.", zone.id.clone()));
    if let Some(name_servers) = &zone.name_servers {
        module.output("name_servers", Output::new("What to delegate the domain to.", name_servers.clone()));
    }
    if let Some(certificate) = &zone.certificate {
        module.output("certificate_arn", Output::new("The certificate of the domain.", certificate.clone()));
    }
}
