//! What becomes of an object.

use std::fmt;

/// What becomes of an object. The order is that of a report: what cannot be undone first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// It goes.
    Destroy,
    /// It goes, and another takes its place.
    Replace,
    /// The other is there before it goes.
    ReplaceAfterCreating,
    /// Whether it is replaced or changed, only the provider knows.
    MayReplace,
    /// It stays where it is, and nothing manages it any longer.
    Forget,
    /// It changes as it stands.
    Update,
    /// What exists already is taken over.
    Import,
    /// It is known by another name.
    Move,
    /// It is made.
    Create,
}

impl Action {
    /// Every action, in the order of a report.
    pub const ALL: [Action; 9] = [
        Action::Destroy,
        Action::Replace,
        Action::ReplaceAfterCreating,
        Action::MayReplace,
        Action::Forget,
        Action::Update,
        Action::Import,
        Action::Move,
        Action::Create,
    ];

    /// As Terraform's plans mark it.
    pub const fn glyph(self) -> &'static str {
        match self {
            Action::Destroy => "-",
            Action::Replace => "-/+",
            Action::ReplaceAfterCreating => "+/-",
            Action::MayReplace => "~/?",
            Action::Forget => ".",
            Action::Update => "~",
            Action::Import => "<=",
            Action::Move => "->",
            Action::Create => "+",
        }
    }

    /// Its stable name, such as `may-replace`.
    pub const fn name(self) -> &'static str {
        match self {
            Action::Destroy => "destroy",
            Action::Replace => "replace",
            Action::ReplaceAfterCreating => "replace-after-creating",
            Action::MayReplace => "may-replace",
            Action::Forget => "forget",
            Action::Update => "update",
            Action::Import => "import",
            Action::Move => "move",
            Action::Create => "create",
        }
    }

    /// Whether the object that is there goes, or may.
    pub const fn destroys(self) -> bool {
        matches!(self, Action::Destroy | Action::Replace | Action::ReplaceAfterCreating | Action::MayReplace)
    }

    /// Whether another takes its place, or may.
    pub const fn replaces(self) -> bool {
        matches!(self, Action::Replace | Action::ReplaceAfterCreating | Action::MayReplace)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
