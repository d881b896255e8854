{
    use crate::prelude::*;

    let mut environment = Environment::compose(name!("local"), Machine { memory: gib(4) });
    environment.add(name!("ollama"), Ollama { compose_memory: gib(6), ..Ollama::default() });
    System::new(name!("shop")).with(environment)
}
