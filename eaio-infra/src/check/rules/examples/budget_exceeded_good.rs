{
    use crate::prelude::*;

    let mut environment = Environment::eks(name!("prod"), Tier::Production, account!("111122223333"), region!("us-east-1"));
    environment.budget = Some(Money::dollars(2000));
    environment.node_group(name!("workers"), NodeGroup::new(instance!("m6i.large"), 2, 4));
    System::new(name!("shop")).with(environment)
}
