//! What Terraform takes as a name.

/// Whether `name` can be a label, a variable, an attribute.
///
/// Source: Terraform, "Configuration Syntax", Identifiers (the ASCII part of it).
pub(crate) fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}
