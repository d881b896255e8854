//! Which unit a number is in: the rules of `aws-units.txt`.

use anyhow::{Context, Result};

use super::kinds::glob;

/// A unit, and the names of what is in it.
#[derive(Debug, Default)]
pub struct Units(Vec<(String, Vec<String>)>);

impl Units {
    /// Reads `unit name,name` lines; `#` begins a comment.
    pub fn parse(text: &str) -> Result<Self> {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let rules = lines.map(|line| {
            let (unit, names) =
                line.split_once(' ').with_context(|| format!("`{line}` is not `unit names`"))?;
            Ok((unit.to_owned(), names.trim().split(',').map(str::to_owned).collect()))
        });
        Ok(Units(rules.collect::<Result<_>>()?))
    }

    /// The unit of what is called `name`.
    pub fn of(&self, name: &str) -> Option<&str> {
        let rule = self.0.iter().find(|(_, names)| names.iter().any(|pattern| glob(pattern, name)))?;
        Some(&rule.0)
    }
}
