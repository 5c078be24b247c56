//! How often one address and one party may ask.

use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use kernel::{Problem, audit};
use parties::Caller;
use uuid::Uuid;

use crate::settings::RateSettings;

/// The limits of this process; several processes each allow as much.
#[derive(Clone)]
pub(crate) struct Limits {
    addresses: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    /// For what costs us mails and password checks: registering, signing in.
    doors: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    parties: Arc<DefaultKeyedRateLimiter<Uuid>>,
    trust_proxy: bool,
}

impl Limits {
    pub(crate) fn new(rates: RateSettings) -> Self {
        Self {
            addresses: Arc::new(RateLimiter::keyed(quota(rates.per_address))),
            doors: Arc::new(RateLimiter::keyed(quota(rates.per_address / 10))),
            parties: Arc::new(RateLimiter::keyed(quota(rates.per_party))),
            trust_proxy: rates.trust_proxy,
        }
    }

    /// Forgets those who have not asked for a while, so that memory stays bounded.
    pub(crate) fn forget_the_idle(&self) {
        self.addresses.retain_recent();
        self.doors.retain_recent();
        self.parties.retain_recent();
    }

    /// Where a request comes from, as far as that is known.
    fn client(&self, request: &Request) -> Option<IpAddr> {
        let forwarded = || {
            let header = request
                .headers()
                .get_all("x-forwarded-for")
                .iter()
                .next_back()?;
            header
                .to_str()
                .ok()?
                .rsplit(',')
                .next()?
                .trim()
                .parse()
                .ok()
        };
        let direct = request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip());
        if self.trust_proxy {
            forwarded().or(direct)
        } else {
            direct
        }
    }
}

/// What of an address is counted: an IPv6 client has a whole /64 of its own.
fn counted(address: Option<IpAddr>) -> IpAddr {
    match address.unwrap_or(IpAddr::from([0, 0, 0, 0])).to_canonical() {
        IpAddr::V6(v6) => IpAddr::from((v6.to_bits() & !u128::from(u64::MAX)).to_be_bytes()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// `per_second`, with bursts of four times as many.
fn quota(per_second: u32) -> Quota {
    let rate = NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(rate).allow_burst(rate.saturating_mul(NonZeroU32::MIN.saturating_add(3)))
}

/// Turns away an address that asks too often, before anything is read of the request. What the others do is recorded as
/// coming from there.
pub(crate) async fn by_address(
    State(limits): State<Limits>,
    request: Request,
    next: Next,
) -> Response {
    let door = request.uri().path().starts_with("/api/auth/");
    let limiter = if door {
        &limits.doors
    } else {
        &limits.addresses
    };
    let client = limits.client(&request);
    match limiter.check_key(&counted(client)) {
        Ok(()) => match client {
            Some(client) => audit::from_address(client, next.run(request)).await,
            None => next.run(request).await,
        },
        Err(wait) => too_many(wait.wait_time_from(limiter.clock().now()).as_secs()),
    }
}

/// Turns away a party that asks too often, from wherever.
pub(crate) async fn by_party(
    State(limits): State<Limits>,
    request: Request,
    next: Next,
) -> Response {
    let Some(caller) = Caller::of(request.extensions()) else {
        return next.run(request).await;
    };
    match limits.parties.check_key(&caller.party.uuid()) {
        Ok(()) => next.run(request).await,
        Err(wait) => too_many(wait.wait_time_from(limits.parties.clock().now()).as_secs()),
    }
}

fn too_many(seconds: u64) -> Response {
    let problem = Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "request.too_many",
        "Too many requests",
        "Wait as long as Retry-After says, in seconds, and send the request again.",
    );
    problem
        .retry_after(seconds.saturating_add(1))
        .into_response()
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware, routing::get};
    use kernel::Id;
    use parties::Role;
    use tower::ServiceExt as _;

    use super::*;

    /// Ten requests per second of an address and one of a party, in bursts of four times as many; at the doors a tenth. Each
    /// answers the address that the audit log is told.
    fn router(trust_proxy: &str) -> Router {
        let limits = Limits::new(RateSettings {
            per_address: 10,
            per_party: 1,
            trust_proxy: trust_proxy == "trusted",
        });
        let said = async || audit::address().map_or_else(String::new, |from| from.to_string());
        Router::new()
            .route("/api/auth/sign-in", get(said))
            .route("/api/wallet", get(said))
            .layer(middleware::from_fn_with_state(limits.clone(), by_party))
            .layer(middleware::from_fn_with_state(limits, by_address))
    }

    fn request(path: &str, from: &str) -> Request {
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        let from = SocketAddr::new(from.parse().unwrap(), 1234);
        request.extensions_mut().insert(ConnectInfo(from));
        request
    }

    /// How many of a hundred are let in.
    async fn let_in(router: &Router, make: impl Fn() -> Request) -> usize {
        let mut passed = 0;
        for _ in 0..100 {
            let response = router.clone().oneshot(make()).await.unwrap();
            if response.status() == StatusCode::OK {
                passed += 1;
            } else {
                assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
                assert!(response.headers().contains_key("retry-after"));
            }
        }
        passed
    }

    #[tokio::test]
    async fn an_anonymous_address_has_a_limit_and_a_narrower_one_at_the_doors() {
        let router = router("direct");
        let wallet = let_in(&router, || request("/api/wallet", "203.0.113.7")).await;
        assert!((40..60).contains(&wallet), "{wallet}");
        let doors = let_in(&router, || request("/api/auth/sign-in", "203.0.113.7")).await;
        assert!((4..10).contains(&doors), "{doors}");
        // Another address has its own.
        let other = let_in(&router, || request("/api/auth/sign-in", "203.0.113.8")).await;
        assert!((4..10).contains(&other), "{other}");
        // All of a /64 are one client.
        let_in(&router, || request("/api/wallet", "2001:db8::1")).await;
        let neighbour = let_in(&router, || request("/api/wallet", "2001:db8::2")).await;
        assert!(neighbour < 20, "{neighbour}");
    }

    #[tokio::test]
    async fn a_party_has_a_limit_from_wherever_it_asks() {
        let router = router("direct");
        let caller = |party: u128| Caller {
            party: Id::from_uuid(Uuid::from_u128(party)),
            role: Role::Brand,
            session: Id::from_uuid(Uuid::from_u128(9)),
        };
        let asks = |party: u128, from: &str| {
            let mut request = request("/api/wallet", from);
            request.extensions_mut().insert(caller(party));
            request
        };
        let first = let_in(&router, || asks(1, "203.0.113.7")).await;
        assert!((4..10).contains(&first), "{first}");
        let elsewhere = let_in(&router, || asks(1, "198.51.100.9")).await;
        assert!(elsewhere < 4, "{elsewhere}");
        let other = let_in(&router, || asks(2, "192.0.2.1")).await;
        assert!((4..10).contains(&other), "{other}");
    }

    #[tokio::test]
    async fn what_a_client_says_of_its_address_is_believed_behind_a_proxy_only() {
        for (proxy, expected) in [("trusted", "198.51.100.9"), ("direct", "203.0.113.7")] {
            let mut request = request("/api/wallet", "203.0.113.7");
            let said = "10.0.0.1, 198.51.100.9".parse().unwrap();
            request.headers_mut().insert("x-forwarded-for", said);
            let response = router(proxy).oneshot(request).await.unwrap();
            let body = axum::body::to_bytes(response.into_body(), 100)
                .await
                .unwrap();
            assert_eq!(body, expected);
        }
    }
}
