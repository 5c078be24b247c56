//! Cosignatures and inclusion against Mullvad's `sigsum`: a Sigsum log is one whose origin is made of its key, with
//! the same tree, the same checkpoint text and the same cosignatures.

use ed25519_dalek::{Signer, SigningKey as PlainKey};
use proof::{
    checkpoint,
    note::{CosigningKey, Note, SigningKey, VerifierKey},
    tree::{Hash, leaf_hash, verify_inclusion},
};
use sha2::{Digest, Sha256};
use sigsum::{Hash as TheirHash, PolicyBuilder, PublicKey, SigsumSignature, verify};

use crate::log::{Log, base64, hex, name, unbase64, unhex, wide};

fn sha256(data: &[u8]) -> Vec<u8> {
    Sha256::digest(data).to_vec()
}

/// A public key as `proof` reads it: type 1 is a log's, type 4 a witness's.
fn vkey(name: &str, kind: u8, key: &[u8]) -> VerifierKey {
    let typed = [&[kind], key].concat();
    let id = &sha256(&[name.as_bytes(), b"\n", &typed].concat())[..4];
    let vkey = format!("{name}+{}+{}", hex(id), base64(&typed));
    vkey.parse().unwrap()
}

/// The 32 bytes of a public key.
fn public(key: &VerifierKey) -> Vec<u8> {
    let vkey = key.to_string();
    unbase64(vkey.splitn(3, '+').last().unwrap())[1..].to_vec()
}

fn origin(key: &[u8]) -> String {
    format!("sigsum.org/v1/tree/{}", hex(&sha256(key)))
}

/// A signature that the crate's documentation opens with, by a test log and three of its eight witnesses, those of
/// Glasklar Teknik, Geomys and Google, on 4 February 2026.
const THEIRS: &str = "version=2
log=1643169b32bef33a3f54f8a353b87c475d19b6223cbb106390d10a29978e1cba
leaf=2c8d843ed6237e9ea033207113329fdd1428c75f8fd3c6782ae46c92c7a00c40 38dd0b42cab5166611a4f8346db1c6ffe81ee2345f3ffe36a466eb8fce1d4b2879fbb5f26291d25e610b2dc7f30eaa603efd97739ae585657d0f7181726eec00

size=381382
root_hash=901fefc6f1d978d2c2bedb82d448755bcdc7e8626e67ac7ee80873771be9b667
signature=8a8bf1fca60d1344fb6e2106e8f8906af833d3d75a21fe8d3af72be459f7a11f2ae6606ec6344a13b851cd454b3d281a2b1ae47732f7a8d6afbcc0134d1a2d00
cosignature=1c997261f16e6e81d13f420900a2542a4b6a049c2d996324ee5d82a90ca3360c 1770193051 a1ee1182b265204499cbef3ae59f3ea228b928b3cbda8817a4ed5a12776823e9ad8ef1ce986b9b98d9954f1798ec4315c1820704600a231c69038ccc9726d202
cosignature=c1d2d6935c2fb43bef395792b1f3c1dfe4072d4c6cadd05e0cc90b28d7141ed3 1770193051 f0dce1bcdda3a2826479d62e6afedbe9ec06e8f990ae59d8cefa84d9a6ee68c12c2820fb00e1dbdc30044b16c7695a9d1047cec4788dc757f698d34ebaec4305
cosignature=d960fcff859a34d677343e4789c6843e897c9ff195ea7140a6ef382566df3b65 1770193051 b44c41f75566850003f7f655a6dc7bb38bb980e8e2c383871e29883805d3adec7782a08388b9386d9718380a4bb6900043e2b46080cff0fa75a500c36ef9df0a

leaf_index=381381
node_hash=d009c5dbeaaa5be1788ea9533f6f398747755a8245012165ac73f753b7917672
node_hash=fb515551fe18f6e53d7d7f49b80abbb5c702b9662ee74fc7730e4a7685000aa4
node_hash=e21e73ee8caf0d49cdcd2f334b3f64e85e4a151daf8d09b6034306bb21b88480
node_hash=f77bc4db00e509149b6e2fc0028d7107dd415929dc9972f32fe758ce39bcc9a0
node_hash=3acb38f01c633d917b899ed4e522a49a02bf20d358f98ca530e3a3065591e7f2
node_hash=889de80c543a5ae8e35430988dc120ac7edde74b776f9082f814ea88190a601f
node_hash=199f812b9f3667dec31f964098e32652477a2f3d458019b6f8f4acc645cf0131
node_hash=084580f8f6324d4ae42dbcb779502ab9fab77e0c2b92519fe089be72e38d60ed
node_hash=9ddbece4939d621df53f31e2729d5fa7802fd82f3edfb784483d8b7fa9cf41e2
node_hash=e1c7a90c09949c263807e5970aef47f9a06164b759995ab814aff94aff9dcd00
";
const THEIR_LOG: &str = "47e481606d8acba747a6b053d6c2d191605fb122175d410a1202a91430abce39";
const THEIR_WITNESSES: [(&str, &str); 3] = [
    (
        "poc.sigsum.org/nisse",
        "1c25f8a44c635457e2e391d1efbca7d4c2951a0aef06225a881e46b98962ac6c",
    ),
    (
        "witness.navigli.sunlight.geomys.org",
        "dcbf728e02d479f5a7e20dc09adf525833ed6e797526517aeb07fc6854849fc6",
    ),
    (
        "transparency.dev/DEV:witness-little-garden",
        "2b6eb0ec483503544cde4e8fc1ce6d1921db21dffccc186865f808f7625443cc",
    ),
];

/// The values of the lines with this name.
fn values(field: &str) -> impl Iterator<Item = &'static str> {
    THEIRS
        .lines()
        .filter_map(move |line| line.strip_prefix(field)?.strip_prefix('='))
}

fn value(field: &str) -> &'static str {
    values(field).next().unwrap()
}

/// A signature line of that key.
fn line(key: &VerifierKey, signature: &[u8]) -> String {
    let vkey = key.to_string();
    let parts: Vec<&str> = vkey.splitn(3, '+').collect();
    let bytes = [&unhex(parts[1]), signature].concat();
    format!("\u{2014} {} {}\n", parts[0], base64(&bytes))
}

#[test]
fn a_checkpoint_of_their_log_opens_with_its_witnesses() {
    let log = vkey(&origin(&unhex(THEIR_LOG)), 1, &unhex(THEIR_LOG));
    let witnesses = THEIR_WITNESSES.map(|(name, key)| vkey(name, 4, &unhex(key)));
    let root = base64(&unhex(value("root_hash")));
    let mut note = format!("{}\n{}\n{root}\n\n", log.name(), value("size"));
    note.push_str(&line(&log, &unhex(value("signature"))));
    for cosignature in values("cosignature") {
        let [by, at, signature] = cosignature.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{cosignature}");
        };
        let by = witnesses
            .iter()
            .find(|key| hex(&sha256(&public(key))) == by);
        let at: u64 = at.parse().unwrap();
        note.push_str(&line(
            by.unwrap(),
            &[&at.to_be_bytes(), unhex(signature).as_slice()].concat(),
        ));
    }

    let opened = checkpoint::open(&note, &log, &witnesses).unwrap();
    assert_eq!(opened.checkpoint.size, 381_382);
    let seen: Vec<_> = opened
        .cosignatures
        .iter()
        .map(|by| (by.witness.as_str(), by.at))
        .collect();
    assert_eq!(seen, THEIR_WITNESSES.map(|(name, _)| (name, 1_770_193_051)));

    let (by, signature) = value("leaf").split_once(' ').unwrap();
    let checksum = sha256(&sha256(b"Hello, Sigsum!\n"));
    let leaf = leaf_hash(&[checksum, unhex(signature), unhex(by)].concat());
    let path = values("node_hash").map(|hash| Hash::from_bytes(unhex(hash).try_into().unwrap()));
    let path: Vec<Hash> = path.collect();
    let checkpoint = opened.checkpoint;
    let verified = verify_inclusion(leaf, 381_381, checkpoint.size, &path, checkpoint.root);
    assert_eq!(verified, Ok(()));
}

/// A log of ours with one of their leaves, its checkpoint and its cosignatures, as they write them.
struct Ours {
    log: Log,
    index: u64,
    witnesses: [CosigningKey; 2],
    message: TheirHash,
    submitter: PlainKey,
    leaf_signature: Vec<u8>,
}

impl Ours {
    fn new() -> Self {
        let submitter = PlainKey::from_bytes(&[3; 32]);
        let message = sha256(b"a message");
        let checksum = sha256(&message);
        let signed = [b"sigsum.org/v1/tree-leaf\0".as_slice(), &checksum].concat();
        let leaf_signature = submitter.sign(&signed).to_vec();
        let by = sha256(submitter.verifying_key().as_bytes());

        let mut log = Log::new(300);
        let index = wide(log.entries().len());
        log.push([checksum, leaf_signature.clone(), by].concat());
        log.push(b"another".to_vec());
        let seed = [7; 32];
        let plain = SigningKey::from_seed(name("unnamed"), &seed);
        log.key = SigningKey::from_seed(name(&origin(&public(plain.verifier()))), &seed);
        let witness =
            |seed: u8| CosigningKey::from_seed(name(&format!("w{seed}.example")), &[seed; 32]);
        Self {
            log,
            index,
            witnesses: [witness(1), witness(2)],
            message: TheirHash::from(<[u8; 32]>::try_from(message).unwrap()),
            submitter,
            leaf_signature,
        }
    }

    /// Our checkpoint and receipt, in their words.
    fn signature(&self, index: u64) -> String {
        let size = wide(self.log.entries().len());
        let note = Note::parse(&self.log.checkpoint(size)).unwrap();
        let payload = |line: String| unbase64(line.rsplit_once(' ').unwrap().1)[4..].to_vec();
        let log_key = public(self.log.verifier());
        let by = sha256(self.submitter.verifying_key().as_bytes());
        let mut lines = vec![
            "version=2".to_owned(),
            format!("log={}", hex(&sha256(&log_key))),
            format!("leaf={} {}", hex(&by), hex(&self.leaf_signature)),
            String::new(),
            format!("size={size}"),
            format!("root_hash={:?}", self.log.root(size)),
            format!(
                "signature={}",
                hex(&payload(note.signatures()[0].to_string()))
            ),
        ];
        for witness in &self.witnesses {
            let payload = payload(witness.cosign(note.text(), 1_679_315_147).to_string());
            let (at, signature) = payload.split_first_chunk().unwrap();
            let (at, by) = (u64::from_be_bytes(*at), sha256(&public(witness.verifier())));
            lines.push(format!("cosignature={} {at} {}", hex(&by), hex(signature)));
        }
        lines.extend([String::new(), format!("leaf_index={index}")]);
        let path = self.log.path(self.index, size);
        lines.extend(path.iter().map(|hash| format!("node_hash={hash:?}")));
        lines.join("\n") + "\n"
    }

    fn their_verdict(&self, signature: &str) -> Result<(), String> {
        let key = |bytes: Vec<u8>| PublicKey::from(<[u8; 32]>::try_from(bytes).unwrap());
        let mut policy = PolicyBuilder::new();
        policy
            .add_log(key(public(self.log.verifier())), None)
            .unwrap();
        let mut names = Vec::new();
        for witness in &self.witnesses {
            let name = witness.verifier().name().to_string();
            policy
                .add_witness(name.clone(), key(public(witness.verifier())), None)
                .unwrap();
            names.push(name);
        }
        policy.add_group("both".to_owned(), 2, names).unwrap();
        policy.set_quorum("both".to_owned()).unwrap();
        let signature =
            SigsumSignature::from_ascii(signature).map_err(|error| error.to_string())?;
        let submitter = key(self.submitter.verifying_key().to_bytes().to_vec());
        verify(&self.message, &signature, &[submitter], &policy.build())
            .map_err(|error| error.to_string())
    }
}

#[test]
fn our_cosigned_checkpoint_and_path_pass_their_check() {
    let ours = Ours::new();
    let signature = ours.signature(ours.index);
    assert_eq!(ours.their_verdict(&signature), Ok(()));

    let refused = |text: &str| ours.their_verdict(text).unwrap_err();
    assert!(refused(&signature.replace(" 1679315147 ", " 1679315148 ")).contains("cosignature"));
    assert!(refused(&signature.replace("size=302", "size=301")).contains("bad log signature"));
    assert!(refused(&ours.signature(ours.index - 1)).contains("bad inclusion proof"));
}
