//! For the tests of this room and of those above: an authenticator app, and a passkey as a browser holds it.

#![expect(
    clippy::expect_used,
    reason = "only tests call it, with what the server made; where that is wrong, the test cannot go on"
)]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

/// The six digits that an authenticator with this secret, in base32, shows at `now`.
///
/// # Panics
/// When it is no secret.
pub fn totp_code(secret: &str, now: DateTime<Utc>) -> String {
    crate::authenticator_code(secret, now).expect("a secret of ours")
}

/// The person was there, and gave a finger, a face or a PIN.
const PRESENT_AND_VERIFIED: u8 = 0b0000_0101;
/// The new key stands in the answer.
const WITH_KEY: u8 = 0b0100_0000;

/// One passkey, with the browser that speaks for it: ES256, no attestation (Web Authentication, 6.1 and 6.5).
#[derive(Debug)]
pub struct SoftPasskey {
    keys: EcdsaKeyPair,
    id: [u8; 16],
    user: String,
    /// What the browser says it was asked from.
    pub origin: String,
    /// The counter of the last answer; one that stays at 0 is that of an authenticator that does not count.
    pub counter: u32,
    /// How far it goes on with each answer.
    pub step: u32,
    /// The flags of each answer: bit 0 says that the person was there, bit 2 that it was verified.
    pub flags: u8,
}

impl SoftPasskey {
    /// What `navigator.credentials.create()` does in a page of `origin`: a new passkey, and the answer that registers it.
    ///
    /// # Panics
    /// When the options are none of this server's.
    pub fn create(options: &Value, origin: &str) -> (Self, Value) {
        let options = options.get("publicKey").expect("options");
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let keys = EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random).expect("a key");
        let mut id = [0; 16];
        random.fill(&mut id).expect("random bytes");
        let passkey = Self {
            keys,
            id,
            user: text(options, "/user/id"),
            origin: origin.to_owned(),
            counter: 0,
            step: 1,
            flags: PRESENT_AND_VERIFIED,
        };
        let mut data = passkey.data(&text(options, "/rp/id"), passkey.flags | WITH_KEY);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(passkey.id);
        data.extend(passkey.cose());
        let object = [
            b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".as_slice(),
            &[u8::try_from(data.len()).expect("less than 256 bytes")],
            &data,
        ]
        .concat();
        let client = passkey.client("webauthn.create", &text(options, "/challenge"));
        let answer = passkey.answer(&json!({
            "clientDataJSON": encode(client.as_bytes()),
            "attestationObject": encode(&object),
            "transports": ["internal"],
        }));
        (passkey, answer)
    }

    /// What `navigator.credentials.get()` does: the answer to a challenge.
    ///
    /// # Panics
    /// When the options are none of this server's.
    pub fn get(&mut self, options: &Value) -> Value {
        let options = options.get("publicKey").expect("options");
        self.counter = self.counter.saturating_add(self.step);
        let data = self.data(&text(options, "/rpId"), self.flags);
        let client = self.client("webauthn.get", &text(options, "/challenge"));
        let signed = [&data, digest(&SHA256, client.as_bytes()).as_ref()].concat();
        let signature = self.keys.sign(&SystemRandom::new(), &signed);
        self.answer(&json!({
            "clientDataJSON": encode(client.as_bytes()),
            "authenticatorData": encode(&data),
            "signature": encode(signature.expect("a signature").as_ref()),
            "userHandle": self.user,
        }))
    }

    fn answer(&self, response: &Value) -> Value {
        let id = encode(&self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "response": response,
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
        })
    }

    fn client(&self, what: &str, challenge: &str) -> String {
        let origin = &self.origin;
        json!({"type": what, "challenge": challenge, "origin": origin, "crossOrigin": false})
            .to_string()
    }

    fn data(&self, server: &str, flags: u8) -> Vec<u8> {
        let server = digest(&SHA256, server.as_bytes());
        [server.as_ref(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// The public key (RFC 9053, 7.1): two coordinates behind a byte that says that both are there.
    fn cose(&self) -> Vec<u8> {
        let point = self.keys.public_key().as_ref();
        let (x, y) = point
            .strip_prefix(&[4])
            .and_then(|both| both.split_at_checked(32))
            .expect("a point of P-256");
        [
            b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice(),
            x,
            b"\x22\x58\x20",
            y,
        ]
        .concat()
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn text(value: &Value, pointer: &str) -> String {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.expect("a text in the options").to_owned()
}
