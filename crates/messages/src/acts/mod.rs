//! What other rooms call.

mod mail;
mod publish;

pub use mail::mail;
pub use publish::{Event, publish, publish_all, publish_mailing, publish_to_all};
