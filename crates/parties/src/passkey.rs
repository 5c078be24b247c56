//! Passkeys (WebAuthn): what a browser is asked, and whether what it answers is good.
//!
//! `webauthn-rs` checks the answers. Two things are ours: a passkey is looked at as it is stored now, and not as it was when
//! the challenge was made, so that its counter counts across all challenges; and whose it is.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use kernel::{Failure, Id};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey as Credential, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder, WebauthnError,
};

use crate::{Party, PartyError};

/// A key on a device of a party, by which it signs in or gives its second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Its id.
    pub id: Id<Self>,
    /// What its owner calls it.
    pub name: String,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was set aside, because there is a copy of it.
    pub set_aside_at: Option<DateTime<Utc>>,
}

/// What a browser is asked.
pub(crate) struct Asked {
    /// For `navigator.credentials`, as JSON.
    pub(crate) options: Value,
    /// What the answer has to fit. It is kept here: who could choose it could answer with what was answered before.
    pub(crate) state: Value,
}

/// A key as its authenticator has just made it.
pub(crate) struct Made {
    /// The authenticator's own name for it.
    pub(crate) id: Vec<u8>,
    /// What is stored of it.
    pub(crate) credential: Value,
}

/// What the answer of a passkey comes to.
pub(crate) enum Checked {
    /// It is good; the key is to be stored so from now on.
    Good(Value),
    /// It is signed with the key, but the counter did not go on: there is a copy of the key.
    Copied,
    /// It is not good.
    Wrong,
}

/// The passkeys of this server: those of its domain name, and there are none where people reach it at a bare address.
#[derive(Debug, Clone)]
pub(crate) struct Passkeys(Option<Arc<Webauthn>>);

impl Passkeys {
    /// Those of the server that people reach at `public_url`.
    pub(crate) fn at(public_url: &str) -> Self {
        let build = || {
            let url = Url::parse(public_url).ok()?;
            let domain = url.domain()?.to_owned();
            let builder = WebauthnBuilder::new(&domain, &url).ok()?;
            builder.rp_name("Daman").build().ok()
        };
        Self(build().map(Arc::new))
    }

    /// Whether there can be any.
    pub(crate) const fn are_possible(&self) -> bool {
        self.0.is_some()
    }

    fn rules(&self) -> Result<&Webauthn, PartyError> {
        self.0.as_deref().ok_or(PartyError::PasskeysImpossible)
    }

    /// Asks for a new key of `party`, from an authenticator that has none of the `known`.
    pub(crate) fn ask_to_make(
        &self,
        party: &Party,
        known: Vec<Vec<u8>>,
    ) -> Result<Asked, PartyError> {
        let (id, name) = (party.id.uuid(), party.name.as_str());
        let (options, state) = self
            .rules()?
            .start_passkey_registration(id, &party.email, name, Some(known))
            .map_err(Failure::new)?;
        let mut options = written(&options)?;
        // Where the device has room for it, the key then also signs in without a password.
        if let Some(resident) = options.pointer_mut("/publicKey/authenticatorSelection/residentKey")
        {
            *resident = json!("preferred");
        }
        let state = written(&state)?;
        Ok(Asked { options, state })
    }

    /// Looks at a new key.
    pub(crate) fn made(&self, answer: &Value, state: Value) -> Result<Made, PartyError> {
        let answer =
            RegisterPublicKeyCredential::deserialize(answer).or(Err(PartyError::PasskeyWrong))?;
        let state: PasskeyRegistration = read(state)?;
        match self.rules()?.finish_passkey_registration(&answer, &state) {
            Ok(key) => Ok(Made {
                id: key.cred_id().clone(),
                credential: written(&key)?,
            }),
            Err(reason) => {
                tracing::info!(%reason, "refused a new passkey");
                Err(PartyError::PasskeyWrong)
            }
        }
    }

    /// Asks for one of the `allowed` keys; for any of this server when none is named.
    pub(crate) fn ask(&self, allowed: &[Vec<u8>]) -> Result<Asked, PartyError> {
        let (options, state) = self
            .rules()?
            .start_discoverable_authentication()
            .map_err(Failure::new)?;
        let mut options = written(&options)?;
        if let Some(whole) = options.as_object_mut() {
            // For forms that fill themselves in; here a person has pressed a button.
            whole.remove("mediation");
        }
        if let Some(list) = options.pointer_mut("/publicKey/allowCredentials") {
            *list = allowed
                .iter()
                .map(|id| json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(id) }))
                .collect();
        }
        let state = written(&state)?;
        Ok(Asked { options, state })
    }

    /// Looks at an answer under the key that it names, as it is stored.
    pub(crate) fn check(
        &self,
        assertion: &Assertion,
        state: Value,
        credential: Value,
    ) -> Result<Checked, PartyError> {
        let state: DiscoverableAuthentication = read(state)?;
        let mut key: Credential = read(credential)?;
        let rules = self.rules()?;
        match rules.finish_discoverable_authentication_v2(&assertion.0, state, &key) {
            Ok(good) => {
                key.update_credential(&good);
                Ok(Checked::Good(written(&key)?))
            }
            // It is said last, after the signature was found right.
            Err(WebauthnError::CredentialPossibleCompromise) => Ok(Checked::Copied),
            Err(reason) => {
                tracing::info!(%reason, "refused the answer of a passkey");
                Ok(Checked::Wrong)
            }
        }
    }
}

/// What a browser answers for a passkey, read and not yet believed.
pub(crate) struct Assertion(PublicKeyCredential);

impl Assertion {
    /// Reads what `navigator.credentials.get()` gave; none when it is something else.
    pub(crate) fn read(answer: &Value) -> Option<Self> {
        PublicKeyCredential::deserialize(answer).ok().map(Self)
    }

    /// The authenticator's own name for the key.
    pub(crate) fn key(&self) -> &[u8] {
        self.0.get_credential_id()
    }

    /// Whose the authenticator says it is; not all say it.
    pub(crate) fn party(&self) -> Option<Id<Party>> {
        let handle = self.0.get_user_unique_id()?;
        Uuid::from_slice(handle).ok().map(Id::from_uuid)
    }
}

fn written(what: &impl Serialize) -> Result<Value, Failure> {
    Ok(serde_json::to_value(what)?)
}

fn read<T: for<'de> Deserialize<'de>>(stored: Value) -> Result<T, Failure> {
    Ok(serde_json::from_value(stored)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{fuzzing::somebody, testing::SoftPasskey};

    const HERE: &str = "https://daman.example";

    /// One byte of what the authenticator said is another, or the end is missing.
    fn damaged(answer: &mut Value, pointer: &str, (place, byte, end): (usize, u8, usize)) {
        let said = answer.pointer_mut(pointer).unwrap();
        let mut bytes = URL_SAFE_NO_PAD.decode(said.as_str().unwrap()).unwrap();
        let length = bytes.len();
        bytes[place % length] = byte;
        bytes.truncate(length - end % length);
        *said = json!(URL_SAFE_NO_PAD.encode(bytes));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn no_bytes_of_an_authenticator_make_it_fall_over(
            place: usize, byte: u8, end in prop_oneof![4 => Just(0_usize), 1 => any::<usize>()], what in 0_usize..4
        ) {
            let here = Passkeys::at(HERE);
            let asked = here.ask_to_make(&somebody(), Vec::new()).unwrap();
            let (mut passkey, made) = SoftPasskey::create(&asked.options, HERE);
            let key = here.made(&made, asked.state.clone()).unwrap();
            let mut again = made;
            let parts = ["attestationObject", "clientDataJSON", "authenticatorData", "signature"];
            let pointer = format!("/response/{}", parts[what]);
            if what < 2 {
                damaged(&mut again, &pointer, (place, byte, end));
                let made = here.made(&again, asked.state);
                prop_assert!(matches!(made, Ok(_) | Err(PartyError::PasskeyWrong)));
                return Ok(());
            }
            let asked = here.ask(std::slice::from_ref(&key.id)).unwrap();
            let good = passkey.get(&asked.options);
            let mut bad = good.clone();
            damaged(&mut bad, &pointer, (place, byte, end));
            let checked = here.check(&Assertion::read(&bad).unwrap(), asked.state, key.credential);
            let changed = bad != good;
            prop_assert!(matches!(checked, Ok(Checked::Good(_))) != changed);
        }
    }

    #[test]
    fn a_passkey_needs_a_domain_name() {
        for (address, possible) in [
            ("https://daman.example", true),
            ("https://daman.example/", true),
            ("http://localhost:8080", true),
            ("http://127.0.0.1:8080", false),
            ("http://[::1]:8080", false),
            ("daman.example", false),
            ("", false),
        ] {
            assert_eq!(Passkeys::at(address).are_possible(), possible, "{address}");
        }
    }

    #[test]
    fn what_is_no_answer_is_not_read() {
        let nowhere = Passkeys::at("http://127.0.0.1");
        assert!(matches!(
            nowhere.ask(&[]),
            Err(PartyError::PasskeysImpossible)
        ));
        let here = Passkeys::at("https://daman.example");
        for answer in [
            json!(null),
            json!({}),
            json!([]),
            json!({"id": "a", "rawId": "a", "type": "public-key", "response": {}}),
        ] {
            assert!(Assertion::read(&answer).is_none(), "{answer}");
            let made = here.made(&answer, json!({}));
            assert!(matches!(made, Err(PartyError::PasskeyWrong)), "{answer}");
        }
    }

    #[test]
    fn a_browser_is_asked_for_the_keys_that_are_named() {
        let here = Passkeys::at("https://daman.example");
        let asked = here.ask(&[vec![1, 2, 3]]).unwrap();
        let options = &asked.options["publicKey"];
        assert_eq!(options["rpId"], "daman.example");
        assert_eq!(options["userVerification"], "required");
        assert_eq!(
            options["allowCredentials"],
            json!([{"type": "public-key", "id": "AQID"}])
        );
        assert_eq!(asked.options.get("mediation"), None);
        let another = here.ask(&[]).unwrap();
        assert_eq!(another.options["publicKey"]["allowCredentials"], json!([]));
        assert_ne!(
            another.options["publicKey"]["challenge"],
            options["challenge"]
        );
    }
}
