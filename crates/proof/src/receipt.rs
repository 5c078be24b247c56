//! Receipts: files that prove one leaf with no trust in whoever made them (<https://c2sp.org/tlog-proof>).

use std::{fmt, str::FromStr};

use base64::DecodeError;
use serde::Deserialize;

use crate::{
    checkpoint::{self, Checkpoint, CheckpointError, Cosignature},
    leaf,
    note::{self, VerifierKey},
    text::{self, HashesError},
    tree::{self, Hash, VerifyError},
};

/// The longest receipt that is read, in bytes: a note, 63 hashes, and what is left for the extra line.
pub const MAX_LEN: usize = note::MAX_LEN + 16 * 1024;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1\n";

/// A `.tlog-proof` file, read but not checked: nothing in it is true before [`Receipt::check`] says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What the leaf is made anew from; nothing when the file has no such line. See [`opening`].
    pub extra: Option<Vec<u8>>,
    /// The leaf's place in the log, counted from 0.
    pub index: u64,
    /// The audit path, from the leaf upwards.
    pub path: Vec<Hash>,
    /// The checkpoint: a signed note, with its cosignatures.
    pub checkpoint: String,
}

/// What a receipt proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The document, as it was committed to.
    pub doc: String,
    /// The leaf's place in the log, counted from 0.
    pub index: u64,
    /// The head of the log that has the leaf.
    pub checkpoint: Checkpoint,
    /// The known witnesses that saw this head.
    pub cosigners: Vec<Cosignature>,
}

/// Why a receipt is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Longer than [`MAX_LEN`].
    #[error("the file is too long for a receipt")]
    TooLong,
    /// The first line is another.
    #[error("the file is no receipt: its first line is not \"c2sp.org/tlog-proof@v1\"")]
    NoReceipt,
    /// The extra line's base64 is none.
    #[error("the receipt's extra line is no padded base64: {0}")]
    Extra(#[from] DecodeError),
    /// No index where it should be.
    #[error("the receipt's index is not a decimal number without leading zeros")]
    Index,
    /// The path cannot be read.
    #[error(transparent)]
    Path(#[from] HashesError),
    /// Nothing after the empty line.
    #[error("the receipt has no checkpoint")]
    NoCheckpoint,
    /// There is nothing to make the leaf from.
    #[error("the receipt does not hold the document and its salt, so it says nothing of a payment")]
    NoOpening,
    /// What should open the leaf is not the document and its salt as they are written.
    #[error("the receipt's extra line is not a document and its salt of 32 bytes")]
    Opening,
    /// The checkpoint is refused.
    #[error("the checkpoint is refused: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The path does not lead from the document to the checkpoint's root.
    #[error("the document is not in the log at this place: {0}")]
    NotIncluded(#[from] VerifyError),
}

/// The extra data that opens a commitment: RFC 8785 JSON of `doc`, the document's text as a string, and `salt`, in
/// base64.
pub fn opening(doc: &str, salt: &[u8; leaf::SALT_LEN]) -> Vec<u8> {
    let salt = text::base64(salt);
    let fields = [("doc", doc), ("salt", salt.as_str())];
    leaf::json(fields.into_iter()).into_bytes()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Opening {
    doc: String,
    salt: String,
}

/// Reads [`opening`], in its one spelling.
fn open(extra: &[u8]) -> Option<(String, [u8; leaf::SALT_LEN])> {
    let Opening { doc, salt } = serde_json::from_slice(extra).ok()?;
    let salt = text::unbase64(&salt).ok()?.try_into().ok()?;
    (opening(&doc, &salt) == extra).then_some((doc, salt))
}

impl Receipt {
    /// Checks the receipt with the log's key alone: makes the leaf anew from the document and its salt, follows the
    /// path to the checkpoint's root, and says which of `witnesses` cosigned that.
    ///
    /// How many witnesses are enough, and how old a cosignature may be, is for the caller to say. None means that the
    /// log could show somebody else another history.
    ///
    /// # Errors
    /// [`ReceiptError`] when any of it is not so.
    pub fn check(
        &self,
        key: &VerifierKey,
        witnesses: &[VerifierKey],
    ) -> Result<Checked, ReceiptError> {
        let extra = self.extra.as_deref().ok_or(ReceiptError::NoOpening)?;
        let (doc, salt) = open(extra).ok_or(ReceiptError::Opening)?;
        let leaf = leaf::hash(&leaf::commit(&salt, &doc));
        let opened = checkpoint::open(&self.checkpoint, key, witnesses)?;
        let Checkpoint { size, root, .. } = opened.checkpoint;
        tree::verify_inclusion(leaf, self.index, size, &self.path, root)?;
        Ok(Checked {
            doc,
            index: self.index,
            checkpoint: opened.checkpoint,
            cosigners: opened.cosignatures,
        })
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FIRST_LINE)?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", text::base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path
            .iter()
            .try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for Receipt {
    type Err = ReceiptError;

    fn from_str(file: &str) -> Result<Self, ReceiptError> {
        if file.len() > MAX_LEN {
            return Err(ReceiptError::TooLong);
        }
        let mut rest = file
            .strip_prefix(FIRST_LINE)
            .ok_or(ReceiptError::NoReceipt)?;
        let mut extra = None;
        if let Some((line, after)) = rest
            .strip_prefix("extra ")
            .and_then(|rest| rest.split_once('\n'))
        {
            extra = Some(text::unbase64(line)?);
            rest = after;
        }
        let (index, rest) = rest
            .strip_prefix("index ")
            .and_then(|rest| rest.split_once('\n'))
            .ok_or(ReceiptError::Index)?;
        let index = text::decimal(index).ok_or(ReceiptError::Index)?;
        let (path, checkpoint) = text::hashes(rest)?;
        if checkpoint.is_empty() {
            return Err(ReceiptError::NoCheckpoint);
        }
        Ok(Self {
            extra,
            index,
            path,
            checkpoint: checkpoint.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(file: &str) -> ReceiptError {
        file.parse::<Receipt>().unwrap_err()
    }

    /// The shape of the example of tlog-proof, with less of everything.
    #[test]
    fn a_file_is_read_as_it_was_written() {
        let hash = Hash::empty();
        let receipt = Receipt {
            extra: Some(b"anything".to_vec()),
            index: 73_894,
            path: vec![hash],
            checkpoint: "example.com/fancylog\n".to_owned(),
        };
        let file = receipt.to_string();
        assert_eq!(
            file,
            format!(
                "c2sp.org/tlog-proof@v1\nextra YW55dGhpbmc=\nindex 73894\n{}\n\nexample.com/fancylog\n",
                hash.to_base64()
            )
        );
        assert_eq!(file.parse(), Ok(receipt.clone()));
        let bare = Receipt {
            extra: None,
            index: 0,
            path: Vec::new(),
            ..receipt
        };
        assert_eq!(
            bare.to_string(),
            "c2sp.org/tlog-proof@v1\nindex 0\n\nexample.com/fancylog\n"
        );
        assert_eq!(bare.to_string().parse(), Ok(bare));
    }

    #[test]
    fn what_is_no_receipt_is_refused() {
        for file in [
            "",
            "c2sp.org/tlog-proof@v1",
            "c2sp.org/tlog-proof@v2\nindex 0\n\na",
            " c2sp.org/tlog-proof@v1\n",
            "c2sp.org/tlog-proof@v1\r\n",
        ] {
            assert_eq!(refused(file), ReceiptError::NoReceipt, "{file}");
        }
        let file = |rest: &str| refused(&format!("{FIRST_LINE}{rest}"));
        for rest in [
            "",
            "index",
            "index \n\na",
            "index 01\n\na",
            "index -1\n\na",
            "index 1",
            "Index 1\n\na",
            "extra YQ==",
            "extra YQ==\n",
            "index 9223372036854775808\n\na",
        ] {
            assert_eq!(file(rest), ReceiptError::Index, "{rest}");
        }
        for rest in [
            "extra YQ\nindex 0\n\na",
            "extra YR==\nindex 0\n\na",
            "extra  YQ==\nindex 0\n\na",
            "extra YQ==\r\nindex 0\n\na",
        ] {
            assert!(matches!(file(rest), ReceiptError::Extra(_)), "{rest}");
        }
        assert_eq!(
            file("index 0\nextra YQ==\n\na"),
            HashesError::Malformed(1).into()
        );
        assert_eq!(file("index 0\n"), HashesError::Unended.into());
        assert_eq!(file("index 0\n\n"), ReceiptError::NoCheckpoint);
        let hash = format!("{}\n", Hash::empty().to_base64());
        assert_eq!(
            file(&format!("index 0\n{}\na", hash.repeat(64))),
            HashesError::TooMany.into()
        );
        assert_eq!(file(&"a".repeat(MAX_LEN)), ReceiptError::TooLong);
    }

    #[test]
    fn an_opening_is_json_of_the_documents_text_and_its_salt() {
        let extra = opening("{\"a\":\"é\\n\"}", &[0; 32]);
        let expected =
            r#"{"doc":"{\"a\":\"é\\n\"}","salt":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}"#;
        assert_eq!(String::from_utf8(extra.clone()).unwrap(), expected);
        assert_eq!(open(&extra), Some(("{\"a\":\"é\\n\"}".to_owned(), [0; 32])));
    }
}
