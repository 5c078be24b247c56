//! Where the files of statements are kept.

use std::{fmt::Write as _, sync::Arc};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use kernel::Failure;
use object_store::{
    ObjectStore, ObjectStoreExt as _, WriteMultipart, path::Path, prefix::PrefixStore,
};

/// What a part of an upload holds in memory: S3 wants at least 5 MiB for all parts but the last.
const PART_BYTES: usize = 5 * 1024 * 1024;

/// The store of the files of statements: a folder of its own in the store of all files. Cheap to clone.
#[derive(Clone, Debug)]
pub struct StatementFiles {
    objects: Arc<dyn ObjectStore>,
}

impl StatementFiles {
    /// The folder `statements` of this store.
    pub fn new(objects: Arc<dyn ObjectStore>) -> Self {
        Self {
            objects: Arc::new(PrefixStore::new(objects, "statements")),
        }
    }

    /// Begins an object under a new random key. It is not there until the upload is finished.
    pub(crate) async fn begin(&self) -> Result<(String, WriteMultipart), Failure> {
        let key = random_key()?;
        let upload = self
            .objects
            .put_multipart(&Path::from(key.as_str()))
            .await
            .map_err(Failure::new)?;
        Ok((key, WriteMultipart::new_with_chunk_size(upload, PART_BYTES)))
    }

    /// The content of an object, piece by piece.
    pub(crate) async fn read(
        &self,
        key: &str,
    ) -> Result<BoxStream<'static, object_store::Result<Bytes>>, Failure> {
        let object = self
            .objects
            .get(&Path::from(key))
            .await
            .map_err(Failure::new)?;
        Ok(object.into_stream())
    }

    /// Removes an object that got no row. One that cannot be removed is harmless: nothing leads to it.
    pub(crate) async fn discard(&self, key: &str) {
        if let Err(error) = self.objects.delete(&Path::from(key)).await {
            tracing::warn!(error = %Failure::new(error).chain(), "an object without a row could not be removed");
        }
    }
}

/// 128 random bits, in folders of one byte so that none gets too large.
fn random_key() -> Result<String, Failure> {
    let mut bits = [0_u8; 16];
    getrandom::fill(&mut bits).map_err(Failure::new)?;
    let mut key = String::with_capacity(40);
    for (place, byte) in bits.iter().enumerate() {
        // Writing to a string cannot fail.
        write!(key, "{byte:02x}").unwrap_or_default();
        if place == 0 {
            key.push('/');
        }
    }
    Ok(key)
}
