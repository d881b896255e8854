//! The first statements of a database: its role, its rights, its extensions.

use serde::Serialize;

use crate::template;

/// The statements, for `psql`, that make a database and the role that services connect as: it may do what it likes with
/// its own objects in that database, and nothing else. They can be run again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitSql<'a> {
    /// The database.
    pub database: &'a str,
    /// The role.
    pub role: &'a str,
    /// The database's extensions.
    pub extensions: &'a [&'a str],
    /// The file, on the machine of `psql`, that holds the role's password. Without one the password is the variable
    /// `password` of `psql`. With one, whoever runs the statements loses their own password.
    pub password_file: Option<&'a str>,
}

/// The statements for a database that a person prepares with `psql --set=password=…`.
pub fn init_sql(database: &str, role: &str) -> String {
    InitSql { database, role, extensions: &[], password_file: None }.to_sql()
}

impl InitSql<'_> {
    /// The statements.
    pub fn to_sql(&self) -> String {
        #[derive(Serialize)]
        struct Values<'a> {
            database: String,
            role: String,
            extensions: Vec<String>,
            password_file: Option<&'a str>,
        }
        let values = Values {
            database: argument(self.database),
            role: argument(self.role),
            extensions: self.extensions.iter().copied().map(argument).collect(),
            password_file: self.password_file,
        };
        template::render(template::INIT_SQL, &values)
    }
}

/// `text` as the argument of a command of `psql`, which then quotes it for SQL by itself: `:"role"`, `:'role'`.
///
/// Source: PostgreSQL, psql, "Meta-Commands".
fn argument(text: &str) -> String {
    let mut quoted = String::from("'");
    for character in text.chars() {
        match character {
            '\'' => quoted += "''",
            '\\' => quoted += "\\\\",
            '\n' => quoted += "\\n",
            '\r' => quoted += "\\r",
            _ => quoted.push(character),
        }
    }
    quoted + "'"
}

/// `text` as a part of a URL that no other part can be mistaken for.
///
/// Source: RFC 3986, section 2.3 (unreserved characters).
pub(crate) fn url_part(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_runs_asks_for_the_password() {
        insta::assert_snapshot!(init_sql("eaio", "eaio"));
    }

    #[test]
    fn what_an_image_runs_reads_the_password_from_a_file() {
        let file = Some("/run/secrets/timescaledb-password");
        let statements =
            InitSql { database: "series", role: "series", extensions: &["timescaledb"], password_file: file };
        insta::assert_snapshot!(statements.to_sql());
    }

    #[test]
    fn names_cannot_be_taken_for_other_parts_of_a_url() {
        assert_eq!(url_part("eaio_user-1.~"), "eaio_user-1.~");
        assert_eq!(url_part("a@b/ä"), "a%40b%2F%C3%A4");
    }

    #[test]
    fn names_cannot_end_their_quotes() {
        assert_eq!(argument("o'neil \\! rm"), "'o''neil \\\\! rm'");
        assert_eq!(argument("one\ntwo\r"), "'one\\ntwo\\r'");
    }
}
