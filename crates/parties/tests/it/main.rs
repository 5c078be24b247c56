//! This room over HTTP, on a real database.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod browsers;
#[cfg(test)]
mod callers;
#[cfg(test)]
mod factors;
#[cfg(test)]
mod passkeys;
#[cfg(test)]
mod passwords;
#[cfg(test)]
mod protection;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod support;
#[cfg(test)]
mod throttling;
