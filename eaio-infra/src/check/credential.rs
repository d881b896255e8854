//! What is a credential by its name and its value, and what only looks like one.

use super::located::is_templated;

/// How names of credentials end, in upper case and with underscores.
const NAMES: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "_PASS",
    "SECRET",
    "TOKEN",
    "API_KEY",
    "APIKEY",
    "ACCESS_KEY",
    "ACCESSKEY",
    "SECRET_KEY",
    "SECRETKEY",
    "SECRET_KEY_BASE",
    "PRIVATE_KEY",
    "ENCRYPTION_KEY",
    "SIGNING_KEY",
];

/// Names that end so and hold none: what a browser gets, the name of a Secret, a bound.
const OTHER_NAMES: &[&str] = &[
    "PUBLIC",
    "PUBLISHABLE",
    "VITE_",
    "REACT_APP_",
    "TLS_SECRET",
    "PULL_SECRET",
    "PASSWORD_SECRET",
    "MAX_TOKEN",
    "EMPTY_PASSWORD",
];

/// Values that switch something, and are no credentials.
const WORDS: &[&str] = &[
    "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "required", "optional", "enabled",
    "disabled", "default",
];

/// How values begin that say where the credential is.
const REFERENCES: &[&str] = &[
    "/",
    "./",
    "../",
    "~",
    "file:",
    "vault:",
    "arn:",
    "ref+",
    "op:",
    "ssm:",
    "sm:",
    "gcp:",
    "gcpsm:",
    "aws:",
    "awssm:",
    "secretsmanager:",
    "secretref:",
    "secret:",
    "akv:",
    "kms:",
    "ENC[",
    "env:",
];

/// What a value has in it that is to be replaced before it is used.
const PLACEHOLDERS: &[&str] = &[
    "placeholder",
    "replace",
    "your-",
    "your_",
    "todo",
    "fixme",
    "redacted",
    "insert",
    "dummy",
    "fill-",
    "fill_",
    "set-me",
    "set_me",
    "...",
];

/// The passwords that images, charts and documentation ship with, and that everybody tries first.
const WELL_KNOWN: &[&str] = &[
    "minioadmin",
    "minio123",
    "postgres",
    "guest",
    "admin",
    "admin123",
    "root",
    "toor",
    "password",
    "password123",
    "passw0rd",
    "changeme",
    "change-me",
    "change_me",
    "changeit",
    "secret",
    "example",
    "rabbitmq",
    "prom-operator",
    "letmein",
    "123456",
    "12345678",
    "qwerty",
    "milvus",
];

/// How keys of well-known services begin: nothing else looks so.
///
/// Source: GitHub documentation, "About authentication to GitHub", "GitHub's token formats"; of the others, their makers'
/// documentation of API keys.
const KEYS: &[&str] = &["ghp_", "github_pat_", "glpat-", "xoxb-", "sk-ant-", "sk-proj-", "sk_live_"];

/// Words of a name that may be that of a secret, wherever they stand in it.
const SECRET_WORDS: &[&str] =
    &["PASSWORD", "PASSWORDS", "PASSWD", "PASSPHRASE", "PWD", "SECRET", "TOKEN", "CREDENTIAL", "CREDENTIALS"];

/// Names that are those of a secret at their end only: what the servers of Redis, HTTP and Compose's proxies call it, and what a
/// machine runs when it starts, which is where tokens to join a cluster stand, in no form that anybody could tell.
const SECRET_ENDS: &[&str] = &[
    "PWD",
    "PASSWORDS",
    "CREDENTIAL",
    "CREDENTIALS",
    "REQUIREPASS",
    "MASTERAUTH",
    "BASICAUTH_USERS",
    "AUTHORIZATION",
    "FROM_LITERAL",
    "USER_DATA",
    "USER_DATA_BASE64",
    "USERDATA",
];

/// What variables of a process end with that hold secrets, and arguments of a resource or fields of an object that do not: a
/// `sort_key` is none.
const SECRET_VARIABLE_ENDS: &[&str] = &["KEY", "AUTH", "SALT", "PASS"];

/// How somebody proves who he is, which is no secret.
const METHODS: &[&str] = &[
    "password",
    "iam",
    "basic",
    "bearer",
    "digest",
    "jwt",
    "ldap",
    "md5",
    "mtls",
    "oauth",
    "oauth2",
    "oidc",
    "saml",
    "scram-sha-256",
    "token",
    "trust",
];

/// What a name ends with that says where a secret is, or something of it, and not what it is.
const ABOUT_SECRETS: &[&str] = &[
    "AGE",
    "ALGORITHM",
    "ARN",
    "ARNS",
    "BACKEND",
    "CLASS",
    "CLUSTER_TOKEN",
    "CREATION_TOKEN",
    "DIR",
    "ENABLED",
    "ENDPOINT",
    "EXISTING_SECRET",
    "EXPIRATION",
    "EXPIRY",
    "FILE",
    "FILES",
    "HOST",
    "ID",
    "IDS",
    "LENGTH",
    "MD",
    "METHOD",
    "MISSING",
    "MODE",
    "MOUNT",
    "NAME",
    "NAMES",
    "NAMESPACE",
    "PATH",
    "POLICY",
    "PORT",
    "PREFIX",
    "PROVIDER",
    "REF",
    "REFS",
    "REGION",
    "REQUIRED",
    "STDIN",
    "STORE",
    "TF",
    "TF_JSON",
    "TIMEOUT",
    "TTL",
    "TYPE",
    "UNITS",
    "URI",
    "URL",
    "VERSION",
    "YAML",
    "YML",
];

/// Whether what bears that name is a credential. A name that ends in `_FILE` is that of a path.
pub(super) fn is_name(name: &str) -> bool {
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    NAMES.iter().any(|ending| name.ends_with(ending)) && !OTHER_NAMES.iter().any(|other| name.contains(other))
}

/// Whether `value` gives a credential away, under that name or as the password of a URL.
pub(super) fn is_given_away(name: &str, value: &str) -> bool {
    url_password(value).is_some() || (is_name(name) && is_value(name, value))
}

/// Whether `value`, under the name of a credential, is one.
fn is_value(name: &str, value: &str) -> bool {
    let value = value.trim();
    let (name, lower) = (name.to_lowercase(), value.to_lowercase());
    let is_number = value.chars().all(|c| c.is_ascii_digit() || c == '.');
    let is_token = name.ends_with("token");
    !(is_user(&name, value)
        || is_placeholder(value)
        || WORDS.contains(&lower.as_str())
        || REFERENCES.iter().any(|prefix| value.starts_with(prefix))
        || value.contains("://")
        || (value.contains('\n') && !value.contains("PRIVATE KEY"))
        || (is_token && (is_number || lower.starts_with("x-"))))
}

/// Whether the value under that name may be a secret, so that nobody is shown it. That is more than what gives a credential away: of
/// what stays hidden, nobody is accused.
pub(crate) fn may_be_secret(name: &str) -> bool {
    is_certain(name) || may_be(name)
}

/// Whether `value`, which stands under that name, may be a secret.
pub(crate) fn hides(name: &str, value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_lowercase();
    let is_method = METHODS.contains(&lower.as_str()) && ends(&words(name), &["AUTH"]);
    let is_harmless = WORDS.contains(&lower.as_str())
        || is_method
        || is_user(name, value)
        || is_reference(value)
        || is_blank(value);
    let is_number = value.parse::<f64>().is_ok();
    !is_harmless && (is_certain(name) || !is_number && may_be(name))
}

/// Whether it is empty, or what stands in documentation in a secret's place.
fn is_blank(value: &str) -> bool {
    value.chars().all(|c| matches!(c, '*' | '.' | '…' | '-' | '_' | '?'))
}

/// Whether it is the key of a well-known service.
pub(crate) fn is_key(text: &str) -> bool {
    KEYS.iter().any(|key| text.starts_with(key)) && text.len() >= 20
}

/// Conditions of IAM on what CloudFront and others send along, which may be what proves who they are.
const SENT_ALONG: [&str; 2] = ["aws:Referer", "aws:UserAgent"];

fn is_certain(name: &str) -> bool {
    let words = words(name);
    let is_sent_along = SENT_ALONG.iter().any(|other| name.eq_ignore_ascii_case(other));
    is_sent_along || (is_name(&words) || ends(&words, SECRET_ENDS)) && !ends(&words, ABOUT_SECRETS)
}

fn may_be(name: &str) -> bool {
    let words = words(name);
    let is_variable = words.contains('_') && !name.contains(|c: char| c.is_ascii_lowercase());
    let has_word = words
        .split('_')
        .any(|word| SECRET_WORDS.contains(&word) || word.ends_with("PASSWORD") || word.ends_with("SECRET"));
    (has_word || is_variable && ends(&words, SECRET_VARIABLE_ENDS))
        && !ends(&words, ABOUT_SECRETS)
        && !OTHER_NAMES.iter().any(|other| words.contains(other))
}

/// Whether the last words are one of these.
fn ends(words: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| words.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('_')))
}

/// The words of a name, in upper case and with underscores: `DB_PASSWORD` of `db-password`, and of `dbPassword`.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut before = None;
    for c in name.chars() {
        if c.is_ascii_uppercase() && before.is_some_and(|before: char| before.is_ascii_lowercase()) {
            words.push('_');
        }
        words.push(if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
        before = Some(c);
    }
    words.trim_matches('_').to_owned()
}

/// Whether a value only says where the secret is, and nothing of it: `${NAME}`, `$(NAME)`, `{{ name }}`. What it is without one, as
/// in `${NAME:-hunter2}`, is a secret.
fn is_reference(value: &str) -> bool {
    const PREFIXES: &[&str] = &["arn:", "file:", "vault:", "ref+", "op://", "ENC["];
    // Within braces a dash begins what it is otherwise, but for templates, where nothing does.
    const PAIRS: &[(&str, &str, &[char])] = &[
        ("${{", "}}", &['-', ' ', '|']),
        ("${", "}", &[]),
        ("$(", ")", &[]),
        ("{{", "}}", &['-', ' ', '|']),
        ("<", ">", &['-', ' ']),
    ];
    let is_plain = |text: &str, others: &[char]| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']');
        !text.is_empty() && text.chars().all(|c| is_part(c) || others.contains(&c))
    };
    let enclosed = |(open, close, others): &(&str, &str, &[char])| {
        let (inside, rest) = value.strip_prefix(open)?.split_once(close)?;
        let name = inside.split(":?").next().unwrap_or(inside);
        // `${NAME:-}` is nothing otherwise.
        let name = name.strip_suffix(":-").unwrap_or(name);
        Some(is_plain(name, others) && rest.chars().all(|c| matches!(c, '}' | ')' | ']' | ',' | ';')))
    };
    PAIRS.iter().find_map(enclosed).unwrap_or_else(|| {
        value.strip_prefix('$').is_some_and(|name| is_plain(name, &[]))
            || PREFIXES.iter().any(|prefix| value.starts_with(prefix))
    })
}

/// Whether it is the name of a user: that is what the access key of an object store is, unless it is called its secret.
fn is_user(name: &str, value: &str) -> bool {
    let name = name.to_lowercase();
    !name.contains("secret")
        && (name.ends_with("access_key") || name.ends_with("accesskey"))
        && value.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '_'))
}

/// Whether it is empty, a template, or to be replaced before it is used.
fn is_placeholder(value: &str) -> bool {
    let lower = value.to_lowercase();
    is_templated(value)
        || is_blank(&value.replace(['x', 'X'], "*"))
        || PLACEHOLDERS.iter().any(|part| lower.contains(part))
        || (value.starts_with("__") && value.ends_with("__"))
}

/// The password that is written in a URL.
pub(super) fn url_password(value: &str) -> Option<&str> {
    let (_, after) = value.trim().split_once("://")?;
    let authority = after.split(['/', '?', '#', ' ', '\n']).next()?;
    let (_, password) = authority.rsplit_once('@')?.0.split_once(':')?;
    (!is_placeholder(password)).then_some(password)
}

/// The password that everybody tries first, where this is it.
pub(super) fn well_known<'a>(name: &str, value: &'a str) -> Option<&'a str> {
    let password =
        url_password(value).or_else(|| (is_name(name) && !is_user(name, value)).then(|| value.trim()))?;
    WELL_KNOWN.contains(&password.to_lowercase().as_str()).then_some(password)
}

/// What a value of a Secret says: base64, as the API wants it (RFC 4648, section 4).
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for c in text.trim().trim_end_matches('=').bytes() {
        let digit = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'\n' => continue,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(digit)) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_given_away() {
        for (name, value) in [
            ("DB_PASSWORD", "hunter2"),
            ("PGPASSWORD", "123456"),
            ("redis-password", "r3dis"),
            ("jwtSecret", "c2VjcmV0"),
            ("OPENAI_API_KEY", "sk-4f9d"),
            ("AWS_SECRET_ACCESS_KEY", "wJalr"),
            ("DATABASE_URL", "postgres://eaio:hunter2@db:5432/eaio?sslmode=require"),
        ] {
            assert!(is_given_away(name, value), "{name}={value}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_left_alone() {
        for (name, value) in [
            ("DB_PASSWORD", ""),
            ("DB_PASSWORD", "${DB_PASSWORD:-postgres}"),
            ("DB_PASSWORD", "$(DB_PASSWORD)"),
            ("DB_PASSWORD", "{{ .Values.password }}"),
            ("DB_PASSWORD", "<password>"),
            ("DB_PASSWORD", "REPLACE_ME"),
            ("DB_PASSWORD_FILE", "/run/secrets/db"),
            ("DB_PASSWORD", "/run/secrets/db"),
            ("DB_SECRET", "arn:aws:secretsmanager:us-east-1:111122223333:secret:db"),
            ("ALLOW_EMPTY_PASSWORD", "yes"),
            ("RUSTFS_ACCESS_KEY", "milvus-store"),
            ("AWS_ACCESS_KEY_ID", "AKIA"),
            ("MAX_TOKENS", "4096"),
            ("OLLAMA_TOKEN", "4096"),
            ("NEXT_PUBLIC_MAP_API_KEY", "pk.123"),
            ("DATABASE_URL", "postgres://eaio:$(DB_PASSWORD)@db:5432/eaio"),
            ("DATABASE_URL", "postgres://db:5432/eaio"),
            ("REDIS_URL", "redis://:${REDIS_PASSWORD}@redis:6379"),
        ] {
            assert!(!is_given_away(name, value), "{name}={value}");
        }
    }

    #[test]
    fn base64_is_read() {
        assert_eq!(decoded("bWluaW9hZG1pbg==").as_deref(), Some("minioadmin"));
        assert_eq!(decoded("Z3Vlc3Q=").as_deref(), Some("guest"));
        assert_eq!(decoded("<password>"), None);
    }
}
