//! Texts in the encoding of the fonts.

/// Whether the fonts have all letters of a text.
#[must_use]
pub fn can_write(text: &str) -> bool {
    text.chars().all(|letter| byte(letter).is_some())
}

/// A text in the encoding of the fonts: what they have no letter for is a question mark.
pub(crate) fn latin(text: &str) -> Vec<u8> {
    let bytes = text.chars().map(byte);
    bytes.map(|byte| byte.unwrap_or(b'?')).collect()
}

/// A letter in `WinAnsiEncoding` of the PDF specification.
fn byte(letter: char) -> Option<u8> {
    Some(match letter {
        '€' => 0x80,
        '‚' => 0x82,
        '„' => 0x84,
        '…' => 0x85,
        'Š' => 0x8a,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '™' => 0x99,
        'š' => 0x9a,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        ' '..='~' | '\u{a0}'..='ÿ' => return u8::try_from(letter).ok(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_the_fonts() {
        assert_eq!(latin("Relevé – 5 € ’"), b"Relev\xe9 \x96 5 \x80 \x92");
        assert_eq!(latin("Cœur Studio™"), b"C\x9cur Studio\x99");
        let others = latin("‚„…ŠŒŽ‘’“”•–—šžŸ");
        assert_eq!(
            others,
            b"\x82\x84\x85\x8a\x8c\x8e\x91\x92\x93\x94\x95\x96\x97\x9a\x9e\x9f"
        );
        assert_eq!(latin("أحمد\n"), b"?????");
        assert!(can_write("Hélène") && !can_write("Hélène أ"));
    }
}
