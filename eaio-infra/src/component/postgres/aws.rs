//! PostgreSQL as Amazon RDS: private, encrypted, TLS only, with a master password that RDS keeps and rotates.

use indexmap::IndexMap;

use crate::component::security_group::security_group;
use crate::component::{
    Database, EksContext, EksOffer, Managed, OnEks, Place, Variable, alarm, database, secret,
};
use crate::terraform::{Lifecycle, Meta, Output, Ref, Value, aws};
use crate::topology::SubnetTier;
use crate::unit::{Bytes, gib, port};

use super::Postgres;

impl OnEks for Postgres {
    fn lower(&self, context: &mut EksContext<'_>) -> EksOffer {
        context.terraform.file("databases");
        let name = context.name.clone();
        let security_group = security_group(context, "PostgreSQL");
        let instance = self.instance(context, &security_group);
        alarms(self, context, &instance);

        // A replica has the roles and passwords of the database that it follows.
        let credentials = secret::credentials(context, &self.user);
        let endpoint = secret::endpoint(context, instance.address_attribute(), 5432);
        let entry = |key: &str, path: &str| secret::Entry {
            key: key.into(),
            path: path.into(),
            property: key.into(),
        };
        let url = format!(
            "postgresql://{{{{ .username }}}}:{{{{ .password }}}}@{{{{ .host }}}}:{{{{ .port }}}}/{}?sslmode=require",
            self.database
        );
        secret::external_secret(
            context,
            name.as_str(),
            vec![
                entry("username", &credentials),
                entry("password", &credentials),
                entry("host", &endpoint),
                entry("port", &endpoint),
            ],
            IndexMap::from([("url".to_owned(), url)]),
        );
        self.outputs(context, &instance, credentials);
        context.wiring.backed_up.push(instance.arn().into());
        context.wiring.managed.push(Managed {
            component: name.clone(),
            security_group,
            ports: vec![port!(5432)],
        });
        EksOffer {
            variables: vec![Variable::secret("DATABASE_URL", name.as_str(), "url")],
            place: Place::DatabaseSubnets,
            ports: vec![port!(5432)],
            grants: Vec::new(),
        }
    }
}

/// The user that RDS makes with the instance.
const MASTER_USER: &str = "postgres";

impl Postgres {
    /// Whether an instance in another region follows this one. RDS lets none follow an instance whose master password
    /// it keeps itself.
    ///
    /// Source: Amazon RDS, "Password management with Amazon RDS and AWS Secrets Manager", Limitations.
    fn is_followed(&self, context: &EksContext<'_>) -> bool {
        self.replica_of.is_none() && context.environment.copies_to.is_some()
    }

    fn instance(
        &self,
        context: &mut EksContext<'_>,
        access: &Ref<aws::SecurityGroup>,
    ) -> Ref<aws::DbInstance> {
        let name = context.name.clone();
        let tier = context.environment.tier;
        let identifier = context.resource_name();
        let subnets = context.terraform.add(
            format!("{name}-subnets"),
            aws::DbSubnetGroup {
                name: identifier.as_str().into(),
                description: format!("Database subnets of {identifier}").into(),
                ..aws::DbSubnetGroup::new(
                    context
                        .foundation
                        .subnets(SubnetTier::Database)
                        .map(|subnet| subnet.id())
                        .collect::<Vec<_>>(),
                )
            },
        );
        let major = self.version.major();
        let parameters = context.terraform.add_with(
            format!("{name}-parameters"),
            aws::DbParameterGroup {
                name: format!("{identifier}-{major}").into(),
                description: format!("PostgreSQL {major} of {identifier}: TLS only, slow statements logged")
                    .into(),
                parameter: [
                    ("rds.force_ssl", "1"),
                    ("log_min_duration_statement", "1000"),
                    ("log_connections", "1"),
                    ("log_disconnections", "1"),
                ]
                .map(|(parameter, value)| aws::db_parameter_group::Parameter {
                    ..aws::db_parameter_group::Parameter::new(parameter, value)
                })
                .into(),
                ..aws::DbParameterGroup::new(format!("postgres{major}"))
            },
            Meta {
                lifecycle: Lifecycle { create_before_destroy: true, ..Lifecycle::default() },
                ..Meta::default()
            },
        );
        let log_groups = ["postgresql", "upgrade"].map(|log| {
            let group = context.terraform.add(
                format!("{name}-{log}-log"),
                aws::CloudwatchLogGroup {
                    name: format!("/aws/rds/instance/{identifier}/{log}").into(),
                    kms_key_id: context.foundation.keys.logs.arn().into(),
                    retention_in_days: tier.log_retention_days().into(),
                    ..aws::CloudwatchLogGroup::default()
                },
            );
            group.address().clone()
        });
        let data_key = context.foundation.keys.data.arn();
        let mut instance = aws::DbInstance {
            identifier: identifier.as_str().into(),
            storage_type: "gp3".into(),
            storage_encrypted: true.into(),
            kms_key_id: data_key.clone().into(),
            max_allocated_storage: gigabytes(&self.storage_limit).into(),
            multi_az: self.multi_az.into(),
            publicly_accessible: false.into(),
            vpc_security_group_ids: [access.id()].into(),
            parameter_group_name: parameters.name().into(),
            ca_cert_identifier: "rds-ca-rsa2048-g1".into(),
            backup_retention_period: self.backup_retention.whole_days().unwrap_or(1).into(),
            backup_window: "07:00-08:00".into(),
            maintenance_window: "sun:08:30-sun:09:30".into(),
            copy_tags_to_snapshot: true.into(),
            // The provider keeps a version that begins with the one that is asked for: the page of `aws_db_instance`,
            // `engine_version`. One that RDS raised over a minor version that is asked for, it would plan to lower.
            auto_minor_version_upgrade: self.version.minor().is_none().into(),
            apply_immediately: (!tier.keeps_data() || self.is_upgraded()).into(),
            deletion_protection: tier.keeps_data().into(),
            skip_final_snapshot: (!tier.keeps_data()).into(),
            delete_automated_backups: (!tier.keeps_data()).into(),
            enabled_cloudwatch_logs_exports: ["postgresql", "upgrade"].into(),
            monitoring_interval: 60.into(),
            monitoring_role_arn: context.foundation.monitoring_role.arn().into(),
            iam_database_authentication_enabled: true.into(),
            performance_insights_enabled: self.performance_insights.into(),
            ..aws::DbInstance::new(&self.instance)
        };
        if tier.keeps_data() {
            instance.final_snapshot_identifier = format!("{identifier}-final").into();
        }
        if self.performance_insights {
            instance.performance_insights_kms_key_id = data_key.clone().into();
            instance.performance_insights_retention_period = 7.into();
        }
        instance.db_subnet_group_name = subnets.name().into();
        match &self.replica_of {
            Some(primary) => {
                // Engine, user and storage are the primary's.
                let source = format!("{}-{}-{}", context.system, primary.environment, context.name);
                let account = context.account;
                instance.replicate_source_db =
                    format!("arn:aws:rds:{}:{account}:db:{source}", primary.region).into();
            }
            None => {
                instance.engine = "postgres".into();
                instance.engine_version = (&self.version).into();
                if self.is_upgraded() {
                    instance.allow_major_version_upgrade = true.into();
                }
                instance.allocated_storage = gigabytes(&self.storage).into();
                instance.db_name = self.database.as_str().into();
                instance.username = MASTER_USER.into();
                if self.is_followed(context) {
                    let master = secret::master_password(context, MASTER_USER);
                    instance.password_wo = master.into();
                    instance.password_wo_version = secret::PASSWORD_VERSION.into();
                } else {
                    instance.manage_master_user_password = true.into();
                    instance.master_user_secret_kms_key_id = context.foundation.keys.secrets.arn().into();
                }
            }
        }
        context.terraform.add_with(
            name.as_str(),
            instance,
            Meta {
                // RDS makes the log groups itself, unencrypted and forever, where it finds none.
                depends_on: log_groups.into(),
                lifecycle: Lifecycle { prevent_destroy: tier.keeps_data(), ..Lifecycle::default() },
                ..Meta::default()
            },
        )
    }
}

impl Postgres {
    /// What a person needs to run the database's first statements. A replica has had them.
    fn outputs(&self, context: &mut EksContext<'_>, instance: &Ref<aws::DbInstance>, credentials: String) {
        if self.replica_of.is_some() {
            return;
        }
        let output = context.name.as_str().replace('-', "_");
        let (host, master) = (format!("{output}_host"), format!("{output}_master_secret"));
        context.terraform.output(&host, Output::new("Address of the database", instance.address_attribute()));
        let secret: Value<String> = if self.is_followed(context) {
            Value::Literal(secret::master_path(context))
        } else {
            instance.master_user_secret().secret_arn().into()
        };
        context
            .terraform
            .output(&master, Output::new("Secret that holds the master user's password", secret));
        context.wiring.databases.push(Database {
            component: context.name.to_string(),
            database: self.database.clone(),
            host_output: host,
            master_secret_output: master,
            credentials,
            file: format!("{}.sql", context.name),
            statements: database::init_sql(&self.database, &self.user),
        });
    }
}

/// RDS counts storage in GiB.
pub(crate) fn gigabytes(size: &Bytes) -> u64 {
    size.as_u64() / gib(1).as_u64()
}

fn alarms(postgres: &Postgres, context: &mut EksContext<'_>, instance: &Ref<aws::DbInstance>) {
    let of = [("DBInstanceIdentifier", instance.identifier().into())];
    let free = gigabytes(&postgres.storage) / 10 * gib(1).as_u64();
    for alarm in [
        alarm::above("cpu", "AWS/RDS", "CPUUtilization", u64::from(postgres.cpu_alarm.get())),
        alarm::below("storage", "AWS/RDS", "FreeStorageSpace", free),
        alarm::below("memory", "AWS/RDS", "FreeableMemory", 256 * 1024 * 1024),
    ] {
        alarm.add(context, &of);
    }
    if postgres.replica_of.is_some() {
        alarm::above("replica-lag", "AWS/RDS", "ReplicaLag", 300).add(context, &of);
    }
}
