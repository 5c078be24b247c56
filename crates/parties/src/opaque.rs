//! Opaque tokens: 256 random bits that mean something only to this server.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use kernel::Failure;
use sha2::{Digest, Sha256};

/// What a token is for. Its prefix lets a leaked token be recognised by scanners, and by whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Proves an e-mail address.
    VerifyEmail,
    /// Renews a session.
    Refresh,
    /// Ties the second step of a sign-in to its first.
    Challenge,
    /// Sets another password.
    ResetPassword,
    /// Ties the answer of a passkey to what it was asked.
    Passkey,
}

impl Purpose {
    const fn prefix(self) -> &'static str {
        match self {
            Self::VerifyEmail => "dmv_",
            Self::Refresh => "dmr_",
            Self::Challenge => "dmc_",
            Self::ResetPassword => "dmp_",
            Self::Passkey => "dmk_",
        }
    }
}

/// A token in clear. It has no `Debug`, so it is never printed by accident; only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Opaque {
    purpose: Purpose,
    secret: [u8; 32],
}

impl Opaque {
    /// A new random token.
    pub(crate) fn fresh(purpose: Purpose) -> Result<Self, Failure> {
        Ok(Self {
            purpose,
            secret: random()?,
        })
    }

    /// Reads a token that a client sent; none when it cannot be one of ours.
    pub(crate) fn parse(text: &str, purpose: Purpose) -> Option<Self> {
        let encoded = text.strip_prefix(purpose.prefix())?;
        if encoded.len() != 43 {
            return None;
        }
        let secret = URL_SAFE_NO_PAD.decode(encoded).ok()?.try_into().ok()?;
        Some(Self { purpose, secret })
    }

    /// The token as the client gets it.
    pub(crate) fn text(&self) -> String {
        format!(
            "{}{}",
            self.purpose.prefix(),
            URL_SAFE_NO_PAD.encode(self.secret)
        )
    }

    /// What is stored of it. A plain hash does: 256 random bits cannot be guessed.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret).into()
    }

    /// The token that follows this one: HMAC-SHA256 of it under `salt`.
    ///
    /// Whoever has only the token or only the salt (that is, the database) learns nothing of the successor; with both,
    /// the same successor is made again for a client that lost the answer.
    pub(crate) fn successor(&self, salt: &[u8; 32]) -> Result<Self, Failure> {
        let mut mac = Hmac::<Sha256>::new_from_slice(salt).map_err(Failure::new)?;
        mac.update(self.purpose.prefix().as_bytes());
        mac.update(&self.secret);
        Ok(Self {
            purpose: self.purpose,
            secret: mac.finalize().into_bytes().into(),
        })
    }
}

/// 256 random bits from the machine.
pub(crate) fn random() -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(Failure::new)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token(secret: [u8; 32]) -> Opaque {
        Opaque {
            purpose: Purpose::Refresh,
            secret,
        }
    }

    #[test]
    fn two_tokens_differ_and_their_hash_tells_neither() {
        let [a, b] = [(); 2].map(|()| Opaque::fresh(Purpose::Refresh).unwrap());
        assert!(a != b);
        assert_ne!(a.hash(), b.hash());
        assert_ne!(a.hash(), a.secret);
    }

    #[test]
    fn a_token_is_good_for_its_purpose_only() {
        let text = Opaque::fresh(Purpose::VerifyEmail).unwrap().text();
        assert!(Opaque::parse(&text, Purpose::VerifyEmail).is_some());
        assert!(Opaque::parse(&text, Purpose::Refresh).is_none());
    }

    #[test]
    fn what_is_no_token_is_not_read() {
        let good = token([255; 32]).text();
        assert!(Opaque::parse(&good, Purpose::Refresh).is_some());
        let padded = format!("{good}=");
        let (short, _) = good.split_at(good.len() - 1);
        let (_, bare) = good.split_at(4);
        // The last character carries two bits that must be zero: another spelling of the same bytes is refused.
        let respelled = format!("{short}9");
        for text in ["", "dmr_", "dmr_!", &padded, short, &respelled, bare] {
            assert!(Opaque::parse(text, Purpose::Refresh).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_token_is_read_back_from_its_text(secret: [u8; 32]) {
            let read = Opaque::parse(&token(secret).text(), Purpose::Refresh);
            prop_assert!(read == Some(token(secret)));
        }

        #[test]
        fn the_successor_is_the_same_for_the_same_salt_only(secret: [u8; 32], salt: [u8; 32], other: [u8; 32]) {
            prop_assume!(salt != other);
            let first = token(secret).successor(&salt).unwrap();
            prop_assert!(first == token(secret).successor(&salt).unwrap());
            prop_assert!(first != token(secret).successor(&other).unwrap());
            prop_assert!(first != token(secret));
        }
    }
}
