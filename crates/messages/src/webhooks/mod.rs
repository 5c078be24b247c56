//! Webhooks for integrators, in the format of Standard Webhooks (<https://www.standardwebhooks.com>).

mod client;
mod endpoints;
mod target;

pub(crate) use client::Answer;
pub use client::WebhookClient;
pub(crate) use endpoints::{NewEndpoint, add, enable, entry, redeliver, remove, rotate};
pub(crate) use target::TargetRefused;
pub use target::Targets;

pub(crate) use crate::store::PendingDelivery;
