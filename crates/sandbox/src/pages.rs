//! Hosted pages: where a payer pays, and where a connected account is onboarded. Plain HTML and forms, so that `curl` can
//! press the buttons too.

use std::sync::Arc;

use axum::extract::{Path, State as Given};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::accounts;
use crate::amount::readable;
use crate::checkout;
use crate::error::Refusal;
use crate::intents;
use crate::model::{Account, AccountLink, Session, SessionStatus};
use crate::shared::Shared;
use crate::state::State;

type Sandbox = Given<Arc<Shared>>;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1.05rem/1.5 system-ui,sans-serif;margin:0;background:#f3f4f8;color:#1c2030}\
.note{background:#7a3d00;color:#fff;padding:.6rem 1rem;text-align:center;font-weight:600}\
main{max-width:27rem;margin:2.5rem auto;padding:2rem;background:#fff;border-radius:1rem;box-shadow:0 4px 24px #1c203018}\
h1{font-size:1.3rem;margin:0 0 1rem}.sum{font-size:2.2rem;font-weight:700;margin:.2rem 0 1rem}\
ul{list-style:none;margin:0 0 1.5rem;padding:0}li{display:flex;justify-content:space-between;gap:1rem;padding:.4rem 0;border-bottom:1px solid #8883}\
button{width:100%;font:inherit;font-weight:600;padding:.8rem;border-radius:.6rem;border:2px solid #3538cd;cursor:pointer;margin-top:.7rem}\
.yes{background:#3538cd;color:#fff}.no{background:transparent;color:#3538cd}\
button:focus-visible{outline:3px solid #f79009;outline-offset:2px}.alert{border-left:4px solid #b42318;padding-left:.8rem}\
@media(prefers-color-scheme:dark){body{background:#12141c;color:#eceef5}main{background:#1d2030}.no{color:#a4a7ff;border-color:#a4a7ff}}";

fn page(status: StatusCode, title: &str, content: &str) -> Response {
    let title = escape(title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} - sandbox</title><style>{STYLE}</style></head><body>\
         <p class=\"note\" role=\"note\" style=\"margin:0\">SANDBOX: no real money moves here</p>\
         <main><h1>{title}</h1>{content}</main></body></html>"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    (status, headers, html).into_response()
}

/// Text that HTML shows as it is.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            plain => safe.push(plain),
        }
    }
    safe
}

fn go(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

fn not_there(what: &str) -> Response {
    page(
        StatusCode::NOT_FOUND,
        "Not found",
        &format!("<p>There is no such {what}. Go back to the site that sent you here.</p>"),
    )
}

fn broken(_: Refusal) -> Response {
    page(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Out of order",
        "<p>The sandbox cannot write its journal. Look at its log, then restart it.</p>",
    )
}

/// `GET /`
pub(crate) async fn home() -> Response {
    page(
        StatusCode::OK,
        "Payment sandbox",
        "<p>This server speaks Stripe's API under <code>/v1</code>. Payment and onboarding pages are reached from the links \
         that the API gives.</p>",
    )
}

/// `GET /c/pay/{session}`
pub(crate) async fn payment(Given(shared): Sandbox, Path(id): Path<String>) -> Response {
    let Ok(Some(session)) = shared.run(|state| state.get::<Session>(&id).cloned()) else {
        return not_there("payment page");
    };
    match session.status {
        SessionStatus::Open => {}
        SessionStatus::Complete => {
            return page(
                StatusCode::OK,
                "Already paid",
                "<p>This payment is complete. Nothing is left to do.</p>",
            );
        }
        SessionStatus::Expired => return expired(),
    }
    let lines = session.line_items.iter().map(|item| {
        let total = item.unit_amount.saturating_mul(item.quantity);
        let total = escape(&readable(total, &session.currency));
        let name = escape(&item.name);
        format!(
            "<li><span>{name} × {}</span><span>{total}</span></li>",
            item.quantity
        )
    });
    let items = lines.collect::<Vec<_>>().concat();
    let declined = if session.intent.is_some() {
        "<p class=\"alert\" role=\"alert\">The last attempt was declined. You can try again.</p>"
    } else {
        ""
    };
    let id = escape(&session.id);
    let sum = escape(&readable(session.amount, &session.currency));
    page(
        StatusCode::OK,
        "Pay",
        &format!(
            "<p class=\"sum\">{sum}</p><ul>{items}</ul>{declined}\
             <form method=\"post\" action=\"/c/pay/{id}/pay\"><button class=\"yes\">Pay {sum}</button></form>\
             <form method=\"post\" action=\"/c/pay/{id}/decline\"><button class=\"no\">Decline, as a bank would</button></form>"
        ),
    )
}

fn expired() -> Response {
    page(
        StatusCode::GONE,
        "Expired",
        "<p>This payment page has expired. Go back to the site that sent you here and start again.</p>",
    )
}

/// `POST /c/pay/{session}/pay`
pub(crate) async fn pay(Given(shared): Sandbox, Path(id): Path<String>) -> Response {
    shared
        .run(|state| press(state, &id, intents::PAYS))
        .unwrap_or_else(broken)
}

/// `POST /c/pay/{session}/decline`
pub(crate) async fn decline(Given(shared): Sandbox, Path(id): Path<String>) -> Response {
    shared
        .run(|state| press(state, &id, intents::DECLINES))
        .unwrap_or_else(broken)
}

fn press(state: &mut State, id: &str, method: &str) -> Response {
    let Some(session) = state.get::<Session>(id).cloned() else {
        return not_there("payment page");
    };
    let outcome = match session.status {
        SessionStatus::Open => checkout::attempt(state, &session, method).map(drop),
        // A second press of the button sees what the first one did.
        SessionStatus::Complete => Ok(()),
        SessionStatus::Expired => return expired(),
    };
    let here = format!("/c/pay/{id}");
    let to = match outcome {
        Ok(()) => session.success_url.unwrap_or(here),
        Err(_declined) => session.cancel_url.unwrap_or(here),
    };
    go(&to.replace("{CHECKOUT_SESSION_ID}", &session.id))
}

/// The link and its account, when both are there.
fn invited(state: &State, id: &str) -> Option<(AccountLink, Account)> {
    let link = state.get::<AccountLink>(id)?.clone();
    let account = state.get::<Account>(&link.account)?.clone();
    Some((link, account))
}

/// `GET /c/onboard/{link}`
pub(crate) async fn onboarding(Given(shared): Sandbox, Path(id): Path<String>) -> Response {
    let Ok(Some((link, account, now))) =
        shared.run(|state| invited(state, &id).map(|(link, account)| (link, account, state.now())))
    else {
        return not_there("onboarding page");
    };
    if now >= link.expires_at {
        return go(&link.refresh_url);
    }
    let who = escape(account.email.as_deref().unwrap_or(&account.id));
    let id = escape(&link.id);
    page(
        StatusCode::OK,
        "Receive payouts",
        &format!(
            "<p>A real provider asks <strong>{who}</strong> for an identity document and a bank account here.</p>\
             <form method=\"post\" action=\"/c/onboard/{id}\"><button class=\"yes\">Complete with sandbox details</button></form>"
        ),
    )
}

/// `POST /c/onboard/{link}`
pub(crate) async fn onboard(Given(shared): Sandbox, Path(id): Path<String>) -> Response {
    let done = shared.run(|state| {
        let Some((link, account)) = invited(state, &id) else {
            return not_there("onboarding page");
        };
        if state.now() >= link.expires_at {
            return go(&link.refresh_url);
        }
        accounts::onboard(state, account);
        go(&link.return_url)
    });
    done.unwrap_or_else(broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_carry_markup() {
        assert_eq!(escape("<b a='1'>&\""), "&lt;b a=&#39;1&#39;&gt;&amp;&quot;");
    }
}
