//! The room on a real database, with a mail server and integrators' servers on loopback.

#[cfg(test)]
mod deliveries;
#[cfg(test)]
mod emails;
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod feed;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod support;
