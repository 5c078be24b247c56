//! The sandbox over HTTP, as its clients see it.
//!
//! `cfg(test)` is always true here; it tells clippy that helpers are test code too.

#[cfg(test)]
mod admin;
#[cfg(test)]
mod client;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod misbehave;
#[cfg(test)]
mod money;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod webhooks;
#[cfg(test)]
mod wire;
#[cfg(test)]
mod world;
