//! Where files are kept: a folder, or an S3-compatible store.

use std::{fmt::Write as _, ops::Range, path::PathBuf, sync::Arc};

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use kernel::Failure;
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart, local::LocalFileSystem,
    path::Path, prefix::PrefixStore,
};
use sha2::{Digest as _, Sha256};
use url::Url;

/// What a part of an upload holds in memory. S3 wants at least 5 MiB for all parts but the last.
const LOCAL_PART_BYTES: usize = 256 * 1024;
#[cfg(feature = "s3")]
const S3_PART_BYTES: usize = 5 * 1024 * 1024;

/// The store of uploaded content. Cheap to clone.
#[derive(Clone, Debug)]
pub struct FileStore {
    objects: Arc<dyn ObjectStore>,
    part_bytes: usize,
}

/// Where content is kept.
#[derive(Debug, Clone)]
pub struct FileStoreSettings {
    /// A folder (`var/files`, `file:///srv/files`), or `s3://bucket` with an optional prefix (`s3://bucket/daman`).
    pub url: String,
    /// How an S3-compatible store is reached.
    pub s3: S3Settings,
}

/// How an S3-compatible store is reached.
#[derive(Debug, Clone, Default)]
pub struct S3Settings {
    /// The store's address, such as `http://127.0.0.1:9000`; Amazon's own when absent. Plain HTTP only if it says so.
    pub endpoint: Option<String>,
    /// The region, `us-east-1` when absent.
    pub region: Option<String>,
    /// The access key; both or none. Without them the machine's own credentials are asked for.
    pub access_key_id: Option<String>,
    /// The secret key; never printed.
    pub secret_access_key: Option<secrecy::SecretString>,
}

/// The store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileStoreError {
    /// The URL is no folder and no S3 address.
    #[error("`{0}` names no store for files: give a folder, or s3://bucket")]
    Unknown(String),
    /// This program was built without S3.
    #[error("this program was built without the feature `s3`, which {0} needs")]
    WithoutS3(String),
    /// The folder cannot be made.
    #[error("the folder {} cannot be made", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The store refuses its settings.
    #[error("the store for files refuses its settings")]
    Refused(#[from] object_store::Error),
}

impl FileStore {
    /// Opens the store that the settings name; a folder is made if it is not there.
    ///
    /// # Errors
    /// [`FileStoreError`] when it cannot be used.
    pub fn open(settings: &FileStoreSettings) -> Result<Self, FileStoreError> {
        match Url::parse(&settings.url) {
            Ok(url) if url.scheme() == "s3" => open_s3(&url, &settings.s3),
            Ok(url) if url.scheme() == "file" => match url.to_file_path() {
                Ok(path) => Self::local(path),
                Err(()) => Err(FileStoreError::Unknown(settings.url.clone())),
            },
            Ok(_) => Err(FileStoreError::Unknown(settings.url.clone())),
            Err(_) => Self::local(PathBuf::from(&settings.url)),
        }
    }

    /// A store in this folder, which is made if it is not there. What it has confirmed survives a loss of power.
    ///
    /// # Errors
    /// [`FileStoreError`] when the folder cannot be made.
    pub fn local(path: impl Into<PathBuf>) -> Result<Self, FileStoreError> {
        let path = path.into();
        if path.as_os_str().is_empty() {
            return Err(FileStoreError::Unknown(String::new()));
        }
        std::fs::create_dir_all(&path).map_err(|source| FileStoreError::Folder {
            path: path.clone(),
            source,
        })?;
        let objects = LocalFileSystem::new_with_prefix(&path)?
            .with_fsync(true)
            .with_automatic_cleanup(true);
        Ok(Self {
            objects: Arc::new(objects),
            part_bytes: LOCAL_PART_BYTES,
        })
    }

    /// A folder of its own in this store, for a room that keeps other files than the rest.
    #[must_use]
    pub fn folder(&self, name: &str) -> Self {
        Self {
            objects: Arc::new(PrefixStore::new(Arc::clone(&self.objects), name)),
            part_bytes: self.part_bytes,
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
        let parts = WriteMultipart::new_with_chunk_size(upload, self.part_bytes);
        Ok((key, parts))
    }

    /// Writes a whole object under a new random key, and returns that and its SHA-256.
    ///
    /// # Errors
    /// [`Failure`] of the store.
    pub async fn keep(&self, content: &Bytes) -> Result<(String, Vec<u8>), Failure> {
        let (key, mut parts) = self.begin().await?;
        parts.put(content.clone());
        parts.finish().await.map_err(Failure::new)?;
        Ok((key, Sha256::digest(content).to_vec()))
    }

    /// Writes a small object under a new random key in this folder. Returns the key.
    pub(crate) async fn put_in(&self, folder: &str, content: Bytes) -> Result<String, Failure> {
        let key = format!("{folder}/{}", random_name()?);
        self.objects
            .put(&Path::from(key.as_str()), content.into())
            .await
            .map_err(Failure::new)?;
        Ok(key)
    }

    /// The keys of all objects.
    pub(crate) fn list(&self) -> BoxStream<'static, object_store::Result<String>> {
        let objects = self.objects.list(None);
        objects.map_ok(|object| object.location.to_string()).boxed()
    }

    /// The content of an object, piece by piece.
    ///
    /// # Errors
    /// [`Failure`] of the store.
    pub async fn read(
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

    /// These bytes of an object, from the first to before the end, piece by piece.
    ///
    /// # Errors
    /// [`Failure`] of the store.
    pub(crate) async fn read_range(
        &self,
        key: &str,
        bytes: Range<u64>,
    ) -> Result<BoxStream<'static, object_store::Result<Bytes>>, Failure> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(bytes)),
            ..GetOptions::default()
        };
        let object = self
            .objects
            .get_opts(&Path::from(key), options)
            .await
            .map_err(Failure::new)?;
        Ok(object.into_stream())
    }

    /// Removes an object that has no row. One that cannot be removed is harmless: nothing leads to it.
    pub async fn discard(&self, key: &str) {
        if let Err(error) = self.remove(key).await {
            tracing::warn!(
                error = error.chain(),
                "an object without a row could not be removed"
            );
        }
    }

    /// Removes an object, for good. One that is not there is removed already.
    ///
    /// # Errors
    /// [`Failure`] when the store cannot be reached, or keeps it.
    pub async fn remove(&self, key: &str) -> Result<(), Failure> {
        match self.objects.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Failure::new(error)),
        }
    }
}

/// 128 random bits, in folders of one byte so that none gets too large.
fn random_key() -> Result<String, Failure> {
    let mut key = random_name()?;
    key.insert(2, '/');
    Ok(key)
}

/// 128 random bits in hexadecimal.
fn random_name() -> Result<String, Failure> {
    let mut bits = [0_u8; 16];
    getrandom::fill(&mut bits).map_err(Failure::new)?;
    let mut name = String::with_capacity(33);
    for byte in bits {
        // Writing to a string cannot fail.
        write!(name, "{byte:02x}").unwrap_or_default();
    }
    Ok(name)
}

#[cfg(not(feature = "s3"))]
fn open_s3(url: &Url, _: &S3Settings) -> Result<FileStore, FileStoreError> {
    Err(FileStoreError::WithoutS3(url.to_string()))
}

#[cfg(feature = "s3")]
fn open_s3(url: &Url, settings: &S3Settings) -> Result<FileStore, FileStoreError> {
    use object_store::aws::AmazonS3Builder;
    use secrecy::ExposeSecret as _;

    let Some(bucket) = url.host_str() else {
        return Err(FileStoreError::Unknown(url.to_string()));
    };
    // The HTTP client takes the process's provider and panics without one.
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Somebody else may have installed it in this instant, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
    }
    let mut builder = AmazonS3Builder::new().with_bucket_name(bucket);
    if let Some(region) = &settings.region {
        builder = builder.with_region(region);
    }
    if let Some(endpoint) = &settings.endpoint {
        builder = builder
            .with_allow_http(endpoint.starts_with("http://"))
            .with_endpoint(endpoint);
    }
    if let (Some(id), Some(secret)) = (&settings.access_key_id, &settings.secret_access_key) {
        builder = builder
            .with_access_key_id(id)
            .with_secret_access_key(secret.expose_secret());
    }
    let prefix = Path::from(url.path());
    Ok(FileStore {
        objects: Arc::new(PrefixStore::new(builder.build()?, prefix)),
        part_bytes: S3_PART_BYTES,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    fn settings(url: &str) -> FileStoreSettings {
        FileStoreSettings {
            url: url.to_owned(),
            s3: S3Settings::default(),
        }
    }

    #[test]
    fn a_folder_is_named_by_its_path_or_its_url() {
        let folder = Folder::new();
        for url in [
            folder.path().join("a").display().to_string(),
            format!("file://{}", folder.path().join("b").display()),
        ] {
            FileStore::open(&settings(&url)).unwrap();
        }
        assert!(folder.path().join("a").is_dir() && folder.path().join("b").is_dir());
    }

    #[test]
    fn what_names_no_store_is_refused() {
        for url in ["", "ftp://host/files", "gs://bucket"] {
            assert!(
                matches!(
                    FileStore::open(&settings(url)),
                    Err(FileStoreError::Unknown(_))
                ),
                "{url}"
            );
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told() {
        let folder = Folder::new();
        std::fs::write(folder.path().join("file"), b"").unwrap();
        let error = FileStore::local(folder.path().join("file/sub")).unwrap_err();
        assert!(matches!(error, FileStoreError::Folder { .. }), "{error}");
    }

    #[cfg(feature = "s3")]
    #[test]
    fn a_bucket_is_reached_with_its_settings() {
        let mut settings = settings("s3://bucket/daman");
        settings.s3 = S3Settings {
            endpoint: Some("http://127.0.0.1:9".to_owned()),
            region: Some("eu-west-3".to_owned()),
            access_key_id: Some("id".to_owned()),
            secret_access_key: Some("secret".into()),
        };
        let store = FileStore::open(&settings).unwrap();
        assert_eq!(store.part_bytes, S3_PART_BYTES);
        assert!(!format!("{settings:?}").contains("\"secret\""));
    }

    #[cfg(not(feature = "s3"))]
    #[test]
    fn a_program_without_s3_says_so() {
        assert!(matches!(
            FileStore::open(&settings("s3://bucket")),
            Err(FileStoreError::WithoutS3(_))
        ));
    }

    #[test]
    fn keys_are_random() {
        let [one, two] = [random_key().unwrap(), random_key().unwrap()];
        assert_ne!(one, two);
        assert_eq!((one.len(), one.find('/')), (33, Some(2)));
    }
}
