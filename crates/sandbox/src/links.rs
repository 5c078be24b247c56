//! Account links: invitations to the hosted onboarding page.

use serde_json::json;

use crate::checkout::web_address;
use crate::error::{Answer, Refusal};
use crate::model::{Account, AccountLink};
use crate::operations::Call;
use crate::params;
use crate::state::{State, new_id};

/// Stripe gives minutes; an hour lets a person read the demo in between.
const LIFETIME_SECONDS: i64 = 3_600;

/// `POST /v1/account_links`
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let account = call.params.owned("/account").unwrap_or_default();
    if state.get::<Account>(&account).is_none() {
        return Err(Refusal::missing("account", &account).param("account"));
    }
    let address = |name: &str| -> Result<String, Refusal> {
        let url = call
            .params
            .owned(&format!("/{name}"))
            .ok_or_else(|| params::absent(name))?;
        web_address(Some(&url), name).map(|()| url)
    };
    let link = AccountLink {
        id: new_id("al_"),
        account,
        created: state.now(),
        expires_at: state.now() + LIFETIME_SECONDS,
        refresh_url: address("refresh_url")?,
        return_url: address("return_url")?,
    };
    let answer = json!({
        "object": "account_link",
        "created": link.created,
        "expires_at": link.expires_at,
        "url": format!("{}/c/onboard/{}", state.rules.base_url, link.id),
    });
    state.put(link);
    Ok(answer)
}
