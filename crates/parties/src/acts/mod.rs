//! The acts of this room, one file each.

mod add_party;
mod change_profile;
mod issue_email_verification;
mod purge;
mod refresh;
mod register;
mod resend_verification;
mod sign_in;
mod sign_out;
mod sign_out_everywhere;
mod verify_email;

pub use add_party::add_party;
pub use change_profile::{ProfileChange, change_profile};
pub use issue_email_verification::issue_email_verification;
pub use purge::purge;
pub use refresh::{Refreshed, refresh};
pub use register::register;
pub use resend_verification::resend_verification;
pub use sign_in::{Credentials, sign_in};
pub use sign_out::sign_out;
pub use sign_out_everywhere::sign_out_everywhere;
pub use verify_email::verify_email;
