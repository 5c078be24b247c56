//! The room on a real database, with a mail server and integrators' servers on loopback.

#[cfg(test)]
mod emails;
#[cfg(test)]
mod feed;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod support;
#[cfg(test)]
mod webhooks;
