//! For the tests of the rooms above: an authenticator app.

use chrono::{DateTime, Utc};

/// The six digits that an authenticator with this secret, in base32, shows at `now`.
///
/// # Panics
/// When it is no secret: the test cannot go on then.
#[expect(
    clippy::expect_used,
    reason = "only tests call it, with secrets that the server made"
)]
pub fn totp_code(secret: &str, now: DateTime<Utc>) -> String {
    crate::authenticator_code(secret, now).expect("a secret of ours")
}
