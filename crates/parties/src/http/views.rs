//! What goes over the wire.

use chrono::{DateTime, Utc};
use kernel::{Id, Problem};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::cookies::Keep;
use crate::{
    Caller, Country, DisplayName, Email, Grant, Language, Party, PartyError, Password, Role,
    SecondFactor, Session, acts::ProfileChange, tokens::ACCESS_LIFE,
};

/// A password on the wire. It is never printed.
#[derive(Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = Password)]
pub(super) struct WirePassword(String);

impl WirePassword {
    pub(super) fn into_secret(self) -> SecretString {
        self.0.into()
    }

    /// The text, for [`Password::parse`].
    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterBody {
    /// The address; a link is mailed to it.
    #[schema(example = "salma@example.com", max_length = 254)]
    email: String,
    /// 10 to 128 characters of any kind.
    #[schema(min_length = 10, max_length = 128)]
    password: WirePassword,
    /// What you are called, in any script, 1 to 120 characters.
    #[schema(example = "Salma Benali", max_length = 120)]
    name: String,
    /// `brand` or `creator`.
    #[schema(example = "creator")]
    role: String,
    /// The language you are written to in: `fr`, `ar`, `en`, `es`, `pt` or `ko`.
    #[schema(example = "fr")]
    language: String,
    /// Where you live or are registered: ISO 3166-1 alpha-2.
    #[schema(example = "MA", pattern = "^[A-Z]{2}$")]
    country: String,
}

/// A [`RegisterBody`] read, its password not yet hashed.
pub(super) struct Registration {
    pub(super) role: Role,
    pub(super) name: DisplayName,
    pub(super) email: Email,
    pub(super) language: Language,
    pub(super) country: Country,
    pub(super) password: Password,
}

impl TryFrom<RegisterBody> for Registration {
    type Error = PartyError;

    fn try_from(body: RegisterBody) -> Result<Self, PartyError> {
        let email = Email::parse(&body.email)?;
        let role = Role::parse(&body.role).filter(|role| role.is_open());
        let role = role.ok_or_else(PartyError::no_open_role)?;
        Ok(Self {
            role,
            name: DisplayName::parse(&body.name)?,
            language: language(&body.language)?,
            country: Country::parse(&body.country)?,
            password: Password::parse(body.password.0, &email)?,
            email,
        })
    }
}

fn language(code: &str) -> Result<Language, PartyError> {
    Language::read(code).map_err(|fault| PartyError::Invalid {
        pointer: "/language",
        fault,
    })
}

/// What to do next; the same whether or not the address has an account.
#[derive(Serialize, ToSchema)]
pub(super) struct MailedView {
    /// What happened.
    #[schema(example = "A mail is on its way to this address.")]
    message: &'static str,
    /// What to do next.
    next: &'static str,
}

impl MailedView {
    pub(super) const LINK: Self = Self {
        message: "A mail is on its way to this address.",
        next: "Open the link in it and enter your password there, or send its token and your password to \
               POST /api/auth/verify-email, within 48 hours.",
    };

    pub(super) const RESET: Self = Self {
        message: "If this address has an account, a mail is on its way to it.",
        next: "Open the link in it and choose another password there, or send its token and the password to \
               POST /api/auth/reset-password, within an hour.",
    };
}

/// A token that was mailed, and the password of the registration that it was mailed for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifyEmailBody {
    /// The token of the link in the mail.
    #[schema(example = "dmv_2Yk3…", max_length = 100)]
    pub(super) token: String,
    /// The password you registered with.
    pub(super) password: WirePassword,
}

/// An address that waits for its verification.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResendBody {
    /// The address.
    #[schema(example = "salma@example.com", max_length = 254)]
    pub(super) email: String,
}

/// Address and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInBody {
    /// The address.
    #[schema(example = "salma@example.com", max_length = 254)]
    pub(super) email: String,
    /// The password.
    pub(super) password: WirePassword,
    /// For browsers: `true` keeps the refresh token out of the answer and in a cookie that no script reads, and the access token in a
    /// cookie too, which is good for reading (`GET`, `HEAD`) from pages of this server.
    pub(super) cookie: Option<bool>,
}

/// The newest refresh token of a session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefreshBody {
    /// The token; it is used up by this. Without one, that of the cookie is taken, for the web app: with the header `Daman-Web: 1`.
    #[schema(example = "dmr_9fQx…", max_length = 100)]
    pub(super) refresh_token: Option<String>,
    /// For browsers: `true`, as when it comes from the cookie, keeps the refresh token out of the answer and in a cookie that no script reads, and the access token in a
    /// cookie too, which is good for reading (`GET`, `HEAD`) from pages of this server.
    pub(super) cookie: Option<bool>,
}

/// A session and its tokens.
#[derive(Serialize, ToSchema)]
pub(super) struct GrantView {
    /// Send it as `Authorization: Bearer …` with each request.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// How long the access token is good, in seconds.
    #[schema(example = 600)]
    expires_in: i64,
    /// Good for one `POST /api/auth/refresh`, which gives the next; keep it secret. Absent when it is kept in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// The session.
    session: Uuid,
    /// How it stands with the second factor: `none`, `given`, or `needed`. If it is needed, the session is good for enrolling
    /// one and giving it, and for nothing else.
    #[schema(example = "none")]
    second_factor: &'static str,
    /// Who signed in.
    party: PartyView,
}

impl GrantView {
    /// What the client is told; the refresh token only if it reads it from here.
    pub(super) fn new(grant: Grant, keep: Keep) -> Self {
        Self {
            access_token: grant.access_token,
            token_type: "Bearer",
            expires_in: ACCESS_LIFE.num_seconds(),
            refresh_token: match keep {
                Keep::Answer => Some(grant.refresh_token),
                Keep::Cookies => None,
            },
            session: grant.session.uuid(),
            second_factor: match grant.second_factor {
                SecondFactor::None => "none",
                SecondFactor::Given => "given",
                SecondFactor::Needed => "needed",
            },
            party: PartyView::from(&grant.party),
        }
    }
}

/// A party as it sees itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartyView {
    id: Uuid,
    /// `brand`, `creator`, `fan`, `artist`, `label`, `mediator`, `operator` or `auditor`.
    #[schema(example = "creator")]
    role: &'static str,
    /// What it is called.
    #[schema(example = "Salma Benali")]
    name: String,
    /// Where it is written to.
    #[schema(example = "salma@example.com")]
    email: String,
    /// The language it is written to in.
    #[schema(example = "fr")]
    language: &'static str,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "MA")]
    country: String,
    /// Whether it proved that the address is its own.
    email_verified: bool,
    created_at: DateTime<Utc>,
    /// What you may do next.
    can: Vec<&'static str>,
}

impl From<&Party> for PartyView {
    fn from(party: &Party) -> Self {
        Self {
            id: party.id.uuid(),
            role: party.role.as_str(),
            name: party.name.clone(),
            email: party.email.clone(),
            language: party.language.code(),
            country: party.country.clone(),
            email_verified: party.email_verified,
            created_at: party.created_at,
            can: if party.email_verified {
                vec!["change", "change_password"]
            } else {
                vec!["verify_email"]
            },
        }
    }
}

/// What changes; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeMeBody {
    /// Another name.
    #[schema(max_length = 120)]
    name: Option<String>,
    /// Another language: `fr`, `ar`, `en`, `es`, `pt` or `ko`.
    language: Option<String>,
}

impl TryFrom<ChangeMeBody> for ProfileChange {
    type Error = PartyError;

    fn try_from(body: ChangeMeBody) -> Result<Self, PartyError> {
        Ok(Self {
            name: body.name.as_deref().map(DisplayName::parse).transpose()?,
            language: body.language.as_deref().map(language).transpose()?,
        })
    }
}

/// One sign-in on one device.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionView {
    id: Uuid,
    /// What the device called itself.
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0")]
    device: String,
    /// Whether it is the session that asks.
    current: bool,
    created_at: DateTime<Utc>,
    /// The last sign-in or refresh.
    used_at: DateTime<Utc>,
    /// When it ends at the latest.
    expires_at: DateTime<Utc>,
    /// What you may do next.
    can: Vec<&'static str>,
}

impl SessionView {
    pub(super) fn new(session: Session, reader: Id<Session>) -> Self {
        Self {
            id: session.id.uuid(),
            device: session.device,
            current: session.id == reader,
            created_at: session.created_at,
            used_at: session.used_at,
            expires_at: session.expires_at,
            can: vec!["end"],
        }
    }
}

/// A creator as brands see it.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatorView {
    id: Uuid,
    /// What it is called.
    #[schema(example = "Salma Benali")]
    name: String,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "MA")]
    country: String,
    /// What you may do next.
    can: Vec<&'static str>,
}

impl CreatorView {
    pub(super) fn new(party: Party, reader: &Caller) -> Self {
        Self {
            id: party.id.uuid(),
            name: party.name,
            country: party.country,
            can: match reader.role {
                Role::Brand => vec!["invite"],
                Role::Creator
                | Role::Fan
                | Role::Artist
                | Role::Label
                | Role::Mediator
                | Role::Operator
                | Role::Auditor => Vec::new(),
            },
        }
    }
}

/// A refusal of this room, as a result that handlers return.
pub(super) type Answer<T> = Result<T, Problem>;
