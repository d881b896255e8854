//! A private cluster with its network, keys, database and bucket, whole.

use eaio_infra_google as google;
use eaio_infra_terraform::{Backend, RootModule, template};

#[test]
fn a_small_system() {
    let mut module = RootModule::new(Backend::Local { path: "terraform.tfstate".into() });
    module.provider(google::Provider {
        project: "example".into(),
        region: "europe-west3".into(),
        default_labels: [("system", "small")].into(),
        ..google::Provider::default()
    });
    let client = module.add("current", google::data::ClientConfig::default());

    let network = module.add(
        "main",
        google::ComputeNetwork {
            auto_create_subnetworks: false.into(),
            ..google::ComputeNetwork::new("main")
        },
    );
    let subnetwork = module.add(
        "nodes",
        google::ComputeSubnetwork {
            ip_cidr_range: "10.0.0.0/20".into(),
            private_ip_google_access: true.into(),
            secondary_ip_range: vec![google::compute_subnetwork::SecondaryIpRange {
                ip_cidr_range: "10.4.0.0/14".into(),
                ..google::compute_subnetwork::SecondaryIpRange::new("pods")
            }],
            ..google::ComputeSubnetwork::new("nodes", network.id())
        },
    );
    let router = module.add("egress", google::ComputeRouter::new("nat", network.self_link()));
    module.add(
        "egress-nodes",
        google::ComputeRouterNat {
            nat_ip_allocate_option: "AUTO_ONLY".into(),
            subnetwork: vec![google::compute_router_nat::Subnetwork::new(subnetwork.id(), ["ALL_IP_RANGES"])],
            ..google::ComputeRouterNat::new("nat", router.name(), "LIST_OF_SUBNETWORKS")
        },
    );

    let ring = module.add("keys", google::KmsKeyRing::new("europe-west3", "main"));
    let key = module.add("secrets", google::KmsCryptoKey::new(ring.id(), "secrets"));
    let nodes = module.add("node-account", google::ServiceAccount::new("nodes"));
    module.add(
        "node-logs",
        google::ProjectIamMember::new(
            template(["serviceAccount:", ""], [nodes.email().into()]),
            client.project(),
            "roles/logging.logWriter",
        ),
    );
    let cluster = module.add(
        "cluster",
        google::ContainerCluster {
            location: client.region().into(),
            initial_node_count: 1.into(),
            remove_default_node_pool: true.into(),
            network: network.id().into(),
            subnetwork: subnetwork.id().into(),
            database_encryption: Some(google::container_cluster::DatabaseEncryption {
                key_name: key.id().into(),
                ..google::container_cluster::DatabaseEncryption::new("ENCRYPTED")
            }),
            ip_allocation_policy: Some(google::container_cluster::IpAllocationPolicy {
                cluster_secondary_range_name: "pods".into(),
                ..google::container_cluster::IpAllocationPolicy::default()
            }),
            ..google::ContainerCluster::new("main")
        },
    );
    module.add(
        "general",
        google::ContainerNodePool {
            node_config: Some(google::container_node_pool::NodeConfig {
                disk_size_gb: 50.into(),
                service_account: nodes.email().into(),
                oauth_scopes: ["https://www.googleapis.com/auth/cloud-platform"].into(),
                ..google::container_node_pool::NodeConfig::default()
            }),
            ..google::ContainerNodePool::new(cluster.id())
        },
    );

    let range = module.add(
        "service-range",
        google::ComputeGlobalAddress {
            purpose: "VPC_PEERING".into(),
            address_type: "INTERNAL".into(),
            prefix_length: 16.into(),
            network: network.id().into(),
            ..google::ComputeGlobalAddress::new("services")
        },
    );
    module.add(
        "services",
        google::ServiceNetworkingConnection::new(
            network.id(),
            [range.name()],
            "servicenetworking.googleapis.com",
        ),
    );
    let instance = module.add(
        "database",
        google::SqlDatabaseInstance {
            settings: Some(google::sql_database_instance::Settings {
                disk_size: 20.into(),
                ip_configuration: Some(google::sql_database_instance::IpConfiguration {
                    ipv4_enabled: false.into(),
                    private_network: network.id().into(),
                    ..google::sql_database_instance::IpConfiguration::default()
                }),
                ..google::sql_database_instance::Settings::new("db-custom-2-7680")
            }),
            ..google::SqlDatabaseInstance::new("POSTGRES_17")
        },
    );
    module.add("app", google::SqlDatabase::new(instance.name(), "app"));
    let bucket = module.add("uploads", google::StorageBucket::new("europe-west3", "example-uploads"));
    module.add(
        "uploads-readers",
        google::StorageBucketIamMember::new(bucket.name(), "allUsers", "roles/storage.objectViewer"),
    );

    let files = module.to_json().expect("nothing is wrong");
    insta::assert_snapshot!(files["main.tf.json"]);
    insta::assert_snapshot!("settings", files["terraform.tf.json"]);
}
