//! What is hidden, and what is harmless.

use super::*;
use proptest::prelude::*;

fn shown(text: &str) -> String {
    Reader::default().masked(text).unwrap_or_else(|| text.to_owned())
}

#[test]
fn a_secret_is_hidden_wherever_it_stands() {
    let text = r#"
PASSWORD=hunter2 and more
export DB_PASSWORD="hunter 2"
  db-password: hunter2
{"name": "DB_PASSWORD", "value": "hunter2"}
DATABASE_URL=postgres://eaio:hunter2@db:5432/eaio?sslmode=require
url: redis://:hun/ter@2@redis:6379
psql "host=db password=hunter2"
mysql -uroot -phunter2
redis-cli -h db -a hunter2 ping
serve --port 80 --password hunter2 --verbose
serve --password=hunter2
["serve", "--password", "hunter2"]
requirepass hunter2
curl -H "Authorization: Bearer hunter2"
CREATE USER a PASSWORD 'hunter2';
CREATE USER a IDENTIFIED BY 'hunter2';
clone https://ghp_hunter2hunter2hunter2@github.com
hook https://hooks.slack.com/services/T1/hunter2
key="-----BEGIN RSA PRIVATE KEY-----\nhunter2"
hunter2
-----END RSA PRIVATE KEY-----
password: |
  hunter2
  hunter2
after: 1
password = <<EOT
hunter2
EOT
STRIPE_KEY=hunter2
${DB_PASSWORD:-hunter2}
PASSWORD=${DB_PASSWORD:-hunter2}
- --password
- hunter2
passwords:
- hunter2
passwords = [
  "hunter2",
]
"#;
    let shown = shown(text);
    insta::assert_snapshot!(shown);
}

#[test]
fn what_is_harmless_is_shown() {
    let text = r#"
LOG_LEVEL=debug
DB_HOST=db
PORT: 8080
password: ${DB_PASSWORD}
password: $(DB_PASSWORD)
password: {{ .Values.password | quote }}
DATABASE_URL=postgres://eaio:$(DB_PASSWORD)@db:5432/eaio
url: http://db:5432/a@b
secretKeyRef: { name: credentials, key: password }
secretName: credentials
imagePullSecrets: [{ name: registry }]
DB_PASSWORD_FILE=/run/secrets/db
ALLOW_EMPTY_PASSWORD=yes
MAX_TOKENS=4096
password_reuse_prevention = 24
http_tokens = "required"
resource "aws_secretsmanager_secret" "api" {
secret_arn = "arn:aws:secretsmanager:us-east-1:1:secret:a"
secrets:
  password:
    file: ./password
`STRIPE_KEY`: the key of the payment provider
serve --password-file /run/secrets/db
sort_key = "id"
REDIS_AUTH=iam
`REDIS_AUTH=password`
REDIS_URL: redis://default:${REDIS_PASSWORD:?make .env as .env.example says}@redis:6379
OPENAI_API_KEY: ${OPENAI_API_KEY:?make .env}
OPENAI_API_KEY: ${OPENAI_API_KEY:-}
ALTER ROLE :"role" PASSWORD :'password';
"arn:aws:secretsmanager:us-west-2:777788889999:secret:eaio/prod/*"
"secrets.tf.json": "305db76f913b7a1f"
docker login --username AWS --password-stdin 777788889999.dkr.ecr.us-east-1.amazonaws.com
- REDISCLI_AUTH="$$(cat /run/secrets/redis-password)" redis-cli ping
"aws_secretsmanager_secret": {
  "a": {
    "services": [
      "external-secrets"
    ]
  }
},
description: STRIPE_KEY: the key of the payment provider
export PGPASSWORD=$(aws secretsmanager get-secret-value --query SecretString)
aws secretsmanager put-secret-value --secret-string file:///dev/stdin
{ "STRIPE_KEY": "…" }
"#;
    assert_eq!(shown(text), text);
}

#[test]
fn what_makes_a_secret_hides_its_values() {
    let text = r"
secretGenerator:
- name: credentials
  literals:
  - user=hunter2
  - 'hunter2'
configMapGenerator:
- name: settings
  literals:
  - LOG_LEVEL=debug
---
apiVersion: v1
kind: Secret
metadata: { name: a }
data:
  user: aHVudGVyMg==
  more: |
    hunter2: hunter2
type: Opaque
---
kind: ConfigMap
data:
  user: shown
";
    insta::assert_snapshot!(shown(text));
}

#[test]
fn another_secret_is_another_line() {
    let [old, new] = both("A=1\nPASSWORD=a\nTOKEN=b\n", "A=1\nPASSWORD=c\nTOKEN=b\n");
    assert_eq!(old, "A=1\nPASSWORD=(sensitive)\nTOKEN=(sensitive)\n");
    assert_eq!(new, "A=1\nPASSWORD=(sensitive, another)\nTOKEN=(sensitive)\n");
}

/// Pieces of anything, among them all that begins a secret or ends one.
fn anything() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "PASSWORD",
            "=",
            ":",
            " ",
            "\n",
            "\r\n",
            "\"",
            "'",
            "://",
            "u:p@h",
            "--password",
            "kind: Secret\n",
            "data:\n",
            "  ",
            "- ",
            "secretGenerator:\n",
            "value: ",
            "name: TOKEN",
            "-----BEGIN PRIVATE KEY-----",
            "-----END ",
            "<<EOT",
            "|\n",
            "{",
            "[",
            "$(",
            "${",
            "}",
            "mysql",
            "-p",
            "\n---\n",
            "é",
            "🦀",
            "\u{feff}",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_keeps_its_lines(text in anything()) {
        prop_assert_eq!(shown(&text).lines().count(), text.lines().count());
    }

    /// Whatever stands around it.
    #[test]
    fn no_password_is_shown(before in anything(), after in anything()) {
        let text = format!("{before}\nDB_PASSWORD=Hunter2\n{after}\n\"apiToken\": \"Hunter2\"\npostgres://u:Hunter2@db");
        prop_assert!(!shown(&text).contains("Hunter2"), "{}", shown(&text));
    }
}
