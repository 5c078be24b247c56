//! What the HTTP file of every room uses: extractors that answer with problems, money on the wire, pages, idempotency.

mod extract;
mod idempotency;
mod money_wire;
mod page;

pub use extract::{Json, Path, Query, id_of};
pub use idempotency::IdempotencyKey;
pub use money_wire::WireMoney;
pub use page::{Page, PageQuery};
