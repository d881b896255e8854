{
    use crate::prelude::*;

    let mut environment = Environment::eks(name!("prod"), Tier::Production, account!("111122223333"), region!("us-east-1"));
    environment.objectives = Some(Objectives {
        latency: duration!("500ms"),
        requests_per_second: 100,
        availability: Availability::hundredths_of_percent(99_00),
        recovery_point: duration!("15m"),
        recovery_time: duration!("1h"),
    });
    environment.node_group(name!("workers"), NodeGroup::new(instance!("m6i.large"), 2, 4));
    environment.add(name!("metrics"), Timescale { storage: gib(400), ..Timescale::default() });
    System::new(name!("shop")).with(environment)
}
