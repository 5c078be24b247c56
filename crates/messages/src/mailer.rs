//! SMTP: one message to one address.

use std::time::{Duration, SystemTime};

use kernel::{Failure, Id};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{Error as SmtpError, PoolConfig},
};
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use crate::{
    store::{EmailEnd, EmailRow},
    templates::{self, Written},
    text::one_line,
};

/// How long one SMTP command may take.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a whole message may take; a worker's lease must be longer.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(45);
/// Connections to the mail server.
const CONNECTIONS: u32 = 10;
/// How much of what the mail server said is kept, in characters.
const REPLY_LENGTH: usize = 300;

/// Where mail goes out, from whom, and where its links lead.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// `smtps://user:password@host:465` (TLS from the start), or `smtp://user:password@host:587` (STARTTLS, required);
    /// to a host on loopback, `smtp://localhost:1025` goes without TLS.
    pub smtp_url: SecretString,
    /// The sender, such as `Daman <no-reply@example.com>`.
    pub from: String,
    /// Where people reach this server, such as `https://daman.example.com`.
    pub public_url: String,
}

/// Settings that no mail can be sent with.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// The URL of the mail server is none.
    #[error("the mail server's URL cannot be read")]
    Url(#[source] url::ParseError),
    /// The URL of the mail server has another scheme, or no host.
    #[error("the mail server's URL must be smtp:// or smtps:// with a host")]
    Scheme,
    /// The URL cannot be used.
    #[error("the mail server's URL cannot be used")]
    Transport(#[source] SmtpError),
    /// The sender is no address.
    #[error("the sender must be an address such as `Daman <no-reply@example.com>`")]
    From(#[source] lettre::address::AddressError),
}

/// Sends messages over SMTP. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    public_url: String,
}

impl Mailer {
    /// A mailer with these settings. It connects when it first sends, and must be made within a Tokio runtime.
    ///
    /// # Errors
    /// [`MailerError`] when a setting cannot be used.
    pub fn try_new(settings: &MailSettings) -> Result<Self, MailerError> {
        let url = with_tls(settings.smtp_url.expose_secret())?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(MailerError::Transport)?
            .timeout(Some(COMMAND_TIMEOUT))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS))
            .build();
        Ok(Self {
            transport,
            from: settings.from.parse().map_err(MailerError::From)?,
            public_url: settings.public_url.trim_end_matches('/').to_owned(),
        })
    }

    /// Writes the message and hands it to the mail server.
    pub(crate) async fn send(&self, email: &EmailRow) -> EmailEnd {
        let message = match self.write(email) {
            Ok(message) => message,
            Err(failure) => return EmailEnd::Unwritable(cut(&failure.chain(), &email.address)),
        };
        let sent = tokio::time::timeout(MESSAGE_TIMEOUT, self.transport.send(message)).await;
        match sent {
            Ok(Ok(response)) => {
                let words: Vec<&str> = response.message().collect();
                let reply = format!("{} {}", response.code(), words.join(" "));
                EmailEnd::Accepted(cut(&reply, &email.address))
            }
            Ok(Err(error)) => {
                let detail = cut(&error.to_string(), &email.address);
                if refuses_for_good(&error) {
                    EmailEnd::Refused(detail)
                } else {
                    EmailEnd::Deferred(detail)
                }
            }
            Err(_) => EmailEnd::Deferred("the mail server took too long".to_owned()),
        }
    }

    fn write(&self, email: &EmailRow) -> Result<Message, Failure> {
        let text = templates::render(&email.letter, &self.public_url).map_err(Failure::new)?;
        self.compose(email, text)
    }

    fn compose(&self, email: &EmailRow, text: Written) -> Result<Message, Failure> {
        let to: Address = email.address.parse().map_err(Failure::new)?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .date(SystemTime::from(email.created_at))
            .message_id(Some(self.message_id(email.id)))
            // Keeps out-of-office answers away (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Content-Language"),
                email.letter.language.code().to_owned(),
            ))
            .subject(text.subject)
            .multipart(MultiPart::alternative_plain_html(text.text, text.html));
        message.map_err(Failure::new)
    }

    /// The same at each attempt, so that a message that arrives twice can be recognised.
    fn message_id(&self, id: Id<EmailRow>) -> String {
        format!("<{id}@{}>", self.from.email.domain())
    }
}

/// The URL with the TLS that its host asks for: none on loopback, else from the start or by STARTTLS, never optional.
fn with_tls(url: &str) -> Result<Url, MailerError> {
    let mut url = Url::parse(url).map_err(MailerError::Url)?;
    url.set_query(None);
    match (url.scheme(), url.host().map(|host| is_loopback(&host))) {
        ("smtps", Some(_)) | ("smtp", Some(true)) => Ok(url),
        ("smtp", Some(false)) => {
            url.set_query(Some("tls=required"));
            Ok(url)
        }
        _ => Err(MailerError::Scheme),
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        // A scheme that the URL standard does not list keeps addresses as plain text.
        Host::Domain(name) => {
            *name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Whether trying again cannot help: the server refuses this message or address for good (5xx), or the message itself
/// cannot be sent. That it does not accept *our* sign-in (RFC 4954: 530, 534, 535, 538) is no fault of the message.
fn refuses_for_good(error: &SmtpError) -> bool {
    let code = error.status().map(u16::from);
    let sign_in = matches!(code, Some(530 | 534 | 535 | 538));
    (error.is_permanent() && !sign_in) || error.is_client()
}

/// What was said, in one short line and without the address.
fn cut(words: &str, address: &str) -> String {
    let line = one_line(&words.replace(address, "(the address)"));
    line.chars().take(REPLY_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_mail_server_on_loopback_goes_without_tls() {
        for (url, expected) in [
            ("smtp://localhost:1025", "smtp://localhost:1025"),
            ("smtp://127.0.0.1:1025", "smtp://127.0.0.1:1025"),
            ("smtp://[::1]:1025", "smtp://[::1]:1025"),
            (
                "smtp://u:p@mail.example.com:587?tls=opportunistic",
                "smtp://u:p@mail.example.com:587?tls=required",
            ),
            (
                "smtps://u:p@mail.example.com",
                "smtps://u:p@mail.example.com",
            ),
        ] {
            assert_eq!(with_tls(url).unwrap().as_str(), expected);
        }
        for url in ["", "mail.example.com", "http://mail.example.com", "smtp:"] {
            assert!(with_tls(url).is_err(), "{url}");
        }
    }

    #[test]
    fn what_the_server_said_is_kept_without_the_address() {
        assert_eq!(
            cut(
                "550 5.1.1 <sara@example.com>\r\nunknown",
                "sara@example.com"
            ),
            "550 5.1.1 <(the address)>  unknown"
        );
    }
}
