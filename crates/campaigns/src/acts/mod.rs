//! The acts of this room, one file each. Each runs inside the caller's database transaction and commits nothing.

mod accept;
mod apply;
mod create;
mod decline;
mod invite;
mod propose;
mod publish;
mod submit;
mod withdraw;

pub use accept::accept;
pub use apply::apply;
pub use create::create;
pub use decline::decline;
pub use invite::{Invitation, invite};
pub use publish::publish;
pub use submit::submit;
pub use withdraw::withdraw;
