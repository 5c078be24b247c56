//! Every line of SQL of this room.

mod parties;
mod sessions;
mod verifications;

pub(crate) use parties::{
    Standing, delete_waiting, delete_waiting_before, insert_party, list_accounts, list_creators,
    lock_address, save_profile, save_verified,
};
pub use parties::{find, find_many};
pub(crate) use sessions::{
    delete_ended, find_session_role, insert_refresh, insert_session, list_sessions, lock_family,
    save_answered_again, save_revoked, save_rotated,
};
pub(crate) use verifications::{
    insert_verification, save_verification_ask, save_verification_attempt, save_verification_used,
};
