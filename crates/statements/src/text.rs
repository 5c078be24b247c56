//! Texts of strangers, made fit for the tables.

/// A text without control characters, trimmed, of at most so many characters; none when nothing is left.
pub(crate) fn short(text: &str, most: usize) -> Option<String> {
    let clean: String = text
        .chars()
        .filter(|character| !character.is_control())
        .collect();
    let cut: String = clean.trim().chars().take(most).collect();
    let cut = cut.trim_end();
    (!cut.is_empty()).then(|| cut.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_left_out() {
        assert_eq!(short(" a\0b\n ", 10).as_deref(), Some("ab"));
        assert_eq!(short("\u{7}\t ", 10), None);
        assert_eq!(short("é é é", 2).as_deref(), Some("é"));
    }
}
