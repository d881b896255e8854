//! What Redis lowers to on EKS: its part of the root module, and what those who use it get.

use eaio_infra::platform::eks;
use eaio_infra::prelude::*;
use serde_json::Value;

/// An environment with `redis`, and a service that uses it.
fn environment(tier: Tier, redis: Redis) -> Environment {
    let mut environment =
        Environment::eks(name!("dev"), tier, account!("111122223333"), region!("us-east-1"));
    environment.node_group(name!("workers"), NodeGroup::new(instance!("m6i.large"), 1, 3));
    let redis = environment.add(name!("redis"), redis);
    environment.add(
        name!("api"),
        Service { uses: vec![redis.into()], ..Service::new(image!("shop/api:v1"), port!(8080)) },
    );
    environment
}

/// The resources of the root module that are Redis's, and the variables of the service.
fn lowered(tier: Tier, redis: Redis) -> String {
    let artifacts = eks::lower(&System::new(name!("shop")), &environment(tier, redis)).expect("it is right");
    let mut text = String::new();
    for file in artifacts.terraform.to_json().expect("it is right").values() {
        let module: Value = serde_json::from_str(file).expect("it is JSON");
        for (kind, resources) in module["resource"].as_object().into_iter().flatten() {
            for (label, resource) in resources.as_object().into_iter().flatten() {
                if label.starts_with("redis") && !kind.starts_with("aws_secretsmanager") {
                    let resource = serde_json::to_string_pretty(resource).expect("it was JSON");
                    text += &format!("{kind}.{label} {resource}\n\n");
                }
            }
        }
    }
    let objects = artifacts.objects.resolved();
    let deployment =
        objects.iter().find(|object| object.identity().kind == "Deployment").expect("the service");
    let variables = &deployment.fields()["spec"]["template"]["spec"]["containers"][0]["env"];
    text + &serde_json::to_string_pretty(variables).expect("it was JSON")
}

#[test]
fn memorydb_in_parts_with_copies() {
    let redis = Redis { instance: class!("db.r6g.large"), shards: 3, replicas: 2, ..Redis::default() };
    insta::assert_snapshot!(lowered(Tier::Production, redis));
}

#[test]
fn elasticache_with_one_node() {
    let redis =
        Redis { engine: Engine::ElastiCache, instance: class!("cache.t4g.small"), ..Redis::default() };
    insta::assert_snapshot!(lowered(Tier::Development, redis));
}

#[test]
fn elasticache_in_parts_is_a_cluster() {
    let redis = Redis {
        engine: Engine::ElastiCache,
        instance: class!("cache.r6g.large"),
        shards: 2,
        replicas: 1,
        ..Redis::default()
    };
    let lowered = lowered(Tier::Staging, redis);
    for expected in [
        r#""num_node_groups": 2"#,
        r#""replicas_per_node_group": 1"#,
        r#""name": "cluster-enabled""#,
        r#""multi_az_enabled": true"#,
        r#""CacheClusterId": "shop-dev-redis-0002-002""#,
        r#""prevent_destroy": true"#,
    ] {
        assert!(lowered.contains(expected), "{expected}\n{lowered}");
    }
}

#[test]
fn what_neither_service_can_do_is_an_error() {
    let redis = Redis {
        engine: Engine::ElastiCache,
        shards: 0,
        snapshot_retention: duration!("36h"),
        ..Redis::default()
    };
    let environment = environment(Tier::Development, redis);
    let diagnostics = eks::lower(&System::new(name!("shop")), &environment).expect_err("it is wrong");
    insta::assert_snapshot!(diagnostics);
}
