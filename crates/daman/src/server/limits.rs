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
use kernel::Problem;
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

    fn address(&self, request: &Request) -> IpAddr {
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
        let address = if self.trust_proxy {
            forwarded().or(direct)
        } else {
            direct
        };
        // An IPv6 client has a whole /64 of its own.
        match address.unwrap_or(IpAddr::from([0, 0, 0, 0])) {
            IpAddr::V6(v6) => IpAddr::from((v6.to_bits() & !u128::from(u64::MAX)).to_be_bytes()),
            v4 @ IpAddr::V4(_) => v4,
        }
    }
}

/// `per_second`, with bursts of four times as many.
fn quota(per_second: u32) -> Quota {
    let rate = NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(rate).allow_burst(rate.saturating_mul(NonZeroU32::MIN.saturating_add(3)))
}

/// Turns away an address that asks too often, before anything is read of the request.
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
    match limiter.check_key(&limits.address(&request)) {
        Ok(()) => next.run(request).await,
        Err(wait) => too_many(wait.wait_time_from(limiter.clock().now()).as_secs()),
    }
}

/// Turns away a party that asks too often, from wherever.
pub(crate) async fn by_party(
    State(limits): State<Limits>,
    request: Request,
    next: Next,
) -> Response {
    let Some(caller) = request.extensions().get::<Caller>() else {
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
