//! A sign-in on one device, and the rule by which it is renewed.

use chrono::{DateTime, Duration, Utc};
use kernel::Id;

/// However often it is refreshed, a session ends after this.
pub(crate) const SESSION_LIFE: Duration = Duration::days(90);
/// A session that is not refreshed for this long ends.
pub(crate) const REFRESH_LIFE: Duration = Duration::days(30);
/// A client that lost the answer to a refresh may ask for it again, once, within this.
const LOST_ANSWER: Duration = Duration::seconds(10);
/// A browser may within this, as often as it must: it has no other token, and each page that is loaded again asks.
const LOST_PAGE: Duration = Duration::seconds(60);
/// The longest name of a device, in characters; the table repeats it.
const MAX_DEVICE_CHARS: usize = 200;

/// A sign-in on one device: the family of all refresh tokens that descend from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id; the `sid` of its access tokens.
    pub id: Id<Self>,
    /// What the device called itself.
    pub device: String,
    /// When its party signed in.
    pub created_at: DateTime<Utc>,
    /// The last sign-in or refresh.
    pub used_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

/// The name of a device as a client sent it, made fit to be stored and shown.
pub(crate) fn device_name(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(MAX_DEVICE_CHARS)
        .collect()
}

/// A refresh token and its session as they are stored, both locked.
#[derive(Debug, Clone)]
pub(crate) struct Family {
    /// Whether the session was revoked.
    pub(crate) revoked: bool,
    /// Whether the second factor was given in the session.
    pub(crate) second_factor: bool,
    /// When the session ends.
    pub(crate) session_expires_at: DateTime<Utc>,
    /// When the token ends.
    pub(crate) token_expires_at: DateTime<Utc>,
    /// When the token was exchanged for its successor.
    pub(crate) rotated_at: Option<DateTime<Utc>>,
    /// What gives the same successor again.
    pub(crate) successor_salt: Option<[u8; 32]>,
}

/// Who keeps a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A program that keeps the answer.
    Client,
    /// A browser, in a cookie that no script reads.
    Browser,
}

/// What a refresh token that was presented deserves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renewal {
    /// It is the good one: it gets a successor.
    Rotate,
    /// Its answer was lost a moment ago: the same successor, made again from this salt.
    Again([u8; 32]),
    /// It was used before: two hold the same token, and one of them stole it.
    Reused,
    /// It has expired, or its session has ended.
    Ended,
}

impl Family {
    /// Decides on a presented token. The salt is gone once a client used it, and once the successor has come back, so
    /// [`Renewal::Again`] is never given to a thief who comes after the owner.
    pub(crate) fn renewal(&self, now: DateTime<Utc>, holder: Holder) -> Renewal {
        if self.revoked || now >= self.session_expires_at {
            return Renewal::Ended;
        }
        let Some(rotated_at) = self.rotated_at else {
            return if now < self.token_expires_at {
                Renewal::Rotate
            } else {
                Renewal::Ended
            };
        };
        let patience = match holder {
            Holder::Client => LOST_ANSWER,
            Holder::Browser => LOST_PAGE,
        };
        match self.successor_salt {
            Some(salt) if now - rotated_at <= patience => Renewal::Again(salt),
            Some(_) | None => Renewal::Reused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn family() -> Family {
        Family {
            revoked: false,
            second_factor: false,
            session_expires_at: at(1000),
            token_expires_at: at(500),
            rotated_at: None,
            successor_salt: None,
        }
    }

    #[test]
    fn the_good_token_is_rotated_until_it_expires() {
        assert_eq!(family().renewal(at(499), Holder::Client), Renewal::Rotate);
        assert_eq!(family().renewal(at(500), Holder::Client), Renewal::Ended);
    }

    #[test]
    fn nothing_renews_a_session_that_has_ended() {
        let revoked = Family {
            revoked: true,
            ..family()
        };
        assert_eq!(revoked.renewal(at(0), Holder::Client), Renewal::Ended);
        let long = Family {
            token_expires_at: at(5000),
            ..family()
        };
        assert_eq!(long.renewal(at(1000), Holder::Client), Renewal::Ended);
    }

    #[test]
    fn a_lost_answer_is_given_again_for_a_while() {
        let rotated = Family {
            rotated_at: Some(at(100)),
            successor_salt: Some([7; 32]),
            ..family()
        };
        for (holder, last) in [(Holder::Client, 110), (Holder::Browser, 160)] {
            assert_eq!(rotated.renewal(at(100), holder), Renewal::Again([7; 32]));
            assert_eq!(rotated.renewal(at(last), holder), Renewal::Again([7; 32]));
            assert_eq!(rotated.renewal(at(last + 1), holder), Renewal::Reused);
        }
    }

    #[test]
    fn a_used_token_without_its_salt_was_stolen() {
        let rotated = Family {
            rotated_at: Some(at(100)),
            ..family()
        };
        assert_eq!(rotated.renewal(at(100), Holder::Client), Renewal::Reused);
        // Even past its own end: its session still stands.
        assert_eq!(rotated.renewal(at(600), Holder::Client), Renewal::Reused);
    }

    #[test]
    fn a_device_name_is_cut_and_cleaned() {
        assert_eq!(device_name("Fire\u{7}fox\n"), "Firefox");
        assert_eq!(device_name(&"é".repeat(300)).chars().count(), 200);
    }
}
