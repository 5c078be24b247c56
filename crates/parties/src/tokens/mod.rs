//! Access tokens and the keys that sign them. Why by hand: docs/decisions/0005-access-tokens.md.

mod jwt;
mod keys;

pub(crate) use jwt::BadToken;
pub(crate) use jwt::{ACCESS_LIFE, Claims, Expected};
pub use keys::{Jwk, Jwks, TokenKeys};
