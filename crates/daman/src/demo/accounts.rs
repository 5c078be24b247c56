//! The demo accounts. They have a known password and known authenticators, so they exist only where no real money moves.

use std::fmt::Write as _;

/// A demo account.
pub(crate) struct Account {
    pub(crate) role: &'static str,
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
    pub(crate) language: &'static str,
    pub(crate) country: &'static str,
    /// What its authenticator makes codes of, in base32, if it has one.
    pub(crate) authenticator: Option<&'static str>,
}

/// The password of every demo account.
pub(crate) const PASSWORD: &str = "play-money-only";

const fn account(
    role: &'static str,
    name: &'static str,
    email: &'static str,
    language: &'static str,
) -> Account {
    Account {
        role,
        name,
        email,
        language,
        country: "MA",
        authenticator: None,
    }
}

impl Account {
    const fn with_authenticator(self, secret: &'static str) -> Self {
        Self {
            authenticator: Some(secret),
            ..self
        }
    }
}

/// The brand of the README's tour; the demo leaves its campaign alone.
pub(crate) static TOUR: Account = account("brand", "Atlas Cosmetics", "brand@daman.example", "fr");
/// The brand of most stories.
pub(super) static ARGANA: Account = account("brand", "Argana", "argana@daman.example", "fr");
/// The brand whose bank takes a payment back: everything of such a brand waits meanwhile.
pub(super) static RIF: Account = account("brand", "Rif Outdoor", "rif@daman.example", "fr");
pub(super) static SALMA: Account = account("creator", "Salma", "salma@daman.example", "fr");
pub(super) static YOUSSEF: Account = account("creator", "يوسف", "youssef@daman.example", "ar");
pub(super) static AMINA: Account = account("creator", "Amina", "amina@daman.example", "en");
/// Rules first.
pub(super) static LEILA: Account = account("mediator", "Leïla", "desk@daman.example", "fr")
    .with_authenticator("PLAYMONEYONLYDESKDAMANDAMANDAMAN");
/// Rules on appeal: never whoever ruled first.
pub(super) static KARIM: Account = account("mediator", "Karim", "appeals@daman.example", "fr")
    .with_authenticator("PLAYMONEYONLYAPPEALSDAMANDAMANDA");
/// The artist of the music demo, and who funds it.
pub(super) static NOOR: Account = account("artist", "Noor Atlas", "noor@daman.example", "fr");
pub(super) static HANA: Account = account("fan", "Hana", "hana@daman.example", "fr");
pub(super) static IDRISS: Account = account("fan", "إدريس", "idriss@daman.example", "ar");
pub(super) static MAYA: Account = account("fan", "Maya", "maya@daman.example", "en");
static OPERATOR: Account = account("operator", "Operator", "operator@daman.example", "en")
    .with_authenticator("PLAYMONEYONLYOPERATORDAMANDAMAND");
static AUDITOR: Account = account("auditor", "Auditor", "auditor@daman.example", "en")
    .with_authenticator("PLAYMONEYONLYAUDITORDAMANDAMANDA");

/// All of them. `.example` addresses reach nobody.
pub(crate) static ALL: [&Account; 14] = [
    &TOUR, &ARGANA, &RIF, &SALMA, &YOUSSEF, &AMINA, &NOOR, &HANA, &IDRISS, &MAYA, &LEILA, &KARIM,
    &OPERATOR, &AUDITOR,
];

/// The demo accounts, for whoever wants to sign in as one.
pub(crate) fn describe() -> String {
    let mut text = format!("Demo accounts (password of each: {PASSWORD})\n");
    for account in ALL {
        let asks = account
            .authenticator
            .map_or("", |_| "  (asks for a code: daman code)");
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "  {:<9} {:<24} {}{asks}",
            account.role, account.email, account.name
        );
    }
    text
}
