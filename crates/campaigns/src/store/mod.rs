//! Every line of SQL of this room.

mod campaigns;
mod drafts;
mod engagements;
mod files;
mod previews;
mod submissions;

pub(crate) use campaigns::{
    find_visible, insert_campaign, list_ids_for_creator, list_ids_of_brand, load_campaigns,
    lock_campaign, save_published,
};
pub(crate) use drafts::{delete_draft, save_draft};
pub(crate) use engagements::{
    EngagementFilter, find_engagement, find_of_escrow, insert_engagement, list_agreed,
    list_engagements, list_of_creator, lock_engagement, lock_proposal, save_engagement,
    save_lapsed,
};
pub(crate) use files::{
    NewFile, find_file, insert_file, list_own_files, lock_stored_bytes, stored_bytes,
};
pub(crate) use previews::{
    Use, insert_previews, list_not_installed, list_previews, list_uses, save_preview,
};
pub(crate) use submissions::{
    find_submission, insert_submission, list_submissions, load_submission,
};
