//! The two cookies of a browser that signs in for the web app, so that no script ever holds the refresh token.
//!
//! `daman_refresh` goes to `/api/auth` only and is taken by `POST /auth/refresh` only, which wants a header that no form and no other
//! site can send. `daman_access` is the access token once more, for what a page loads by an address and cannot put a header
//! on (an event stream, an image, a film, a download): it is good for reading, and only for our own pages.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use kernel::Failure;
use url::{Host, Url};

use crate::{Auth, PartyError, session::REFRESH_LIFE, tokens::ACCESS_LIFE};

const REFRESH: &str = "daman_refresh";
const REFRESH_PATH: &str = "/api/auth";
const ACCESS: &str = "daman_access";
const ACCESS_PATH: &str = "/api";
/// Sent by the web app with a refresh; its presence means that a script of ours, or one that we allow, made the request.
const WEB: HeaderName = HeaderName::from_static("daman-web");
/// Which page a browser asks for; pages cannot forge it, and clients that are no browsers leave it out.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Where a client wants to keep its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// It reads both from the answer.
    Answer,
    /// The refresh token in a cookie, and the access token in another one beside the answer.
    Cookies,
}

impl Keep {
    /// What a body asks for. Cookies are given to our own pages only, so that no other site signs a browser in.
    pub(super) fn asked(cookie: Option<bool>, headers: &HeaderMap) -> Result<Self, PartyError> {
        match cookie {
            Some(true) if of_our_pages(headers) => Ok(Self::Cookies),
            Some(true) => Err(PartyError::NotOurPage),
            Some(false) | None => Ok(Self::Answer),
        }
    }
}

/// Whether a page of ours asks, or no browser does.
fn of_our_pages(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all(SITE).iter();
    sites.all(|site| site == "same-origin")
}

/// The refresh token of the browser's cookie, for the web app's own request and for no other.
pub(super) fn refresh_token(headers: &HeaderMap) -> Result<&str, PartyError> {
    let web = headers.get(WEB).is_some_and(|value| value == "1");
    if !(web && of_our_pages(headers)) {
        return Err(PartyError::NotOurPage);
    }
    one(headers, REFRESH).ok_or(PartyError::RefreshInvalid)
}

/// What the cookies say about an access token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shown<'a> {
    /// Nothing, or nothing that counts for this request.
    Nothing,
    /// Two tokens, one of which somebody else has set.
    Doubtful,
    /// This token.
    Token(&'a str),
}

/// The access token of the browser's cookie: for reading, and for our own pages.
pub(super) fn access_token<'a>(method: &Method, headers: &'a HeaderMap) -> Shown<'a> {
    let reads = *method == Method::GET || *method == Method::HEAD;
    if !(reads && of_our_pages(headers)) || named(headers, ACCESS).next().is_none() {
        return Shown::Nothing;
    }
    one(headers, ACCESS).map_or(Shown::Doubtful, Shown::Token)
}

/// The one cookie of this name. A second one was set by a neighbour of our domain, so then none counts.
fn one<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a str> {
    let mut values = named(headers, name);
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

fn named<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(move |pair| {
            let (given, value) = pair.trim().split_once('=')?;
            (given == name).then_some(value)
        })
}

/// The cookies of a session that began or goes on.
pub(super) fn kept(
    auth: &Auth,
    access_token: &str,
    refresh_token: &str,
) -> Result<[(HeaderName, HeaderValue); 2], Failure> {
    let lasting = auth.cookies();
    Ok([
        lasting.set(
            (REFRESH, REFRESH_PATH),
            refresh_token,
            REFRESH_LIFE.num_seconds(),
        )?,
        lasting.set(
            (ACCESS, ACCESS_PATH),
            access_token,
            ACCESS_LIFE.num_seconds(),
        )?,
    ])
}

/// What takes both cookies away.
pub(super) fn gone(auth: &Auth) -> Result<[(HeaderName, HeaderValue); 2], Failure> {
    let ended = auth.cookies();
    Ok([
        ended.set((REFRESH, REFRESH_PATH), "", 0)?,
        ended.set((ACCESS, ACCESS_PATH), "", 0)?,
    ])
}

/// How cookies travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookies {
    /// Under TLS only.
    Secure,
    /// In clear too: the server is reached at an address of this very machine, where not every browser counts http as safe.
    Loopback,
}

impl Cookies {
    /// For a server at this public address.
    pub(crate) fn at(public_url: &str) -> Self {
        let Ok(url) = Url::parse(public_url) else {
            return Self::Secure;
        };
        let own = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if own && url.scheme() == "http" {
            Self::Loopback
        } else {
            Self::Secure
        }
    }

    /// A line that sets a cookie for so many seconds; none takes it away.
    fn set(
        self,
        (name, path): (&str, &str),
        value: &str,
        seconds: i64,
    ) -> Result<(HeaderName, HeaderValue), Failure> {
        let secure = match self {
            Self::Secure => "; Secure",
            Self::Loopback => "",
        };
        let line = format!(
            "{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
        );
        let mut line = HeaderValue::try_from(line).map_err(Failure::new)?;
        line.set_sensitive(true);
        Ok((header::SET_COOKIE, line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn the_access_cookie_is_for_reading_from_our_own_pages() {
        let own = headers(&[("cookie", "a=b; daman_access=t1; c=d")]);
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(access_token(&method, &own), Shown::Token("t1"));
        }
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert_eq!(access_token(&method, &own), Shown::Nothing);
        }
        for (site, expected) in [
            ("same-origin", Shown::Token("t1")),
            ("same-site", Shown::Nothing),
            ("cross-site", Shown::Nothing),
            ("none", Shown::Nothing),
        ] {
            let asked = headers(&[("cookie", "daman_access=t1"), ("sec-fetch-site", site)]);
            assert_eq!(access_token(&Method::GET, &asked), expected, "{site}");
        }
        let none = headers(&[("cookie", "xdaman_access=t1; daman_refresh=r")]);
        assert_eq!(access_token(&Method::GET, &none), Shown::Nothing);
    }

    #[test]
    fn a_cookie_that_comes_twice_counts_for_nothing() {
        for twice in [
            headers(&[("cookie", "daman_access=t1; daman_access=t2")]),
            headers(&[("cookie", "daman_access=t1"), ("cookie", "daman_access=t2")]),
        ] {
            assert_eq!(access_token(&Method::GET, &twice), Shown::Doubtful);
        }
        let twice = headers(&[
            ("cookie", "daman_refresh=r1; daman_refresh=r2"),
            ("daman-web", "1"),
        ]);
        assert!(matches!(
            refresh_token(&twice),
            Err(PartyError::RefreshInvalid)
        ));
    }

    #[test]
    fn the_refresh_cookie_is_taken_from_the_web_app_only() {
        let cookie = ("cookie", "daman_refresh=r1");
        let good = headers(&[
            cookie,
            ("daman-web", "1"),
            ("sec-fetch-site", "same-origin"),
        ]);
        assert_eq!(refresh_token(&good).unwrap(), "r1");
        let old_browser = headers(&[cookie, ("daman-web", "1")]);
        assert_eq!(refresh_token(&old_browser).unwrap(), "r1");
        for refused in [
            headers(&[cookie]),
            headers(&[cookie, ("sec-fetch-site", "same-origin")]),
            headers(&[cookie, ("daman-web", "0")]),
            headers(&[cookie, ("daman-web", "1"), ("sec-fetch-site", "same-site")]),
            headers(&[cookie, ("daman-web", "1"), ("sec-fetch-site", "cross-site")]),
        ] {
            assert!(matches!(
                refresh_token(&refused),
                Err(PartyError::NotOurPage)
            ));
        }
    }

    #[test]
    fn only_an_address_of_this_machine_goes_without_tls() {
        for (url, expected) in [
            ("https://daman.example", Cookies::Secure),
            ("http://daman.example", Cookies::Secure),
            ("http://192.168.1.4:8080", Cookies::Secure),
            ("http://localhost.example", Cookies::Secure),
            ("https://localhost:8080", Cookies::Secure),
            ("no address", Cookies::Secure),
            ("http://localhost:8080", Cookies::Loopback),
            ("http://127.0.0.1:8080", Cookies::Loopback),
            ("http://[::1]:8080", Cookies::Loopback),
        ] {
            assert_eq!(Cookies::at(url), expected, "{url}");
        }
    }
}
