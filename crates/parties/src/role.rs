//! What a party is on the platform, and the language it reads.

use kernel::{Failure, Fault};

/// What a party may do; fixed when the account is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Orders campaigns and locks their money.
    Brand,
    /// Delivers content and is paid for it.
    Creator,
    /// Puts money into projects and shares in their revenue.
    Fan,
    /// Has projects of its own funded.
    Artist,
    /// Has projects of its artists funded.
    Label,
    /// Decides disputes at the mediation desk.
    Mediator,
    /// Runs the platform; cannot move one payment.
    Operator,
    /// Reads everything that concerns the books, changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] = [
        Self::Brand,
        Self::Creator,
        Self::Fan,
        Self::Artist,
        Self::Label,
        Self::Mediator,
        Self::Operator,
        Self::Auditor,
    ];

    /// The word for it, on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Brand => "brand",
            Self::Creator => "creator",
            Self::Fan => "fan",
            Self::Artist => "artist",
            Self::Label => "label",
            Self::Mediator => "mediator",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
        }
    }

    /// The role that `word` names, written exactly.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether anybody may register with it. The other roles are given by whoever runs the server
    /// ([`acts::add_party`](crate::acts::add_party)).
    pub const fn is_open(self) -> bool {
        match self {
            Self::Brand | Self::Creator | Self::Fan | Self::Artist | Self::Label => true,
            Self::Mediator | Self::Operator | Self::Auditor => false,
        }
    }

    /// Whether it does nothing without a second factor: those who decide on other people's money, or see all of it.
    pub const fn needs_second_factor(self) -> bool {
        match self {
            Self::Mediator | Self::Operator | Self::Auditor => true,
            Self::Brand | Self::Creator | Self::Fan | Self::Artist | Self::Label => false,
        }
    }

    pub(crate) fn from_row(word: &str) -> Result<Self, Failure> {
        Self::parse(word).ok_or_else(|| Failure::msg(format!("a stored role is unknown: {word}")))
    }
}

/// A language in which a party is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// French.
    Fr,
    /// Arabic, written from right to left.
    Ar,
    /// English.
    En,
    /// Spanish, as Latin America writes it.
    Es,
    /// Portuguese, as Brazil writes it.
    Pt,
    /// Korean.
    Ko,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 6] = [Self::Fr, Self::Ar, Self::En, Self::Es, Self::Pt, Self::Ko];

    /// Its BCP 47 code: `fr`, `ar`, `en`, `es`, `pt`, `ko`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::Ar => "ar",
            Self::En => "en",
            Self::Es => "es",
            Self::Pt => "pt",
            Self::Ko => "ko",
        }
    }

    /// What it calls itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fr => "Français",
            Self::Ar => "العربية",
            Self::En => "English",
            Self::Es => "Español",
            Self::Pt => "Português",
            Self::Ko => "한국어",
        }
    }

    /// The direction that its lines run in, as HTML's `dir` names it.
    pub const fn direction(self) -> &'static str {
        match self {
            Self::Ar => "rtl",
            Self::Fr | Self::En | Self::Es | Self::Pt | Self::Ko => "ltr",
        }
    }

    /// The language that `code` names, written exactly.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }

    /// The same, for what a person chose.
    ///
    /// # Errors
    /// The [`Fault`] that names those there are.
    pub fn read(code: &str) -> Result<Self, Fault> {
        Self::parse(code).ok_or_else(Self::unknown)
    }

    /// A language that is none of ours.
    pub fn unknown() -> Fault {
        Fault::one_of(&Self::ALL.map(Self::code))
    }

    pub(crate) fn from_row(code: &str) -> Result<Self, Failure> {
        Self::parse(code)
            .ok_or_else(|| Failure::msg(format!("a stored language is unknown: {code}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_and_language_is_read_back_from_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        for language in Language::ALL {
            assert_eq!(Language::parse(language.code()), Some(language));
        }
        for word in ["", "Brand", "admin", "brand "] {
            assert_eq!(Role::parse(word), None);
        }
        assert_eq!(Language::parse("fr-MA"), None);
    }

    #[test]
    fn only_those_whose_own_money_it_is_register_by_themselves() {
        let open: Vec<Role> = Role::ALL
            .into_iter()
            .filter(|role| role.is_open())
            .collect();
        assert_eq!(
            open,
            [
                Role::Brand,
                Role::Creator,
                Role::Fan,
                Role::Artist,
                Role::Label
            ]
        );
    }
}
