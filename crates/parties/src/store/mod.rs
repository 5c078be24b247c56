//! Every line of SQL of this room.

mod challenges;
mod factors;
mod parties;
mod passkeys;
mod passwords;
mod proofs;
mod sessions;
mod throttles;
mod verifications;

pub(crate) use challenges::{
    insert_challenge, insert_passkey_challenge, lock_challenge, save_challenge_attempt,
    save_challenge_used, take_passkey_challenge,
};
pub(crate) use factors::{
    StoredTotp, count_recovery_codes, delete_recovery_codes, delete_totp, find_totp_confirmed,
    has_second_factor, lock_totp, save_new_totp, save_recovery_code_used, save_recovery_codes,
    save_totp_used,
};
pub(crate) use parties::{
    Standing, delete_waiting, delete_waiting_before, insert_party, list_accounts, list_creators,
    lock_address, lock_party, save_profile, save_verified,
};
pub use parties::{find, find_many, find_verified, list_of_role, search};
pub(crate) use passkeys::{
    StoredPasskey, Which, delete_passkey, delete_passkeys, insert_passkey, list_credentials,
    list_passkeys, lock_passkey, save_passkey_name, save_passkey_set_aside, save_passkey_used,
};
pub(crate) use passwords::{
    count_resets, find_password, find_reset, insert_reset, lock_password, save_others_revoked,
    save_password, save_reset_used,
};
pub(crate) use proofs::{
    find_proved, save_password_proved, save_second_factor_proved, save_unproved,
};
pub(crate) use sessions::{
    delete_ended, find_session_standing, insert_refresh, insert_session, list_sessions,
    lock_family, save_answered_again, save_revoked, save_rotated,
};
pub(crate) use throttles::{
    delete_count, delete_forgotten, is_known, lock_count, save_attempt, save_failed, save_known,
    save_success,
};
pub(crate) use verifications::{
    insert_verification, save_verification_ask, save_verification_attempt, save_verification_used,
};
