//! A receipt, checked by the same code as `daman verify`, in three answers that a person can read.

use kernel::{Db, Failure};
use proof::{
    checkpoint, leaf,
    note::VerifierKey,
    receipt::{Checked, Receipt, ReceiptError},
};

/// What came of one of the three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It is so.
    Good,
    /// It is not, and why, in the words of `daman verify`.
    Bad(String),
    /// It was not looked at, since something before it is wrong.
    NotLookedAt,
}

/// What came of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The head in it is signed by this log.
    pub(crate) signature: Answer,
    /// The document in it is under that head.
    pub(crate) inclusion: Answer,
    /// This log published the same root for that size.
    pub(crate) root: Answer,
    /// What the document says, when all is good.
    pub(crate) fields: Vec<(String, String)>,
    /// The leaf's place, and how large the log was.
    pub(crate) place: Option<(u64, u64)>,
}

impl Verdict {
    /// Whether the receipt proves what it says.
    pub(crate) fn is_good(&self) -> bool {
        [&self.signature, &self.inclusion, &self.root]
            .iter()
            .all(|answer| **answer == Answer::Good)
    }
}

/// Checks a receipt with any of the log's keys.
///
/// # Errors
/// [`ReceiptError`] for what is no receipt at all; [`Failure`] of the database.
pub(crate) async fn verify(
    db: &Db,
    keys: &[VerifierKey],
    file: &str,
) -> Result<Result<Verdict, ReceiptError>, Failure> {
    // As editors and scanners leave it.
    let text = format!("{}\n", file.replace("\r\n", "\n").trim_end());
    let receipt: Receipt = match text.parse() {
        Ok(receipt) => receipt,
        Err(error) => return Ok(Err(error)),
    };
    match by_any(&receipt, keys) {
        Ok(checked) => found(db, checked).await.map(Ok),
        Err(error) => Ok(Ok(refused(&receipt, keys, &error))),
    }
}

fn by_any(receipt: &Receipt, keys: &[VerifierKey]) -> Result<Checked, ReceiptError> {
    let mut refused = None;
    for key in keys {
        match receipt.check(key, &[]) {
            Ok(checked) => return Ok(checked),
            // Of several keys the one that signed says what else is wrong.
            Err(error @ ReceiptError::Checkpoint(_)) => refused = refused.or(Some(error)),
            Err(error) => refused = Some(error),
        }
    }
    Err(refused.unwrap_or(ReceiptError::NoCheckpoint))
}

fn refused(receipt: &Receipt, keys: &[VerifierKey], error: &ReceiptError) -> Verdict {
    let signed = keys
        .iter()
        .any(|key| checkpoint::open(&receipt.checkpoint, key, &[]).is_ok());
    let (signature, inclusion) = if signed {
        (Answer::Good, Answer::Bad(error.to_string()))
    } else {
        (Answer::Bad(error.to_string()), Answer::NotLookedAt)
    };
    Verdict {
        signature,
        inclusion,
        root: Answer::NotLookedAt,
        fields: Vec::new(),
        place: None,
    }
}

async fn found(db: &Db, checked: Checked) -> Result<Verdict, Failure> {
    let head = &checked.checkpoint;
    let published = proof::root_at(db, head.size).await?;
    let root = match published {
        Some(root) if root == head.root => Answer::Good,
        Some(_) => Answer::Bad("this log published another root for this size".to_owned()),
        None => Answer::Bad("this log published no head of this size".to_owned()),
    };
    let fields = leaf::fields(&checked.doc).unwrap_or_default();
    Ok(Verdict {
        signature: Answer::Good,
        inclusion: Answer::Good,
        root,
        fields: fields.into_iter().collect(),
        place: Some((checked.index, head.size)),
    })
}
