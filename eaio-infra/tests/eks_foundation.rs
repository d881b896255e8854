//! What an environment on EKS stands on, as Terraform.

use eaio_infra::platform::eks;
use eaio_infra::terraform::RootModule;
use eaio_infra::topology::{
    ApiEndpoint, Availability, Domain, Environment, Failover, NodeGroup, Objectives, System, Tier, Tls,
};
use eaio_infra::unit::{account, cidr, domain, duration, instance, name, region};
use serde_json::{Map, Value, json};

fn production() -> Environment {
    let mut environment =
        Environment::eks(name!("prod"), Tier::Production, account!("111122223333"), region!("us-east-1"));
    environment.node_group(name!("workers"), NodeGroup::new(instance!("c6i.2xlarge"), 3, 20));
    environment
}

fn lower(environment: Environment) -> Blocks {
    let system = System::new(name!("shop")).with(environment);
    let artifacts = eks::lower(&system, &system.environments[0]).expect("the environment is right");
    Blocks::of(&artifacts.terraform)
}

/// The blocks of a root module, whatever file they stand in.
struct Blocks(Map<String, Value>);

impl Blocks {
    fn of(module: &RootModule) -> Self {
        let files = module.to_json().expect("no label is used twice");
        let mut blocks = Map::new();
        for text in files.values() {
            let file: Map<String, Value> = serde_json::from_str(text).expect("the files are JSON");
            for (keyword, types) in file {
                let Value::Object(types) = types else { continue };
                for (resource_type, labels) in types {
                    let Value::Object(labels) = labels else { continue };
                    blocks.extend(
                        labels
                            .into_iter()
                            .map(|(label, body)| (format!("{keyword}.{resource_type}.{label}"), body)),
                    );
                }
            }
        }
        Blocks(blocks)
    }

    fn get(&self, address: &str) -> &Value {
        self.0.get(address).unwrap_or_else(|| panic!("there is no {address}"))
    }

    fn of_type(&self, resource_type: &str) -> impl Iterator<Item = (&str, &Value)> {
        let prefix = format!("{resource_type}.");
        self.0
            .iter()
            .filter(move |(address, _)| address.starts_with(&prefix))
            .map(|(address, body)| (&**address, body))
    }

    fn statements(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.of_type("data.aws_iam_policy_document").flat_map(|(address, document)| {
            let statements = match &document["statement"] {
                Value::Array(statements) => statements.iter().collect(),
                statement => vec![statement],
            };
            statements.into_iter().map(move |statement| (address, statement))
        })
    }
}

#[test]
fn another_zone_replaces_nothing() {
    let with_zones = |zones| {
        let mut environment = production();
        environment.network.zones = zones;
        lower(environment)
    };
    let (two, three) = (with_zones(2), with_zones(3));
    for resource_type in [
        "aws_subnet",
        "aws_nat_gateway",
        "aws_eip",
        "aws_route_table",
        "aws_route",
        "aws_route_table_association",
    ] {
        let resource_type = format!("resource.{resource_type}");
        assert!(two.of_type(&resource_type).count() > 0);
        for (address, body) in two.of_type(&resource_type) {
            assert_eq!(three.get(address), body, "{address}");
        }
    }
    assert_eq!(three.get("resource.aws_subnet.private-us-east-1c")["cidr_block"], "10.0.64.0/19");
}

#[test]
fn a_service_acts_for_this_environment_alone() {
    // EC2 and AWS Backup are handed their roles in the account itself; EventBridge does not say for whom it encrypts.
    let exceptions = ["ec2.amazonaws.com", "backup.amazonaws.com", "events.amazonaws.com"];
    let mut bound = 0;
    for (address, statement) in lower(production()).statements() {
        let principals = &statement["principals"];
        let service = principals["identifiers"][0].as_str().unwrap_or_default();
        if principals["type"] == "Service" && !exceptions.contains(&service) {
            assert!(!statement["condition"].is_null(), "{address}: {service}");
            bound += 1;
        }
    }
    assert!(bound > 10, "{bound}");
}

#[test]
fn what_anybody_may_is_bound_to_conditions() {
    for (address, statement) in lower(production()).statements() {
        if statement["principals"]["identifiers"][0] == "*" && statement["effect"] == "Allow" {
            let conditions = statement["condition"].as_array().expect("several conditions");
            assert!(
                conditions.iter().any(|condition| condition["variable"] == "aws:PrincipalArn"),
                "{address}"
            );
        }
    }
}

#[test]
fn the_cluster_is_closed_and_belongs_to_nobody_by_accident() {
    let blocks = lower(production());
    let cluster = blocks.get("resource.aws_eks_cluster.cluster");
    assert_eq!(cluster["vpc_config"]["endpoint_public_access"], false);
    assert_eq!(
        cluster["access_config"],
        json!({ "authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": false })
    );
    assert_eq!(cluster["enabled_cluster_log_types"].as_array().map(Vec::len), Some(5));
    assert_eq!(cluster["lifecycle"]["prevent_destroy"], true);

    let mut open = production();
    open.cluster.api_endpoint = ApiEndpoint::Public(vec![cidr!("192.0.2.0/24")]);
    let open = lower(open);
    let config = &open.get("resource.aws_eks_cluster.cluster")["vpc_config"];
    assert_eq!(config["public_access_cidrs"], json!(["192.0.2.0/24"]));
    assert_eq!(config["endpoint_private_access"], true);
}

#[test]
fn administrators_are_named() {
    let mut environment = production();
    environment.cluster.administrators =
        vec!["arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin+x".into()];
    let blocks = lower(environment);
    let policy =
        blocks.get("resource.aws_eks_access_policy_association.administrator-AWSReservedSSO_Admin-x-policy");
    assert_eq!(policy["access_scope"]["type"], "cluster");
}

#[test]
fn nodes_come_after_what_makes_them_ready() {
    let blocks = lower(production());
    let nodes = blocks.get("resource.aws_eks_node_group.workers");
    let before: Vec<_> =
        nodes["depends_on"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for needed in [
        "aws_eks_addon.vpc-cni",
        "aws_eks_addon.eks-pod-identity-agent",
        "aws_route.private-us-east-1a-to-nat",
    ] {
        assert!(before.contains(&needed), "{needed} in {before:?}");
    }
    let after = &blocks.get("resource.aws_eks_addon.coredns")["depends_on"];
    assert_eq!(after, &json!(["aws_eks_node_group.workers"]));
}

#[test]
fn a_machine_gets_the_image_that_it_can_run() {
    let mut environment = production();
    let groups = [("ai", instance!("g5.2xlarge")), ("arm", instance!("t4g.large"))];
    for (group, machine) in groups {
        environment.node_group(group.parse().expect("a name"), NodeGroup::new(machine, 0, 2));
    }
    let blocks = lower(environment);
    let image = |group: &str| blocks.get(&format!("resource.aws_eks_node_group.{group}"))["ami_type"].clone();
    assert_eq!(image("workers"), "AL2023_x86_64_STANDARD");
    assert_eq!(image("ai"), "AL2023_x86_64_NVIDIA");
    assert_eq!(image("arm"), "AL2023_ARM_64_STANDARD");
}

#[test]
fn a_pod_does_not_get_its_nodes_credentials() {
    let blocks = lower(production());
    let template = blocks.get("resource.aws_launch_template.workers-template");
    assert_eq!(template["metadata_options"]["http_tokens"], "required");
    assert_eq!(template["metadata_options"]["http_put_response_hop_limit"], 1);
}

#[test]
fn a_zonal_group_is_one_group_in_each_zone() {
    let mut environment = production();
    environment.node_group(
        name!("data"),
        NodeGroup { zonal: true, ..NodeGroup::new(instance!("r6i.4xlarge"), 1, 2) },
    );
    let blocks = lower(environment);
    let group = blocks.get("resource.aws_eks_node_group.data-us-east-1b");
    assert_eq!(group["subnet_ids"], json!(["${aws_subnet.private-us-east-1b.id}"]));
}

#[test]
fn a_secondary_answers_in_the_primarys_zone() {
    let with_part = |failover| {
        let mut environment = production();
        environment.domain = Some(Domain {
            failover: Some(failover),
            ..Domain::new(domain!("shop.example.com"), Tls::CertificateManager)
        });
        lower(environment)
    };
    let primary = with_part(Failover::Primary);
    primary.get("resource.aws_route53_zone.zone");
    primary.get("resource.aws_route53_record.certificate-record");
    let secondary = with_part(Failover::Secondary);
    secondary.get("data.aws_route53_zone.zone");
    secondary.get("resource.aws_acm_certificate_validation.certificate-validation");
    assert_eq!(secondary.of_type("resource.aws_route53_record").count(), 0);
}

#[test]
fn backups_are_as_frequent_as_promised_and_copied() {
    let mut environment = production();
    environment.copies_to = Some(region!("us-west-2"));
    environment.objectives = Some(Objectives {
        latency: duration!("500ms"),
        requests_per_second: 100,
        availability: Availability::hundredths_of_percent(9_990),
        recovery_point: duration!("5h"),
        recovery_time: duration!("2h"),
    });
    let blocks = lower(environment);
    let rules = &blocks.get("resource.aws_backup_plan.backup-plan")["rule"];
    assert_eq!(rules[1]["schedule"], "cron(0 0/4 ? * * *)");
    let copied_to = &rules[1]["copy_action"]["destination_vault_arn"];
    assert_eq!(copied_to, "${aws_backup_vault.backups-copy.arn}");
    assert_eq!(blocks.get("resource.aws_backup_vault.backups-copy")["provider"], "aws.copies");
}

#[test]
fn every_bucket_is_closed() {
    let blocks = lower(production());
    let access = blocks.get("resource.aws_s3_bucket_public_access_block.logs-public-access");
    for closed in
        ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
    {
        assert_eq!(access[closed], true);
    }
    let policy = blocks.get("data.aws_iam_policy_document.logs-policy-document");
    assert_eq!(policy["statement"][0]["effect"], "Deny");
    assert_eq!(policy["statement"][0]["condition"]["variable"], "aws:SecureTransport");
}

#[test]
fn state_is_kept_where_the_environment_looks_for_it() {
    let system = System::new(name!("shop")).with(production());
    let bootstrap = eks::bootstrap(&system.name);
    let bucket = &Blocks::of(&bootstrap).get("resource.aws_s3_bucket.state")["bucket"].clone();
    assert_eq!(bucket, "shop-terraform-state-${var.account_id}-${var.region}");

    let artifacts = eks::lower(&system, &system.environments[0]).expect("the environment is right");
    let files = artifacts.terraform.to_json().expect("no label is used twice");
    let settings: Value = serde_json::from_str(&files["terraform.tf.json"]).expect("JSON");
    let backend = &settings["terraform"]["backend"]["s3"];
    assert_eq!(backend["bucket"], "shop-terraform-state-111122223333-us-east-1");
    assert_eq!(backend["key"], "prod/terraform.tfstate");
}
