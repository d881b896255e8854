//! A stand-in for the project-wide YAML encoder, until that one is merged.

use serde::Serialize;

/// `value` as one YAML document: block style, long strings never folded.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> String {
    let options = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    let mut text = String::new();
    serde_saphyr::to_fmt_writer_with_options(&mut text, &value, options)
        .expect("plain data with string keys is always YAML");
    text
}
