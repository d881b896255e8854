{
    use crate::prelude::*;

    let environment = |tier, multi_az| {
        let name = if tier == Tier::Production { name!("prod") } else { name!("staging") };
        let mut environment = Environment::eks(name, tier, account!("111122223333"), region!("us-east-1"));
        environment.node_group(name!("workers"), NodeGroup::new(instance!("m6i.large"), 2, 4));
        environment.add(name!("postgres"), Postgres { multi_az, ..Postgres::default() });
        environment
    };
    System::new(name!("shop")).with(environment(Tier::Staging, true)).with(environment(Tier::Production, false))
}
