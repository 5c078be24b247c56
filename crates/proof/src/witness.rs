//! What is said to a witness, and what it answers (<https://c2sp.org/tlog-witness>, `add-checkpoint`).

use std::{fmt, str::FromStr};

use crate::{
    note::{self, Note, NoteError, Signature, VerifierKey},
    text::{self, HashesError},
    tree::Hash,
};

/// The longest body that is read, in bytes: a note, and 63 hashes before it.
pub const MAX_LEN: usize = note::MAX_LEN + 4 * 1024;

/// The body of `POST <prefix>/add-checkpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size of the last checkpoint that the witness cosigned, as far as the log knows.
    pub old: u64,
    /// The consistency proof from that size to the checkpoint's; empty from 0, and when the sizes are the same.
    pub proof: Vec<Hash>,
    /// The checkpoint: a signed note, not opened.
    pub checkpoint: String,
}

/// Why a body is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Longer than [`MAX_LEN`].
    #[error("the request is too long")]
    TooLong,
    /// The first line is not `old` and a size.
    #[error("the request's first line is \"old\", a space and a size")]
    Old,
    /// The consistency proof cannot be read.
    #[error(transparent)]
    Proof(#[from] HashesError),
    /// Nothing after the empty line.
    #[error("the request has no checkpoint")]
    NoCheckpoint,
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof
            .iter()
            .try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for AddCheckpoint {
    type Err = BodyError;

    fn from_str(body: &str) -> Result<Self, BodyError> {
        if body.len() > MAX_LEN {
            return Err(BodyError::TooLong);
        }
        let (old, rest) = body.split_once('\n').ok_or(BodyError::Old)?;
        let old = old.strip_prefix("old ").and_then(text::decimal);
        let old = old.ok_or(BodyError::Old)?;
        let (proof, checkpoint) = text::hashes(rest)?;
        if checkpoint.is_empty() {
            return Err(BodyError::NoCheckpoint);
        }
        Ok(Self {
            old,
            proof,
            checkpoint: checkpoint.to_owned(),
        })
    }
}

/// The lines of a witness's answer, for the log to add to its checkpoint: those that are cosignatures over it by one of
/// `witnesses`. Lines by others are dropped.
///
/// # Errors
/// [`NoteError`] when the checkpoint is no note, when the answer is no lines of signatures, or when one that bears a
/// known key's name and id is not that key's.
pub fn read_answer(
    answer: &str,
    checkpoint: &str,
    witnesses: &[VerifierKey],
) -> Result<Vec<Signature>, NoteError> {
    if answer.len() > note::MAX_LEN {
        return Err(NoteError::TooLong);
    }
    let checkpoint = Note::parse(checkpoint)?;
    let keys: Vec<&VerifierKey> = witnesses.iter().collect();
    let mut known = Vec::new();
    for signature in note::signatures(answer)? {
        let mut alone = Note::try_new(checkpoint.text())?;
        alone.add(signature.clone());
        if alone.verify(&keys)?.iter().any(|by| by.at.is_some()) {
            known.push(signature);
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::{CosigningKey, Name, SigningKey};

    /// The example of tlog-witness, "add-checkpoint".
    const BODY: &str = "old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u{2014} example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
";

    fn name(name: &str) -> Name {
        Name::try_new(name).unwrap()
    }

    fn refused(body: &str) -> BodyError {
        body.parse::<AddCheckpoint>().unwrap_err()
    }

    #[test]
    fn the_example_of_the_specification_is_read() {
        let read: AddCheckpoint = BODY.parse().unwrap();
        assert_eq!((read.old, read.proof.len()), (20_852_014, 4));
        let checkpoint = Note::parse(&read.checkpoint).unwrap();
        assert_eq!(checkpoint.signatures().len(), 2);
        assert!(
            checkpoint
                .text()
                .parse::<crate::checkpoint::Checkpoint>()
                .is_ok()
        );
        assert_eq!(read.to_string(), BODY);
    }

    #[test]
    fn without_a_proof_there_is_one_empty_line() {
        let body = AddCheckpoint {
            old: 0,
            proof: Vec::new(),
            checkpoint: "a\n".to_owned(),
        };
        assert_eq!(body.to_string(), "old 0\n\na\n");
        assert_eq!(body.to_string().parse(), Ok(body));
    }

    #[test]
    fn what_is_no_body_is_refused() {
        for old in [
            "",
            "old",
            "old \n",
            "old 01\n\na",
            "old -1\n\na",
            "Old 1\n\na",
            "old  1\n\na",
            "old 1 \n\na",
        ] {
            assert_eq!(refused(old), BodyError::Old, "{old}");
        }
        assert_eq!(refused("old 1\n"), HashesError::Unended.into());
        assert_eq!(refused("old 1\n\n"), BodyError::NoCheckpoint);
        assert_eq!(
            refused(&BODY.replace("kaw=", "kaw")),
            HashesError::Malformed(1).into()
        );
        assert_eq!(
            refused(&BODY.replace("Pd8=", "Pd8= ")),
            HashesError::Malformed(3).into()
        );
        assert_eq!(
            refused(&BODY.replace("0=\n\n", "0=\n")),
            HashesError::Malformed(5).into()
        );
        let hash = format!("{}\n", Hash::empty().to_base64());
        let with = |hashes: usize| format!("old 1\n{}\ncheckpoint\n", hash.repeat(hashes));
        assert_eq!(with(63).parse::<AddCheckpoint>().unwrap().proof.len(), 63);
        assert_eq!(refused(&with(64)), HashesError::TooMany.into());
        assert_eq!(
            refused(&format!("old 1\n\n{}", "a".repeat(MAX_LEN))),
            BodyError::TooLong
        );
    }

    #[test]
    fn of_an_answer_the_known_witnesses_lines_are_kept() {
        let key = SigningKey::from_seed(name("example.com/log"), &[1; 32]);
        let mut note = Note::try_new("any text\n").unwrap();
        note.add(key.sign(note.text()));
        let checkpoint = note.to_string();
        let witness = |seed| CosigningKey::from_seed(name("w.example"), &[seed; 32]);
        let known = [witness(2).verifier().clone(), key.verifier().clone()];
        let good = witness(2).cosign(note.text(), 7);
        let read = |answer: &str| read_answer(answer, &checkpoint, &known);

        let unknown = witness(3).cosign(note.text(), 7);
        let plain = key.sign(note.text());
        assert_eq!(
            read(&format!("{unknown}\n{good}\n{plain}\n")),
            Ok(vec![good.clone()])
        );
        assert_eq!(read(""), Ok(Vec::new()));
        let other = witness(2).cosign("another text\n", 7);
        let bad = NoteError::BadSignature(name("w.example"));
        assert_eq!(read(&format!("{good}\n{other}\n")), Err(bad));
        for answer in [
            good.to_string(),
            format!("{good}\n\n"),
            format!(" {good}\n"),
            "no\n".to_owned(),
        ] {
            assert!(
                matches!(read(&answer), Err(NoteError::Signature(_))),
                "{answer}"
            );
        }
        assert_eq!(
            read(&"a".repeat(note::MAX_LEN + 1)),
            Err(NoteError::TooLong)
        );
        let many = format!("{good}\n").repeat(101);
        assert_eq!(read(&many), Err(NoteError::TooManySignatures));
    }
}
