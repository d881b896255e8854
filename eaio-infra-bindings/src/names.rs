//! Terraform's names as Rust writes them, and the order that a reviewer reads arguments in.

/// `vpc_config` → `VpcConfig`
pub fn pascal(name: &str) -> String {
    name.split('_').filter(|word| !word.is_empty()).map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

/// `aws_vpc` → `vpc`
pub fn module(resource_type: &str) -> &str {
    resource_type.split_once('_').map_or(resource_type, |(_, rest)| rest)
}

/// The struct of a resource: `aws_vpc` → `Vpc`. With the provider in front where the generated code needs the name itself:
/// `null_resource` → `NullResource`.
pub fn type_name(resource_type: &str) -> String {
    let name = pascal(module(resource_type));
    if is_taken(&name) { pascal(resource_type) } else { name }
}

/// A name as a field or method.
pub fn identifier(name: &str) -> String {
    match name {
        // These cannot be raw identifiers.
        "self" | "super" | "crate" => format!("{name}_"),
        "abstract" | "as" | "async" | "await" | "become" | "box" | "break" | "const" | "continue" | "do"
        | "dyn" | "else" | "enum" | "extern" | "false" | "final" | "fn" | "for" | "gen" | "if" | "impl"
        | "in" | "let" | "loop" | "macro" | "match" | "mod" | "move" | "mut" | "override" | "priv"
        | "pub" | "ref" | "return" | "static" | "struct" | "trait" | "true" | "try" | "type" | "typeof"
        | "unsafe" | "unsized" | "use" | "virtual" | "where" | "while" | "yield" => format!("r#{name}"),
        _ => name.to_owned(),
    }
}

/// A name as an accessor: `Ref` has methods of its own, which would hide it.
pub fn accessor(name: &str) -> String {
    match name {
        "address" | "attribute" => format!("{name}_attribute"),
        _ => identifier(name),
    }
}

/// What the generated code takes from elsewhere. A block's struct is not called so.
pub fn is_taken(name: &str) -> bool {
    const TAKEN: &[&str] = &[
        "Any",
        "Arg",
        "Arn",
        "Attributes",
        "Block",
        "Body",
        "Box",
        "Default",
        "Id",
        "Into",
        "List",
        "Map",
        "Mode",
        "Name",
        "Node",
        "None",
        "Number",
        "Option",
        "Provider",
        "Requirement",
        "Resource",
        "Self",
        "Some",
        "Slice",
        "String",
        "ToNode",
        "Traversal",
        "Value",
        "Vec",
    ];
    TAKEN.contains(&name)
}

/// Where an argument stands: names first (what it belongs to before what it is called), then the others.
pub fn rank(module: &str, name: &str) -> usize {
    const NAMES: &[&str] =
        &["bucket", "cluster_name", "name", "name_prefix", "identifier", "identifier_prefix"];
    if let Some(rank) = NAMES.iter().position(|known| *known == name) {
        return rank;
    }
    // `node_group_name` of an `eks_node_group`
    let own = name.strip_suffix("_name").or(name.strip_suffix("_identifier")).or(name.strip_suffix("_id"));
    match own {
        Some(own) if module == own || module.ends_with(&format!("_{own}")) => NAMES.len(),
        _ => NAMES.len() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_modules() {
        assert_eq!(pascal("s3_bucket_public_access_block"), "S3BucketPublicAccessBlock");
        assert_eq!(pascal("serverlessv2_scaling_configuration"), "Serverlessv2ScalingConfiguration");
        assert_eq!(module("aws_eks_cluster"), "eks_cluster");
        assert_eq!(["aws_eks_cluster", "null_resource"].map(type_name), ["EksCluster", "NullResource"]);
    }

    #[test]
    fn keywords_become_identifiers() {
        assert_eq!(
            ["vpc_id", "type", "match", "self"].map(identifier),
            ["vpc_id", "r#type", "r#match", "self_"]
        );
    }

    #[test]
    fn accessors_are_not_hidden_by_those_of_a_reference() {
        assert_eq!(["address", "endpoint"].map(accessor), ["address_attribute", "endpoint"]);
    }

    #[test]
    fn what_it_belongs_to_comes_before_what_it_is_called() {
        let mut names = ["ami_type", "cluster_name", "disk_size", "node_group_name", "version"];
        names.sort_by_key(|name| rank("eks_node_group", name));
        assert_eq!(names, ["cluster_name", "node_group_name", "ami_type", "disk_size", "version"]);
    }
}
