//! The commands of a shell script, as far as they are written out.
//!
//! Source: POSIX.1-2017, "Shell Command Language", 2.2 Quoting, 2.3 Token Recognition, 2.7 Redirection.

use crate::check::Place;

/// One command: its words, without what stands before it, such as `sudo`, `if` or variables of its environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its words.
    pub words: Vec<Word>,
    /// Where it begins.
    pub place: Place,
}

/// A word of a command. What a variable, a substitution or an expression puts into it nobody knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// Where it begins: its line and its column, from 0.
    pub place: Place,
    /// As it is written.
    pub written: String,
    /// What it begins with, up to the first part that is not known.
    pub start: String,
    /// What it ends with, after the last part that is not known; nothing where all of it is known.
    pub end: Option<String>,
}

impl Word {
    /// All of it, where it is known.
    pub fn known(&self) -> Option<&str> {
        self.end.is_none().then_some(self.start.as_str())
    }

    fn push(&mut self, c: char) {
        self.end.as_mut().unwrap_or(&mut self.start).push(c);
    }
}

impl Command {
    /// The words of it, where all of the first `count` are known and it has as many.
    pub fn known(&self, count: usize) -> Option<Vec<&str>> {
        self.words.get(..count)?.iter().map(Word::known).collect()
    }

    /// Whether it begins with these words.
    pub fn begins(&self, words: &[&str]) -> bool {
        self.known(words.len()).is_some_and(|known| known == words)
    }

    /// What stands after an option, as `--name value` or `--name=value`: the word, and what of it is the value.
    pub fn option(&self, names: &[&str]) -> Option<Word> {
        for (at, word) in self.words.iter().enumerate() {
            if word.known().is_some_and(|word| names.contains(&word)) {
                return Some(self.words.get(at + 1)?.clone());
            }
            for name in names {
                if let Some(start) = word.start.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
                    return Some(Word { start: start.to_owned(), ..word.clone() });
                }
            }
        }
        None
    }
}

/// What stands before a command without being of it.
const BEFORE: &[&str] =
    &["!", "$", "do", "elif", "else", "exec", "if", "sudo", "then", "time", "until", "while", "{"];

/// The commands of `script`, each with its line, from 0, and column.
pub fn commands(script: &str) -> Vec<Command> {
    let mut reader = Reader { chars: script.chars().collect(), ..Reader::default() };
    reader.read();
    let mut commands = reader.commands;
    for command in &mut commands {
        let is_before = |word: &Word| match word.known() {
            Some(known) if BEFORE.contains(&known) => true,
            _ => is_assignment(&word.start),
        };
        let count = command.words.iter().take_while(|word| is_before(word)).count();
        command.words.drain(..count);
    }
    commands.retain(|command| !command.words.is_empty());
    commands
}

/// A text as one word, whatever is in it.
pub fn word(text: &str) -> Word {
    let mut reader = Reader { chars: text.chars().collect(), ..Reader::default() };
    while let Some(c) = reader.next() {
        if c == '$' {
            reader.substituted(c);
        } else {
            reader.literal(c);
        }
    }
    reader.word.unwrap_or_default()
}

fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

#[derive(Default)]
struct Reader {
    chars: Vec<char>,
    at: usize,
    place: Place,
    word: Option<Word>,
    words: Vec<Word>,
    began: Place,
    /// Whether the next word is a file that is read or written.
    is_redirected: bool,
    /// The line that ends the text which begins with the next line, and whether that word is being read.
    heredoc: Option<String>,
    is_heredoc: bool,
    commands: Vec<Command>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        if c == '\n' {
            self.place = Place { line: self.place.line + 1, column: 0 };
        } else {
            self.place.column += 1;
        }
        Some(c)
    }

    fn word(&mut self) -> &mut Word {
        let here = Place { column: self.place.column.saturating_sub(1), ..self.place };
        if self.word.is_none() && self.words.is_empty() {
            self.began = here;
        }
        self.word.get_or_insert_with(|| Word { place: here, ..Word::default() })
    }

    fn literal(&mut self, c: char) {
        let word = self.word();
        word.written.push(c);
        word.push(c);
    }

    fn read(&mut self) {
        while let Some(c) = self.next() {
            match c {
                '\\' => match self.next() {
                    Some('\n') | None => {}
                    Some(c) => self.literal(c),
                },
                '\'' => {
                    self.word();
                    while let Some(c) = self.next().filter(|c| *c != '\'') {
                        self.literal(c);
                    }
                }
                '"' => self.quoted(),
                '$' | '`' => self.substituted(c),
                '#' if self.word.is_none() => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.next();
                    }
                }
                ' ' | '\t' | '\r' => self.end_word(),
                '<' | '>' => self.redirected(c),
                '\n' => {
                    self.end_command();
                    self.skip_heredoc();
                }
                ';' | '|' | '&' | '(' | ')' => self.end_command(),
                c => self.literal(c),
            }
        }
        self.end_command();
    }

    fn quoted(&mut self) {
        self.word();
        while let Some(c) = self.next().filter(|c| *c != '"') {
            match c {
                '\\' => match self.next() {
                    Some('\n') | None => {}
                    Some(c @ ('"' | '\\' | '$' | '`')) => self.literal(c),
                    Some(c) => {
                        self.literal('\\');
                        self.literal(c);
                    }
                },
                '$' | '`' => self.substituted(c),
                c => self.literal(c),
            }
        }
    }

    /// A variable, a command whose output is put in, or an expression of GitHub Actions.
    fn substituted(&mut self, c: char) {
        let from = self.at - 1;
        self.word();
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        match self.peek(0) {
            _ if c == '`' => while self.next().is_some_and(|c| c != '`') {},
            Some('{') if self.peek(1) == Some('{') => {
                while !(self.peek(0) == Some('}') && self.peek(1) == Some('}')) {
                    if self.next().is_none() {
                        break;
                    }
                }
                self.next();
                self.next();
            }
            Some(open @ ('{' | '(')) => {
                let close = if open == '{' { '}' } else { ')' };
                let mut depth = 0;
                while let Some(c) = self.next() {
                    depth += i32::from(c == open) - i32::from(c == close);
                    if depth == 0 {
                        break;
                    }
                }
            }
            Some(c) if is_name(c) => {
                while self.peek(0).is_some_and(is_name) {
                    self.next();
                }
            }
            Some('@' | '*' | '#' | '?' | '!' | '-' | '$') => {
                self.next();
            }
            _ => return self.literal('$'),
        }
        let written: String = self.chars[from..self.at].iter().collect();
        let word = self.word();
        word.written.push_str(&written);
        word.end = Some(String::new());
    }

    fn redirected(&mut self, c: char) {
        // `2>` is the number of a file, and no word.
        if self.word.as_ref().is_some_and(|word| word.written.chars().all(|c| c.is_ascii_digit())) {
            self.word = None;
        }
        self.end_word();
        let mut sign = String::from(c);
        while let Some(c @ ('<' | '>' | '&' | '|')) = self.peek(0) {
            sign.push(c);
            self.next();
        }
        if sign == "<<" {
            self.is_heredoc = true;
            if self.peek(0) == Some('-') {
                self.next();
            }
        }
        self.is_redirected = true;
    }

    fn skip_heredoc(&mut self) {
        let Some(end) = self.heredoc.take() else { return };
        loop {
            let mut line = String::new();
            while let Some(c) = self.next().filter(|c| *c != '\n') {
                line.push(c);
            }
            if line.trim() == end || self.peek(0).is_none() {
                break;
            }
        }
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if self.is_heredoc {
            self.heredoc = Some(word.written);
            self.is_heredoc = false;
            self.is_redirected = false;
        } else if self.is_redirected {
            self.is_redirected = false;
        } else {
            self.words.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.is_redirected = false;
        let words = std::mem::take(&mut self.words);
        if !words.is_empty() {
            self.commands.push(Command { words, place: self.began });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(script: &str) -> Vec<(u32, String)> {
        let words = |command: &Command| {
            let word = |word: &Word| match &word.end {
                None => word.start.clone(),
                Some(end) => format!("{}?{end}", word.start),
            };
            command.words.iter().map(word).collect::<Vec<_>>().join(" ")
        };
        commands(script).iter().map(|command| (command.place.line, words(command))).collect()
    }

    #[test]
    fn words_and_what_is_not_known_of_them() {
        let script = "set -e\n# a comment\nkubectl set image deployment/api \\\n  api=\"${{ needs.build.outputs.tag }}\" -n 'shop'\n\
                      docker push $REGISTRY/eaio:v1 && echo \"$(cat a b) done\" > out.txt 2>&1\n";
        assert_eq!(
            written(script),
            [
                (0, "set -e".to_owned()),
                (2, "kubectl set image deployment/api api=? -n shop".to_owned()),
                (4, "docker push ?/eaio:v1".to_owned()),
                (4, "echo ? done".to_owned()),
            ]
        );
    }

    #[test]
    fn what_is_fed_to_a_command_is_none() {
        let script =
            "if ! sudo A=1 kubectl apply -f - <<'EOF'\nkind: Pod\nkubectl delete all\nEOF\nthen exit 1; fi\n";
        assert_eq!(
            written(script),
            [(0, "kubectl apply -f -".to_owned()), (4, "exit 1".to_owned()), (4, "fi".to_owned())]
        );
    }

    #[test]
    fn whatever_is_read_ends() {
        for script in ["'", "\"", "$(", "${", "${{", "`", "<<", "<<EOF", "\\", "a <", "$", "((", "a 2>&"] {
            commands(script);
        }
    }

    #[test]
    fn options() {
        let of = |script: &str| commands(script)[0].option(&["-n", "--namespace"]).map(|word| word.start);
        assert_eq!(of("kubectl get -n shop pod"), Some("shop".to_owned()));
        assert_eq!(of("kubectl get --namespace=shop pod"), Some("shop".to_owned()));
        assert_eq!(of("kubectl get pod"), None);
    }
}
