//! Making what people wrote harmless in a message.

use serde_json::Value;

/// The longest a value may be in a message, in characters.
const LONGEST: usize = 300;

/// `text` in one line: control characters become spaces, characters that turn the writing direction of what follows
/// are left out, and it ends after [`LONGEST`] characters.
pub(crate) fn one_line(text: &str) -> String {
    let kept = text.chars().filter(|c| !turns_direction(*c));
    let flat: String = kept
        .map(|c| if breaks_line(c) { ' ' } else { c })
        .take(LONGEST)
        .collect();
    flat.trim().to_owned()
}

/// Every text within `value`, in one line.
pub(crate) fn one_line_each(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(one_line(&text)),
        Value::Array(items) => Value::Array(items.into_iter().map(one_line_each).collect()),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| (name, one_line_each(value)))
                .collect(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn breaks_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The marks of Unicode's bidirectional algorithm that reach beyond themselves (UAX 9, section 2): a name with one of
/// them could show another amount than the one that is meant.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// `text` for the body of an HTML page.
pub(crate) fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_text_keeps_a_line_break_or_a_turn_of_direction() {
        for (text, line) in [
            ("Sara\r\nBcc: all@example.com", "Sara  Bcc: all@example.com"),
            ("a\u{2028}b\u{85}c\0d", "a b c d"),
            ("\u{202E}00,001\u{2069}", "00,001"),
            ("  Café Lumière  ", "Café Lumière"),
        ] {
            assert_eq!(one_line(text), line);
        }
        assert_eq!(one_line(&"x".repeat(1_000)).len(), LONGEST);
    }

    #[test]
    fn texts_within_texts_are_reached() {
        let value = json!({"a": ["x\ny", {"b": "\n"}], "n": 1});
        assert_eq!(
            one_line_each(value),
            json!({"a": ["x y", {"b": ""}], "n": 1})
        );
    }

    #[test]
    fn nothing_written_becomes_markup() {
        assert_eq!(
            escape_html("<a href='x'>\"&"),
            "&lt;a href=&#39;x&#39;&gt;&quot;&amp;"
        );
    }
}
