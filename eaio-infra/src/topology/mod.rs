//! Stand-in until the model is merged.

/// A system and its environments.
#[derive(Debug, Clone)]
pub struct System {
    /// Its name.
    pub name: String,
    /// Name, tier, platform, region and domain of each environment.
    pub environments: Vec<(String, String, String, String, Option<String>)>,
}

impl System {
    /// Name, tier, platform, region and domain of each environment.
    pub fn environments(&self) -> impl Iterator<Item = (&str, &str, &str, &str, Option<&str>)> {
        self.environments.iter().map(|(name, tier, platform, region, domain)| {
            (name.as_str(), tier.as_str(), platform.as_str(), region.as_str(), domain.as_deref())
        })
    }
}
