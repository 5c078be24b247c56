//! Who is calling: from the bearer token to a [`Caller`].

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::{Id, Problem, audit::Entry};
use serde_json::Value;
use uuid::Uuid;

use super::cookies::{self, Shown};
use crate::{Auth, Party, Role, Session, store};

/// The party that makes a request, and the session in which it does. As an extractor it refuses anonymous requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub party: Id<Party>,
    /// What it may do.
    pub role: Role,
    /// The sign-in that the access token came from.
    pub session: Id<Session>,
}

impl Caller {
    /// The caller as the audit log names an actor.
    pub fn actor(&self) -> (Uuid, &'static str) {
        (self.party.uuid(), self.role.as_str())
    }

    /// What the audit log is told of an act of the caller on its own account.
    pub(crate) fn entry(&self, act: &'static str, after: Option<Value>) -> Entry {
        Entry {
            actor: Some(self.actor()),
            act,
            object_kind: "party",
            object: self.party.uuid(),
            before: None,
            after,
        }
    }

    /// Who makes a request, even if it may do nothing yet: for limits and logs.
    pub fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get::<Self>().copied().or_else(|| {
            extensions
                .get::<Restricted>()
                .map(|restricted| restricted.0)
        })
    }

    /// Lets only `role` pass.
    ///
    /// # Errors
    /// A 403 [`Problem`] `parties.wrong_role`.
    pub fn require(&self, role: Role) -> Result<(), Problem> {
        self.require_any(&[role])
    }

    /// Lets only these roles pass.
    ///
    /// # Errors
    /// A 403 [`Problem`] `parties.wrong_role` that names them.
    pub fn require_any(&self, roles: &[Role]) -> Result<(), Problem> {
        if roles.contains(&self.role) {
            return Ok(());
        }
        let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        Err(Problem::new(
            StatusCode::FORBIDDEN,
            "parties.wrong_role",
            "Another role is needed",
            format!(
                "You are signed in as {}; this is for: {}. Sign in with such an account.",
                self.role.as_str(),
                words.join(", ")
            ),
        ))
    }
}

/// In the request's extensions when its caller needs a second factor and did not give it in this session.
#[derive(Debug, Clone, Copy)]
struct Restricted(Caller);

/// A caller, even one that still has to give its second factor: for the routes by which it enrols and gives it, and signs
/// out. As an extractor it refuses anonymous requests.
#[derive(Debug, Clone, Copy)]
pub(super) struct Newcomer(pub(super) Caller);

/// In the request's extensions when it came with credentials that are not good.
#[derive(Debug, Clone, Copy)]
struct Refused;

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if let Some(caller) = parts.extensions.get::<Self>() {
            return Ok(*caller);
        }
        if parts.extensions.get::<Restricted>().is_some() {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "parties.second_factor_needed",
                "A second factor is needed",
                "Mediators and operators act only with a second factor. If you have none, enrol one: `POST /api/auth/totp`, \
                 then `POST /api/auth/totp/confirm`, or `POST /api/auth/passkeys/challenge`. If you have one, give it: \
                 `POST /api/auth/prove`.",
            ));
        }
        if parts.extensions.get::<Refused>().is_some() {
            return Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "parties.token_invalid",
                "The access token is not good",
                "It has expired, its session was ended, or it is not ours. Get another with \
                 `POST /api/auth/refresh`, or sign in again.",
            ));
        }
        Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "parties.sign_in_needed",
            "Sign in first",
            "Send `Authorization: Bearer <access_token>`; `POST /api/auth/sign-in` gives the token.",
        ))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Newcomer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if let Some(Restricted(caller)) = parts.extensions.get::<Restricted>() {
            return Ok(Self(*caller));
        }
        Caller::from_request_parts(parts, state).await.map(Self)
    }
}

/// Middleware around all routes: turns a good bearer token whose session still stands into a [`Caller`]. For reading, the access token
/// may come in a browser's cookie.
///
/// A request without a token goes on anonymously, and so does one with a bad token: routes that need a caller refuse
/// it, while signing in or refreshing with an old token still in the header works.
pub async fn authenticate(State(auth): State<Auth>, mut request: Request, next: Next) -> Response {
    match identify(&auth, request.method(), request.headers()).await {
        Ok(Identity::Anonymous) => {}
        Ok(Identity::Refused) => {
            request.extensions_mut().insert(Refused);
        }
        Ok(Identity::Known(caller)) => {
            request.extensions_mut().insert(caller);
        }
        Ok(Identity::Restricted(caller)) => {
            request.extensions_mut().insert(Restricted(caller));
        }
        Err(problem) => return problem.into_response(),
    }
    let mut response = next.run(request).await;
    if response.status() == StatusCode::UNAUTHORIZED {
        // RFC 9110, 15.5.2: a 401 says how to authenticate.
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

enum Identity {
    Anonymous,
    Refused,
    Restricted(Caller),
    Known(Caller),
}

async fn identify(auth: &Auth, method: &Method, headers: &HeaderMap) -> Result<Identity, Problem> {
    let shown = if headers.contains_key(header::AUTHORIZATION) {
        bearer(headers).map_or(Shown::Doubtful, Shown::Token)
    } else {
        cookies::access_token(method, headers)
    };
    let token = match shown {
        Shown::Nothing => return Ok(Identity::Anonymous),
        Shown::Doubtful => return Ok(Identity::Refused),
        Shown::Token(token) => token,
    };
    let now = auth.db().now();
    let Ok(claims) = auth.verify_access(token, now) else {
        return Ok(Identity::Refused);
    };
    let caller = Caller {
        party: claims.sub,
        role: claims.role,
        session: claims.sid,
    };
    let stands = store::find_session_standing(auth.db(), caller.session, caller.party).await?;
    Ok(match stands {
        Some(standing) if standing.role != caller.role => Identity::Refused,
        Some(standing) if caller.role.needs_second_factor() && !standing.second_factor => {
            Identity::Restricted(caller)
        }
        Some(_) => Identity::Known(caller),
        None => Identity::Refused,
    })
}

/// The token of the one `Authorization: Bearer` header; nothing when there are several, or another scheme.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).into_iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_passes_only_where_it_is_named() {
        for role in Role::ALL {
            let caller = Caller {
                party: Id::from_uuid(Uuid::from_u128(1)),
                role,
                session: Id::from_uuid(Uuid::from_u128(2)),
            };
            for wanted in Role::ALL {
                assert_eq!(caller.require(wanted).is_ok(), wanted == role);
            }
            assert!(caller.require_any(&Role::ALL).is_ok());
            let refused = caller.require_any(&[]).unwrap_err();
            assert_eq!(refused.code(), "parties.wrong_role");
        }
    }

    #[test]
    fn only_one_bearer_header_is_read() {
        let headers = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::AUTHORIZATION, HeaderValue::from_static(value));
            }
            headers
        };
        assert_eq!(bearer(&headers(&["Bearer abc"])), Some("abc"));
        assert_eq!(bearer(&headers(&["bEaReR abc"])), Some("abc"));
        for refused in [
            &[][..],
            &["Basic abc"],
            &["Bearer"],
            &["abc"],
            &["Bearer abc", "Bearer abc"],
        ] {
            assert_eq!(bearer(&headers(refused)), None);
        }
    }
}
