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
        || value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '-' | '_' | '?'))
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
