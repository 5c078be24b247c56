//! What other rooms call.

mod mail;
mod publish;
mod publish_each;

pub use mail::mail;
pub use publish::{Event, publish, publish_mailing};
pub use publish_each::{Told, publish_each};
