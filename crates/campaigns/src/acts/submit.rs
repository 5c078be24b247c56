//! A creator delivers content.

use escrow::{FileKind, NewContent};
use kernel::{Id, Tx};
use parties::Party;
use uuid::Uuid;

use crate::{
    CampaignError, audit,
    campaign::{Campaign, Deliverable},
    files::{MediaType, Showing, StoredFile},
    jobs, store,
    submission::{NewSubmission, Submission, SubmittedFile},
};

/// Delivers content for some deliverables of the creator's escrow transaction, whose review begins with it. What was
/// delivered before stays; this is another submission.
///
/// # Errors
/// [`CampaignError::NotFound`] unless the escrow transaction is this creator's,
/// [`CampaignError::UnknownDeliverables`] and [`CampaignError::UnknownFiles`] with their places, and what the escrow room
/// refuses: money that is not locked, content that is under review or paid already.
pub async fn submit(
    tx: &mut Tx,
    by: Id<Party>,
    new: NewSubmission,
) -> Result<Submission, CampaignError> {
    let engagement = store::find_of_escrow(tx, new.escrow)
        .await?
        .filter(|engagement| engagement.creator == by)
        .ok_or(CampaignError::NotFound("escrow transaction"))?;
    let campaign = store::load_campaigns(tx, &[engagement.campaign.uuid()])
        .await?
        .pop()
        .ok_or(CampaignError::NotFound("campaign"))?;
    known_deliverables(&campaign, &new.deliverables)?;
    let files = own_files(tx, by, &new.files).await?;
    let shown: Vec<Uuid> = files
        .iter()
        .filter(|file| file.media_type.showing().is_some())
        .map(|file| file.id.uuid())
        .collect();
    let submission = Submission {
        id: tx.new_id(),
        engagement: engagement.id,
        escrow: new.escrow,
        deliverables: new.deliverables,
        files: files.iter().map(SubmittedFile::from).collect(),
        note: new.note,
        created_at: tx.now(),
    };
    store::insert_submission(tx, &submission).await?;
    for file in store::insert_previews(tx, engagement.id, &shown).await? {
        jobs::make_preview(tx, file, engagement.id).await?;
    }
    let lines: Vec<Uuid> = submission.deliverables.iter().map(|id| id.uuid()).collect();
    let content = NewContent {
        submission: submission.id.uuid(),
        files: files
            .iter()
            .map(|file| (file.id.uuid(), kind(file.media_type)))
            .collect(),
    };
    escrow::acts::submit(tx, by, Id::from_uuid(new.escrow), &lines, &content).await?;
    audit::submission(tx, &engagement, (&submission, new.escrow)).await?;
    tracing::info!(submission.id = %submission.id, escrow.id = %new.escrow, "took submission {}", submission.id);
    Ok(submission)
}

/// What a refusal can point at in a file of this type.
const fn kind(media_type: MediaType) -> FileKind {
    match media_type.showing() {
        Some(Showing::Picture) => FileKind::Picture,
        Some(Showing::Video) => FileKind::Video,
        None => FileKind::Other,
    }
}

fn known_deliverables(
    campaign: &Campaign,
    wanted: &[Id<Deliverable>],
) -> Result<(), CampaignError> {
    let known = |id: &Id<Deliverable>| {
        campaign
            .terms
            .deliverables
            .iter()
            .any(|deliverable| deliverable.id == *id)
    };
    let unknown: Vec<usize> = places(wanted, |id| !known(id));
    if unknown.is_empty() {
        return Ok(());
    }
    Err(CampaignError::UnknownDeliverables(unknown))
}

/// The files, in the order they were named.
async fn own_files(
    tx: &mut Tx,
    by: Id<Party>,
    wanted: &[Id<StoredFile>],
) -> Result<Vec<StoredFile>, CampaignError> {
    let ids: Vec<Uuid> = wanted.iter().map(|id| id.uuid()).collect();
    let own = store::list_own_files(tx, by, &ids).await?;
    let find = |id: &Id<StoredFile>| own.iter().find(|file| file.id == *id);
    let unknown = places(wanted, |id| find(id).is_none());
    if !unknown.is_empty() {
        return Err(CampaignError::UnknownFiles(unknown));
    }
    Ok(wanted.iter().filter_map(find).cloned().collect())
}

/// Where in the list the items are that something is the matter with.
fn places<T>(items: &[T], matter: impl Fn(&T) -> bool) -> Vec<usize> {
    let places = items.iter().enumerate();
    places
        .filter_map(|(place, item)| matter(item).then_some(place))
        .collect()
}
