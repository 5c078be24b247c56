//! The texts of e-mails: `templates/<language>/<topic>.txt`, the first line being the subject.

mod place;

use chrono::{DateTime, Utc};
use kernel::Failure;
use minijinja::{
    Environment, ErrorKind, UndefinedBehavior, Value, context, syntax::SyntaxConfig, value::Serde,
};
use parties::Language;
use uuid::Uuid;

use crate::{
    format,
    text::{escape_html, one_line, one_line_each},
};

/// What a message is written from.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// The template's name.
    pub(crate) template: String,
    /// The reader's language.
    pub(crate) language: Language,
    /// The reader's name.
    pub(crate) name: String,
    /// The reader's role, since both sides of an engagement read the same template.
    pub(crate) role: String,
    /// What it is about, if it tells of an event.
    pub(crate) object: Option<Uuid>,
    /// The facts.
    pub(crate) data: serde_json::Value,
}

/// A message as it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    /// One line.
    pub(crate) subject: String,
    /// The text.
    pub(crate) text: String,
    /// The same text as a small HTML page.
    pub(crate) html: String,
}

/// Why a message could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TemplateError {
    /// No template has this name.
    #[error("there is no template `{0}`")]
    Unknown(String),
    /// The data lacks what the template asks for, or holds it in another form.
    #[error("the template cannot be filled")]
    Unfilled(#[from] minijinja::Error),
}

/// The text of one template in each language.
struct Texts {
    fr: &'static str,
    ar: &'static str,
    en: &'static str,
    es: &'static str,
    pt: &'static str,
    ko: &'static str,
}

macro_rules! texts {
    ($name:literal) => {
        Texts {
            fr: include_str!(concat!("../../templates/fr/", $name, ".txt")),
            ar: include_str!(concat!("../../templates/ar/", $name, ".txt")),
            en: include_str!(concat!("../../templates/en/", $name, ".txt")),
            es: include_str!(concat!("../../templates/es/", $name, ".txt")),
            pt: include_str!(concat!("../../templates/pt/", $name, ".txt")),
            ko: include_str!(concat!("../../templates/ko/", $name, ".txt")),
        }
    };
}

/// The line that leads to what a message is about.
const OPEN: Texts = texts!("open");
/// What every message ends with.
const FOOTER: Texts = texts!("footer");

macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        fn find(name: &str) -> Option<Texts> {
            match name {
                $($name => Some(texts!($name)),)+
                _ => None,
            }
        }
    };
}

templates![
    "campaign_invitation",
    "campaign_application",
    "engagement_accepted",
    "engagement_declined",
    "proposal_reminder",
    "proposal_extended",
    "proposal_withdrawn",
    "deposit_settled",
    "escrow_funded",
    "content_submitted",
    "payment_release",
    "revision_requested",
    "cancel_proposed",
    "cancel_ended",
    "rounds_proposed",
    "rounds_agreed",
    "rounds_ended",
    "escrow_cancelled",
    "escrow_refunded",
    "escrow_settled",
    "deadline_reminder",
    "holding_warning",
    "escrow_frozen",
    "escrow_thawed",
    "budget_closed",
    "payout_sent",
    "payout_paid",
    "payout_failed",
    "payout_account_ready",
    "payout_account_restricted",
    "payout_account_change_requested",
    "payout_account_changed",
    "payout_account_change_cancelled",
    "payout_bank_changed",
    "payout_offset",
    "email_verification",
    "email_taken",
    "password_reset",
    "passkey_added",
    "passkey_removed",
    "passkey_set_aside",
    "password_changed",
    "recovery_code_used",
    "second_factor_added",
    "second_factor_removed",
    "sign_in_failures",
    "refund_done",
    "refund_failed",
    "refund_offset",
    "chargeback_opened",
    "chargeback_won",
    "chargeback_lost",
    "dispute_opened",
    "dispute_stage",
    "dispute_message",
    "dispute_offer",
    "dispute_offer_ended",
    "dispute_award",
    "dispute_appealed",
    "dispute_reminder",
    "dispute_desk",
    "dispute_closed",
    "distribution_paid",
    "project_opened",
    "investment_held",
    "investment_unpaid",
    "investment_returned",
    "project_closed",
    "project_extended",
    "project_updated",
    "milestone_proved",
    "milestone_ended",
    "milestone_reminder",
    "statement_stage",
];

impl Texts {
    const fn of(&self, language: Language) -> &'static str {
        match language {
            Language::Fr => self.fr,
            Language::Ar => self.ar,
            Language::En => self.en,
            Language::Es => self.es,
            Language::Pt => self.pt,
            Language::Ko => self.ko,
        }
    }
}

/// Whether there is a template of this name.
pub(crate) fn exists(name: &str) -> bool {
    find(name).is_some()
}

/// Writes a message. `home` is this server's public address; a `link` that is a path is put behind it.
///
/// # Errors
/// [`TemplateError`] when the template is unknown or the data does not fill it.
pub(crate) fn render(letter: &Letter, home: &str) -> Result<Written, TemplateError> {
    let texts =
        find(&letter.template).ok_or_else(|| TemplateError::Unknown(letter.template.clone()))?;
    let link = letter.data.get("link").and_then(serde_json::Value::as_str);
    let link = link.map(|link| absolute(link, home));
    let facts = facts(letter, home, link.as_deref());
    let environment = environment(letter.language)?;
    let whole = environment.render_str(texts.of(letter.language), &facts)?;
    let footer = environment.render_str(FOOTER.of(letter.language), &facts)?;
    let place = place::of(letter).map(|path| absolute(&path, home));
    let open = match &place {
        Some(place) => {
            environment.render_str(OPEN.of(letter.language), context! { place => place })?
        }
        None => String::new(),
    };
    let (subject, text) = whole.split_once('\n').unwrap_or((&whole, ""));
    let subject = one_line(subject);
    let text = paragraphs(&format!("{text}\n\n{open}\n\n{footer}"));
    let links: Vec<Link> = [
        link.as_deref().map(Link::alone),
        place.as_deref().map(|to| Link {
            line: open.trim_end(),
            to,
        }),
        Some(Link::alone(home)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let html = page(letter.language, &subject, &text, &links);
    Ok(Written {
        subject,
        text,
        html,
    })
}

/// What a template may name: each fact that is there, in one line; the reader; our address, and the link in full.
fn facts(letter: &Letter, home: &str, link: Option<&str>) -> Value {
    let data = one_line_each(letter.data.clone());
    let mut facts = data.as_object().cloned().unwrap_or_default();
    facts.retain(|_, fact| !fact.is_null());
    facts.insert("name".to_owned(), one_line(&letter.name).into());
    facts.insert("role".to_owned(), letter.role.clone().into());
    facts.insert("home".to_owned(), home.into());
    if let Some(link) = link {
        facts.insert("link".to_owned(), link.into());
    }
    Serde(facts).into()
}

/// The text with exactly one empty line between paragraphs, whatever the template's conditions left out.
fn paragraphs(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || kept.last().is_some_and(|last| !last.is_empty()) {
            kept.push(line);
        }
    }
    kept.join("\n").trim_end().to_owned()
}

fn absolute(link: &str, home: &str) -> String {
    if link.starts_with('/') {
        return format!("{}{}", home.trim_end_matches('/'), one_line(link));
    }
    one_line(link)
}

/// Templates of one language: missing values are errors, and three filters write values as the language does.
fn environment(language: Language) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A condition on a line of its own leaves no empty line.
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()?;
    environment.set_syntax(syntax);
    environment.add_filter("money", move |value: Value| write_money(language, &value));
    environment.add_filter("moment", move |value: &str| write_moment(language, value));
    environment.add_filter("name", move |value: &str| format::name(language, value));
    Ok(environment)
}

fn write_money(language: Language, value: &Value) -> Result<String, minijinja::Error> {
    let part = |name: &str| -> Result<String, minijinja::Error> {
        let part = value.get_attr(name)?;
        let missing = || unfilled(format!("an amount needs `{name}` as a text"));
        part.as_str().map(str::to_owned).ok_or_else(missing)
    };
    let written = format::money(language, &part("amount")?, &part("currency")?);
    written.map_err(|failure: Failure| unfilled(failure.chain()))
}

fn write_moment(language: Language, value: &str) -> Result<String, minijinja::Error> {
    let at: DateTime<Utc> = value
        .parse()
        .map_err(|error| unfilled(format!("`{value}` is no moment of RFC 3339: {error}")))?;
    Ok(format::moment(language, at))
}

fn unfilled(detail: String) -> minijinja::Error {
    minijinja::Error::new(ErrorKind::InvalidOperation, detail)
}

/// A line of ours that ends with an address of ours.
#[derive(Debug, Clone, Copy)]
struct Link<'a> {
    line: &'a str,
    to: &'a str,
}

impl<'a> Link<'a> {
    /// An address that is a line of its own.
    const fn alone(to: &'a str) -> Self {
        Self { line: to, to }
    }

    /// The line in HTML, when it is this one.
    fn html(&self, line: &str) -> Option<String> {
        let before = line.strip_suffix(self.to)?;
        let to = escape_html(self.to);
        (line == self.line).then(|| {
            let before = escape_html(before);
            format!("{before}<a href=\"{to}\" dir=\"ltr\">{to}</a>")
        })
    }
}

/// The text as an HTML page. Only the `allowed` addresses become links: a title that looks like one does not.
fn page(language: Language, subject: &str, text: &str, allowed: &[Link<'_>]) -> String {
    let (lang, dir) = (language.code(), language.direction());
    let line = |line: &str| {
        let link = allowed.iter().find_map(|link| link.html(line));
        link.unwrap_or_else(|| escape_html(line))
    };
    let paragraph = |paragraph: &str| {
        let lines: Vec<String> = paragraph.lines().map(line).collect();
        format!("<p>{}</p>\n", lines.join("<br>\n"))
    };
    let body: String = text.split("\n\n").map(paragraph).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         </head>\n<body style=\"font-family: sans-serif; font-size: 16px; line-height: 1.5; max-width: 36em; margin: 2em auto; padding: 0 1em\">\n\
         {body}</body>\n</html>\n",
        escape_html(subject)
    )
}

#[cfg(test)]
mod tests;
