//! An upload begins.

use kernel::Id;
use parties::{Caller, Party};

use super::{Upload, Uploads, store};
use crate::UploadError;

impl Uploads {
    /// Begins an upload of so many bytes.
    ///
    /// # Errors
    /// [`UploadError::Empty`], [`UploadError::TooLarge`], or [`UploadError::TooManyOpen`] when the party has as much open as
    /// it may.
    pub(super) async fn begin(
        &self,
        caller: Caller,
        length_bytes: u64,
    ) -> Result<Upload, UploadError> {
        let mut roles = self.limits.roles.iter();
        let bound = roles.find(|(role, _)| *role == caller.role);
        let most_bytes = bound.map_or(0, |(_, most)| *most);
        if length_bytes == 0 {
            return Err(UploadError::Empty);
        }
        if length_bytes > most_bytes {
            return Err(UploadError::TooLarge { most_bytes });
        }
        self.open(caller.party, length_bytes).await
    }

    async fn open(&self, party: Id<Party>, length_bytes: u64) -> Result<Upload, UploadError> {
        let mut tx = self.db.begin().await?;
        let (open, open_bytes) = store::lock_open(&mut tx, party).await?;
        let (most, most_bytes) = (self.limits.open, self.limits.open_bytes);
        if open >= most || open_bytes.saturating_add(length_bytes) > most_bytes {
            return Err(UploadError::TooManyOpen { most, most_bytes });
        }
        let upload = Upload {
            id: tx.new_id(),
            party,
            length_bytes,
            received_bytes: 0,
            expires_at: tx
                .now()
                .checked_add_signed(self.limits.age)
                .unwrap_or(tx.now()),
            parts: 0,
            became: None,
        };
        store::insert(&mut tx, &upload).await?;
        tx.commit().await?;
        Ok(upload)
    }
}
