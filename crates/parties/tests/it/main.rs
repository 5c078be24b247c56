//! This room over HTTP, on a real database.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod callers;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod support;
