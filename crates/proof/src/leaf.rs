//! What a leaf holds: a salted commitment to a document, and nothing else.
//!
//! Who, how much and when stand in the document, which only its owner has. Erasing the salt erases the link for good,
//! and every proof over the leaf stays valid.

use std::{collections::BTreeMap, fmt};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{
    text,
    tree::{self, Hash},
};

/// How many bytes a salt has. Each leaf has one of its own, made by the system's source of chance.
pub const SALT_LEN: usize = 32;

/// The commitment to `doc`: `HMAC-SHA256(salt, "daman-commit/v1\n" || doc)`.
///
/// `doc` is the exact text that its owner keeps, written by [`Doc`].
pub fn commit(salt: &[u8; SALT_LEN], doc: &str) -> [u8; 32] {
    // A key shorter than SHA-256's block is followed by zeros (RFC 2104, section 2).
    let mut block = [0; 64];
    let (key, _) = block.split_at_mut(SALT_LEN);
    key.copy_from_slice(salt);
    let mac = Hmac::<Sha256>::new(&block.into())
        .chain_update("daman-commit/v1\n")
        .chain_update(doc);
    mac.finalize().into_bytes().into()
}

/// The leaf's data: `daman-leaf/v1`, the commitment in base64, a line each; 59 bytes.
pub fn data(commitment: &[u8; 32]) -> String {
    format!("daman-leaf/v1\n{}\n", text::base64(commitment))
}

/// The hash of the leaf that holds a commitment.
pub fn hash(commitment: &[u8; 32]) -> Hash {
    tree::leaf_hash(data(commitment).as_bytes())
}

/// A document to be committed to: named strings, printed as RFC 8785 has it (JCS).
///
/// Only strings: no number has two spellings then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doc(BTreeMap<&'static str, String>);

impl Doc {
    /// A document without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this field, in place of any of the same name.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.insert(name, value.into());
        self
    }
}

impl fmt::Display for Doc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = self.0.iter().map(|(name, value)| (*name, value.as_str()));
        f.write_str(&json(fields))
    }
}

/// The fields of a document, when it is one that [`Doc`] would print: no field twice, one spelling of each.
pub fn fields(doc: &str) -> Option<BTreeMap<String, String>> {
    let fields: BTreeMap<String, String> = serde_json::from_str(doc).ok()?;
    let again = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    (json(again) == doc).then_some(fields)
}

/// A JSON object of strings by RFC 8785: fields by the UTF-16 units of their names (3.2.3), no space, least escapes.
pub(crate) fn json<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut fields: Vec<_> = fields.collect();
    // Names of ASCII are in the same order by their bytes, which is faster to find.
    if fields.iter().all(|(name, _)| name.is_ascii()) {
        fields.sort_unstable_by_key(|(name, _)| *name);
    } else {
        fields.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    }
    let length = |(name, value): &(&str, &str)| name.len().saturating_add(value.len());
    // Each field has four quotes, a colon and a comma besides.
    let lengths = fields.iter().map(|field| length(field).saturating_add(6));
    let mut text = String::with_capacity(lengths.sum::<usize>().saturating_add(2));
    text.push('{');
    for (at, (name, value)) in fields.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        quote(&mut text, name);
        text.push(':');
        quote(&mut text, value);
    }
    text.push('}');
    text
}

/// A JSON string by RFC 8785, section 3.2.2.2: what need not be escaped is not.
fn quote(text: &mut String, value: &str) {
    text.push('"');
    // Nearly always there is nothing to escape.
    if value
        .bytes()
        .all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\')
    {
        text.push_str(value);
        text.push('"');
        return;
    }
    for character in value.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            // Below a space: two hexadecimal digits hold it.
            control if control < ' ' => {
                let code = u32::from(control);
                text.push_str("\\u00");
                text.extend(
                    [code >> 4, code & 15].map(|digit| char::from_digit(digit, 16).unwrap_or('0')),
                );
            }
            plain => text.push(plain),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tree::leaf_hash;

    /// Made by Python's `hmac`, `hashlib` and `base64`.
    #[test]
    fn a_leaf_is_what_another_program_makes_of_its_document() {
        let salt = std::array::from_fn(|at| u8::try_from(at).unwrap());
        let doc = r#"{"amount":"1500.00 MAD","payee":"Zoé"}"#;
        let data = data(&commit(&salt, doc));
        assert_eq!(
            data,
            "daman-leaf/v1\nAICCYrgNah2lqJOPc6caEz8MQYGZGHu2th5fWWj5Kio=\n"
        );
        assert_eq!(data.len(), 59);
        assert_eq!(
            format!("{:?}", leaf_hash(data.as_bytes())),
            "d27bc4cd05efcdb1ec332fd1d94df1d5c54279b6d19772d64dbe0bdf14dcf1c1"
        );
    }

    #[test]
    fn another_salt_or_document_is_another_commitment() {
        let one = commit(&[1; SALT_LEN], "{}");
        assert_ne!(one, commit(&[2; SALT_LEN], "{}"));
        assert_ne!(one, commit(&[1; SALT_LEN], "{} "));
        // The salt's end and the document's beginning do not run into one another.
        let mut salt = [1; SALT_LEN];
        salt[SALT_LEN - 1] = 0;
        assert_ne!(commit(&salt, "{}"), one);
    }

    /// The example of RFC 8785, section 3.2.3.
    #[test]
    fn fields_stand_in_the_order_of_the_rfc() {
        let doc = Doc::new()
            .with("\u{20ac}", "Euro Sign")
            .with("\r", "Carriage Return")
            .with("\u{fb33}", "Hebrew Letter Dalet With Dagesh")
            .with("1", "One")
            .with("\u{1f600}", "Emoji: Grinning Face")
            .with("\u{80}", "Control")
            .with("\u{f6}", "Latin Small Letter O With Diaeresis");
        let sorted = concat!(
            r#"{"\r":"Carriage Return","1":"One","#,
            "\"\u{80}\":\"Control\",",
            "\"\u{f6}\":\"Latin Small Letter O With Diaeresis\",",
            "\"\u{20ac}\":\"Euro Sign\",",
            "\"\u{1f600}\":\"Emoji: Grinning Face\",",
            "\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}",
        );
        assert_eq!(doc.to_string(), sorted);
    }

    #[test]
    fn only_a_document_in_its_one_spelling_has_fields() {
        let doc = Doc::new().with("b", "2").with("a", "1").with("b", "3");
        let read = fields(&doc.to_string()).unwrap();
        assert_eq!(
            read,
            [("a", "1"), ("b", "3")]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .into()
        );
        assert_eq!(Doc::new().to_string(), "{}");
        assert_eq!(fields("{}"), Some(BTreeMap::new()));
        for other in [
            r#"{"b":"3","a":"1"}"#,
            r#"{"a":"1","a":"1"}"#,
            r#"{"a": "1"}"#,
            r#"{"a":"\u0031"}"#,
            r#"{"a":1}"#,
            r#"{"a":"\/"}"#,
            r#"{"a":"1"}x"#,
            "[]",
            "",
        ] {
            assert_eq!(fields(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn strings_are_escaped_as_serde_json_does(value in any::<String>()) {
            let ours = Doc::new().with("field", value.clone()).to_string();
            prop_assert_eq!(&ours, &serde_json::json!({ "field": value }).to_string());
            prop_assert_eq!(fields(&ours).unwrap().remove("field"), Some(value));
        }

        #[test]
        fn control_characters_are_too(value in "[\u{0}-\u{24}\\\\\u{7f}-\u{a0}\u{2028}\u{2029}]{0,20}") {
            let ours = Doc::new().with("field", value.clone()).to_string();
            prop_assert_eq!(ours, serde_json::json!({ "field": value }).to_string());
        }
    }
}
