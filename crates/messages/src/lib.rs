//! How the parties are told: a live feed, e-mails, and webhooks for integrators.
//!
//! ```text
//!  an act's transaction                                  afterwards
//!  publish(event) --+-- events, event_audience ----> GET /events (server-sent), GET /feed
//!                   +-- webhook_deliveries + job --> deliver_webhook: signed POST, again until taken
//!                   `-- emails + job --------------> send_email: SMTP, again until taken or refused
//!  mail(template) ------^
//!
//!  publish_to_all(object) ---- events, event_audience ----> GET /events: `public`, to whoever is connected
//! ```
//!
//! What must stay true:
//! - what an act tells commits with the act, or not at all; nobody is told of what was rolled back;
//! - a feed shows a party each of its events once, in one order, and loses none that committed late;
//! - the server connects to no address that is not public, whatever name or redirect leads there;
//! - what people write (names, titles) never becomes a header, a link or a line of its own in a message;
//! - no e-mail address or token is ever part of an event.
//!
//! An e-mail may arrive twice when the process dies between the mail server's answer and its record; its Message-ID is
//! the same then. A webhook may arrive twice too; its `webhook-id` is the same then.
//!
//! Preferences are the party's language, and nothing else yet: every message here is about the party's own money or account.

mod acts;
mod error;
mod feed;
mod figures;
mod format;
mod http;
pub mod jobs;
mod mailer;
mod store;
mod templates;
mod text;
mod topics;
mod views;
mod webhooks;

pub use acts::{Event, mail, publish, publish_all, publish_mailing, publish_to_all};
pub use error::MessageError;
pub use feed::{Feed, run_feed};
pub use figures::{Endpoints, count_since, endpoints};
pub use http::{Messages, routes};
pub use mailer::{MailSettings, Mailer, MailerError};
pub use topics::TOPICS;
pub use webhooks::{Targets, WebhookClient};
