//! Tests of the key folder.

use std::os::unix::fs::PermissionsExt;
use uuid::Uuid;

use super::*;
use crate::Role;

/// A folder of the test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = URL_SAFE_NO_PAD.encode(crate::opaque::random().unwrap());
        Self(std::env::temp_dir().join(format!("daman-keys-{name}")))
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn expected(seconds: i64) -> Expected<'static> {
    Expected {
        issuer: "i",
        audience: "a",
        now: at(seconds),
    }
}

fn token(keys: &TokenKeys, seconds: i64) -> String {
    let claims = Claims {
        iss: "i".to_owned(),
        aud: "a".to_owned(),
        sub: kernel::Id::from_uuid(Uuid::from_u128(1)),
        sid: kernel::Id::from_uuid(Uuid::from_u128(2)),
        role: Role::Creator,
        iat: at(seconds).timestamp(),
        nbf: at(seconds).timestamp(),
        exp: at(seconds + 600).timestamp(),
        jti: kernel::Id::from_uuid(Uuid::from_u128(3)),
    };
    keys.sign(&claims).unwrap()
}

#[test]
fn the_first_key_is_made_for_its_owner_only_and_found_again() {
    let folder = Folder::new();
    let keys = TokenKeys::open(&folder.0, at(0)).unwrap();
    let [file] = &folder.files()[..] else {
        panic!("one file")
    };
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder.0), mode(file)), (0o700, 0o600));

    let again = TokenKeys::open(&folder.0, at(50)).unwrap();
    assert_eq!(again.jwks(at(50)), keys.jwks(at(50)));
    assert!(again.verify(&token(&keys, 0), expected(1)).is_ok());
}

#[test]
fn the_public_list_shows_no_secret() {
    let folder = Folder::new();
    let keys = TokenKeys::open(&folder.0, at(0)).unwrap();
    let shown = serde_json::to_string(&keys.jwks(at(0))).unwrap();
    let seed = fs::read_to_string(&folder.files()[0]).unwrap();
    assert!(!shown.contains(seed.trim_end()));
    assert!(!format!("{keys:?}").contains(seed.trim_end()));
    let listed: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let key = listed["keys"][0].as_object().unwrap();
    let names: Vec<&str> = key.keys().map(String::as_str).collect();
    assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x"]);
}

#[test]
fn after_a_rotation_the_old_key_verifies_until_its_tokens_are_gone() {
    let folder = Folder::new();
    let keys = TokenKeys::open(&folder.0, at(0)).unwrap();
    let old = token(&keys, 1000);
    let kid = keys.rotate(at(1000)).unwrap();
    assert_eq!(keys.jwks(at(1000)).keys.len(), 2);
    assert_eq!(keys.jwks(at(1000)).keys[0].kid, kid);
    assert_eq!(key_of(&token(&keys, 1000)).unwrap(), kid);
    assert!(keys.verify(&old, expected(1599)).is_ok());

    // 10 minutes of its last token and 20 of margin.
    assert_eq!(keys.retire(at(2800)).unwrap(), 0);
    assert_eq!(keys.jwks(at(2801)).keys.len(), 1);
    assert_eq!(keys.verify(&old, expected(2801)), Err(BadToken::UnknownKey));
    assert_eq!(keys.retire(at(2801)).unwrap(), 1);
    assert_eq!(folder.files().len(), 1);
    assert!(keys.verify(&token(&keys, 2801), expected(2801)).is_ok());
}

#[test]
fn the_newest_key_signs_even_when_the_clock_stands_or_runs_back() {
    let folder = Folder::new();
    let keys = TokenKeys::open(&folder.0, at(0)).unwrap();
    for now in [0, 0, -500] {
        let kid = keys.rotate(at(now)).unwrap();
        assert_eq!(key_of(&token(&keys, 0)).unwrap(), kid);
        let again = TokenKeys::open(&folder.0, at(0)).unwrap();
        assert_eq!(key_of(&token(&again, 0)).unwrap(), kid);
    }
}

#[test]
fn a_key_of_another_process_is_found_when_its_first_token_comes() {
    let folder = Folder::new();
    let [a, b] = [(); 2].map(|()| TokenKeys::open(&folder.0, at(0)).unwrap());
    a.rotate(at(100)).unwrap();
    assert!(b.verify(&token(&a, 100), expected(100)).is_ok());
    // It is not looked for again at once, however many unknown names come.
    a.rotate(at(101)).unwrap();
    assert_eq!(
        b.verify(&token(&a, 101), expected(101)),
        Err(BadToken::UnknownKey)
    );
    assert!(b.verify(&token(&a, 101), expected(105)).is_ok());
}

#[test]
fn a_token_that_names_one_key_and_is_signed_by_another_is_refused() {
    let folder = Folder::new();
    let keys = TokenKeys::open(&folder.0, at(0)).unwrap();
    let old = token(&keys, 0);
    keys.rotate(at(1)).unwrap();
    let new = token(&keys, 0);
    let (_, rest) = old.split_once('.').unwrap();
    let (header, _) = new.split_once('.').unwrap();
    let mixed = format!("{header}.{rest}");
    assert_eq!(keys.verify(&mixed, expected(1)), Err(BadToken::Signature));
}

#[test]
fn keys_that_others_can_read_or_that_are_none_stop_the_start() {
    let folder = Folder::new();
    TokenKeys::open(&folder.0, at(0)).unwrap();
    let file = folder.files().remove(0);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = TokenKeys::open(&folder.0, at(0)).unwrap_err();
    assert!(refused.chain().contains("chmod 600"));

    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let renamed = folder.0.join("1800000000.other.key");
    fs::rename(&file, &renamed).unwrap();
    assert!(TokenKeys::open(&folder.0, at(0)).is_err());

    fs::write(&renamed, "short").unwrap();
    assert!(TokenKeys::open(&folder.0, at(0)).is_err());
}

#[test]
fn what_a_dying_process_left_half_written_is_no_key() {
    let folder = Folder::new();
    let keys = TokenKeys::open(&folder.0, at(0)).unwrap();
    fs::write(folder.0.join("1800000009.abc.new"), "AAAA").unwrap();
    let again = TokenKeys::open(&folder.0, at(0)).unwrap();
    assert_eq!(again.jwks(at(0)), keys.jwks(at(0)));
}
