//! A log in memory that keeps what a real one keeps: entries, and the hashes that tiles hold.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proof::{
    checkpoint::Checkpoint,
    leaf,
    note::{Name, SigningKey, VerifierKey},
    receipt::{self, Receipt},
    tile::Tile,
    tree::{self, Frontier, Hash, Node},
};

pub(crate) struct Log {
    pub(crate) key: SigningKey,
    entries: Vec<Vec<u8>>,
    frontier: Frontier,
    stored: HashMap<Node, Hash>,
}

impl Log {
    pub(crate) fn new(size: usize) -> Self {
        let mut log = Self {
            key: SigningKey::from_seed(name("daman.example/log"), &[7; 32]),
            entries: Vec::new(),
            frontier: Frontier::default(),
            stored: HashMap::new(),
        };
        for at in 0..size {
            log.push(leaf::data(&leaf::commit(&salt(at), &doc(at))).into_bytes());
        }
        log
    }

    pub(crate) fn push(&mut self, entry: Vec<u8>) {
        let Self {
            entries,
            frontier,
            stored,
            ..
        } = self;
        let hash = tree::leaf_hash(&entry);
        frontier.push(hash, &mut |node, hash| {
            if node.level.is_multiple_of(8) {
                stored.insert(node, hash);
            }
        });
        entries.push(entry);
    }

    pub(crate) fn entries(&self) -> &[Vec<u8>] {
        &self.entries
    }

    fn hash_of(&self) -> impl FnMut(Node) -> Option<Hash> {
        |node| {
            let hashes: Option<Vec<Hash>> = node
                .stored()
                .map(|node| self.stored.get(&node).copied())
                .collect();
            hashes.map(|hashes| tree::root_of(&hashes))
        }
    }

    pub(crate) fn leaf(&self, index: u64) -> Hash {
        self.stored[&Node { level: 0, index }]
    }

    pub(crate) fn root(&self, size: u64) -> Hash {
        tree::root(size, self.hash_of()).unwrap()
    }

    pub(crate) fn path(&self, index: u64, size: u64) -> Vec<Hash> {
        tree::inclusion_path(index, size, self.hash_of()).unwrap()
    }

    pub(crate) fn consistency(&self, old: u64, new: u64) -> Vec<Hash> {
        tree::consistency_proof(old, new, self.hash_of()).unwrap()
    }

    pub(crate) fn tile(&self, tile: Tile) -> Vec<u8> {
        let hashes = tile.nodes().map(|node| *self.stored[&node].as_bytes());
        hashes.flatten().collect()
    }

    pub(crate) fn verifier(&self) -> &VerifierKey {
        self.key.verifier()
    }

    pub(crate) fn checkpoint(&self, size: u64) -> String {
        let checkpoint = Checkpoint {
            origin: self.verifier().name().clone(),
            size,
            root: self.root(size),
        };
        checkpoint.sign(&self.key).unwrap()
    }

    pub(crate) fn receipt(&self, index: usize, size: u64) -> Receipt {
        let at = wide(index);
        Receipt {
            extra: Some(receipt::opening(&doc(index), &salt(index))),
            index: at,
            path: self.path(at, size),
            checkpoint: self.checkpoint(size),
        }
    }
}

pub(crate) fn name(name: &str) -> Name {
    Name::try_new(name).unwrap()
}

pub(crate) fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap()
}

pub(crate) fn doc(at: usize) -> String {
    leaf::Doc::new()
        .with("what", "posted")
        .with("transfer", at.to_string())
        .to_string()
}

pub(crate) fn salt(at: usize) -> [u8; 32] {
    *tree::leaf_hash(&at.to_be_bytes()).as_bytes()
}

/// Hashes one after the other.
pub(crate) fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

pub(crate) fn hashes(bytes: &[u8]) -> Vec<Hash> {
    let hash = |chunk: &[u8]| Hash::from_bytes(chunk.try_into().unwrap());
    bytes.chunks(32).map(hash).collect()
}

/// Each text that differs from this one in a bit and is one still.
pub(crate) fn bit_flips(text: &str) -> impl Iterator<Item = (usize, String)> {
    (0..text.len() * 8).filter_map(|bit| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        Some((bit, String::from_utf8(bytes).ok()?))
    })
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn unbase64(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.map(|digit| char::from_digit(digit.into(), 16).unwrap());
    digits.collect()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .chars()
        .map(|digit| digit.to_digit(16).unwrap())
        .collect();
    let bytes = digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap());
    bytes.collect()
}
