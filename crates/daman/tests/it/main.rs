//! Stories: the whole server over HTTP, on a real PostgreSQL, the sandbox rail and a mail server.
//!
//! `cfg(test)` is always true here; it tells clippy that helpers are test code too.

#[cfg(test)]
mod authorisation;
#[cfg(test)]
mod campaign_story;
#[cfg(test)]
mod demo_and_readme;
#[cfg(test)]
mod dispute_story;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod evidence_story;
#[cfg(test)]
#[cfg(test)]
mod kill;
#[cfg(test)]
mod money_back_story;
#[cfg(test)]
mod objects;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod proof_story;
#[cfg(test)]
mod statement_story;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod told;
