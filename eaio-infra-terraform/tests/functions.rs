//! Terraform takes every function as it is typed here.

use eaio_infra_conformance::terraform::Terraform;
use eaio_infra_terraform::functions::*;
use eaio_infra_terraform::{Any, Backend, List, Map, Number, Output, RootModule, ToNode, Value};
use serde_json::Value as Json;

type Numbers = Value<List<Number>>;
type Strings = Value<List<String>>;
type Tags = Value<Map<String>>;

fn text(text: &str) -> Value<String> {
    text.into()
}

fn strings() -> Strings {
    ["a", "b"].into()
}

fn numbers() -> Numbers {
    [1, 2].into()
}

fn tags() -> Tags {
    [("a", "1"), ("b", "2")].into()
}

/// Outputs that call functions, each named after the function that it calls.
struct Outputs(RootModule);

impl Outputs {
    fn add<T: ToNode>(&mut self, name: &str, value: Value<T>) {
        self.0.output(name, Output::new(name, value));
    }

    fn numbers(&mut self) {
        self.add("abs", abs(-1));
        self.add("ceil", ceil(Value::from(Number::fraction(1.5).expect("a number"))));
        self.add("floor", floor(1));
        self.add("log", log(16, 2));
        self.add("max", max([1, 2]));
        self.add("min", min([1, 2]));
        self.add("parseint", parseint("ff", 16));
        self.add("pow", pow(2, 3));
        self.add("range", range([1, 4]));
        self.add("signum", signum(-3));
        self.add("sum", sum(numbers()));
    }

    fn text(&mut self) {
        self.add("chomp", chomp("a\n"));
        self.add("endswith", endswith("ab", "b"));
        self.add("format", format("%s-%d", &[&text("a"), &Value::<Number>::from(1)]));
        self.add("formatlist", formatlist("%s-%s", &[&text("a"), &strings()]));
        self.add("indent", indent(2, "a\nb"));
        self.add("join", join("-", strings()));
        self.add("lower", lower("A"));
        self.add("regex", regex::<String>("[a-z]+", "1a"));
        self.add("regexall", regexall::<String>("[a-z]", "ab"));
        self.add("replace", replace("ab", "a", "b"));
        self.add("split", split(",", "a,b"));
        self.add("startswith", startswith("ab", "a"));
        self.add("strcontains", strcontains("ab", "a"));
        self.add("strrev", strrev("ab"));
        self.add("substr", substr("abc", 0, 2));
        self.add("title", title("ab"));
        self.add("trim", trim("-a-", "-"));
        self.add("trimprefix", trimprefix("-a", "-"));
        self.add("trimspace", trimspace(" a "));
        self.add("trimsuffix", trimsuffix("a-", "-"));
        self.add("upper", upper("a"));
    }

    fn collections(&mut self) {
        self.add("alltrue", alltrue([true, false]));
        self.add("anytrue", anytrue([true, false]));
        self.add("chunklist", chunklist(strings(), 1));
        self.add("coalesce", coalesce([text(""), text("a")]));
        self.add("coalescelist", coalescelist([strings(), strings()]));
        self.add("compact", compact(strings()));
        self.add("concat", concat([strings(), strings()]));
        self.add("contains", contains(strings(), "a"));
        self.add("distinct", distinct(strings()));
        self.add("element", element(strings(), 1));
        self.add("flatten", flatten(chunklist(strings(), 1)));
        self.add("index", index(strings(), "b"));
        self.add("keys", keys(tags()));
        self.add("length", length(&strings()));
        self.add("lookup", lookup(tags(), "c", "3"));
        self.add("matchkeys", matchkeys(strings(), numbers(), [2]));
        self.add("merge", merge([tags(), tags()]));
        self.add("one", one(Value::<List<String>>::from(["a"])));
        self.add("reverse", reverse(strings()));
        self.add("setintersection", setintersection([strings(), strings()]));
        self.add("setproduct", setproduct([strings(), strings()]));
        self.add("setsubtract", setsubtract(strings(), strings()));
        self.add("setunion", setunion([strings(), strings()]));
        self.add("slice", slice(strings(), 0, 1));
        self.add("sort", sort(strings()));
        self.add("transpose", transpose(Value::<Map<List<String>>>::from([("a", strings())])));
        self.add("values", values(tags()));
        self.add("zipmap", zipmap(strings(), numbers()));
    }

    fn types(&mut self) {
        self.add("can", can(&text("a")));
        self.add("ephemeralasnull", ephemeralasnull(text("a")));
        self.add("issensitive", issensitive(&text("a")));
        self.add("sensitive", nonsensitive(sensitive(text("a"))));
        self.add("tobool", tobool(&text("true")));
        self.add("tolist", tolist(strings()));
        self.add("tomap", tomap(tags()));
        self.add("tonumber", tonumber(&text("1")));
        self.add("toset", toset(strings()));
        self.add("tostring", tostring(&Value::<Number>::from(1)));
        self.add("try", r#try([text("a"), text("b")]));
    }

    fn encodings(&mut self) {
        self.add("base64decode", base64decode(base64encode("a")));
        self.add("base64gzip", base64gzip("a"));
        self.add("base64sha256", base64sha256("a"));
        self.add("base64sha512", base64sha512("a"));
        self.add("bcrypt", bcrypt("a", 4));
        self.add("csvdecode", csvdecode("a,b\n1,2\n"));
        self.add("jsondecode", jsondecode::<Number>("1"));
        self.add("jsonencode", jsonencode(&tags()));
        self.add("md5", md5("a"));
        // A key would have to stand here; that Terraform knows the function is enough.
        self.add("rsadecrypt", can(&rsadecrypt("YQ==", "key")));
        self.add("sha1", sha1("a"));
        self.add("sha256", sha256("a"));
        self.add("sha512", sha512("a"));
        self.add("textdecodebase64", textdecodebase64(textencodebase64("a", "UTF-16LE"), "UTF-16LE"));
        self.add("urlencode", urlencode("a b"));
        self.add("uuid", uuid());
        self.add("uuidv5", uuidv5("dns", "example.com"));
        self.add("yamldecode", yamldecode::<Map<String>>("a: b"));
        self.add("yamlencode", yamlencode(&tags()));
    }

    fn network_and_time(&mut self) {
        self.add("cidrhost", cidrhost("10.0.0.0/16", 5));
        self.add("cidrnetmask", cidrnetmask("10.0.0.0/16"));
        self.add("cidrsubnet", cidrsubnet("10.0.0.0/16", 4, 2));
        self.add("cidrsubnets", cidrsubnets("10.0.0.0/16", [4, 8]));
        self.add("formatdate", formatdate("YYYY", "2030-01-01T00:00:00Z"));
        self.add("plantimestamp", plantimestamp());
        self.add("timeadd", timeadd("2030-01-01T00:00:00Z", "10m"));
        self.add("timecmp", timecmp("2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"));
        self.add("timestamp", timestamp());
    }

    fn files(&mut self) {
        self.add("abspath", abspath("text.txt"));
        self.add("basename", basename("a/b"));
        self.add("dirname", dirname("a/b"));
        self.add("file", file("text.txt"));
        self.add("filebase64", filebase64("text.txt"));
        self.add("filebase64sha256", filebase64sha256("text.txt"));
        self.add("filebase64sha512", filebase64sha512("text.txt"));
        self.add("fileexists", fileexists("text.txt"));
        self.add("filemd5", filemd5("text.txt"));
        self.add("fileset", fileset(".", "*.txt"));
        self.add("filesha1", filesha1("text.txt"));
        self.add("filesha256", filesha256("text.txt"));
        self.add("filesha512", filesha512("text.txt"));
        self.add("pathexpand", pathexpand("~/a"));
        let variables: Value<Map<Any>> =
            [("name", Any::new(text("a"))), ("count", Any::new(numbers()))].into();
        self.add("templatefile", templatefile("text.txt", variables.clone()));
        // What is evaluated as a template has to stand elsewhere, by a reference.
        let template = self.0.local("template", "none");
        self.add("templatestring", templatestring(template.value(), variables));
    }
}

#[test]
fn terraform_takes_every_function_as_it_is_typed() {
    let mut outputs = Outputs(RootModule::new(Backend::Local { path: "terraform.tfstate".into() }));
    outputs.numbers();
    outputs.text();
    outputs.collections();
    outputs.types();
    outputs.encodings();
    outputs.network_and_time();
    outputs.files();
    let files = outputs.0.to_json().expect("a root module");

    let facts: Json = serde_json::from_str(include_str!("../../xtask/functions/facts.json")).expect("facts");
    let rendered: String = files.values().map(String::as_str).collect();
    for name in facts.as_object().expect("an object").keys() {
        // Not the end of another name: a call begins an expression, or is an argument.
        let is_called =
            ["${", "(", " ", "["].iter().any(|before| rendered.contains(&format!("{before}{name}(")));
        assert!(is_called, "no output calls `{name}`");
    }

    let Some(terraform) = Terraform::find() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("text.txt"), "Text, and no variable of a template.").expect("a file");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    terraform.validate(folder.path()).expect("Terraform takes it");
}
