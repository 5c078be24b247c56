//! How many equal rows came before, in constant memory.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher as _,
};

/// Rows up to which every one is remembered by itself.
const REMEMBERED: usize = 1 << 20;
/// Blocks of the filter, of 512 bits each: 64 MiB.
const BLOCKS: usize = 1 << 20;
/// An odd number, of the golden ratio, that multiplying by spreads bits.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Counts equal rows by the first eight bytes of their content's hash.
///
/// Up to a million rows it knows exactly. Then it keeps a filter of all rows (a blocked Bloom filter) and remembers only those that came
/// again. A row that the filter takes for seen though it was not is counted as a second one: its hash is then another than in a
/// file with other rows around it, which a correction shows as one line taken back and the same line booked: nothing is lost. At 13 million
/// rows (2 GB) that happens to about one in a million. Which rows those are follows from the rows before them alone: chance moves keys in the
/// table, never a bit of the filter, so a file that is read again is counted the same.
pub(crate) struct Occurrences {
    first: Keys,
    filter: Option<Vec<[u64; 8]>>,
    /// Of the filter.
    blocks: usize,
    /// How often those came that came more than once.
    again: HashMap<u64, u32>,
}

impl Default for Occurrences {
    fn default() -> Self {
        Self::new(RandomState::new().hash_one(0), BLOCKS)
    }
}

impl Occurrences {
    fn new(seed: u64, blocks: usize) -> Self {
        Self {
            first: Keys {
                seed,
                ..Keys::default()
            },
            filter: None,
            blocks,
            again: HashMap::new(),
        }
    }

    /// How many rows of this content came before; `None` when more rows are equal to others than `limit`.
    pub(crate) fn before(&mut self, content: &[u8; 32], limit: usize) -> Option<u32> {
        let key = key(content);
        let seen = match &mut self.filter {
            Some(filter) => insert(filter, key),
            None => self.first.insert(key),
        };
        if !seen {
            if self.first.count > REMEMBERED {
                self.forget();
            }
            return Some(0);
        }
        let full = self.filter.is_some() && self.again.len() >= limit;
        if full && !self.again.contains_key(&key) {
            return None;
        }
        let times = self.again.entry(key).or_insert(1);
        let before = *times;
        *times = times.saturating_add(1);
        Some(before)
    }

    /// Brings the places that these contents will be looked for at closer: one wait for memory for all of them, instead of one for each.
    pub(crate) fn fetch<'a>(&self, contents: impl Iterator<Item = &'a [u8; 32]>) {
        let held = contents.map(key);
        let held = held.map(|key| match &self.filter {
            Some(filter) => filter.get(block(key, filter)).map(|block| block[0]),
            None => self.first.slots.get(self.first.place(key)).copied(),
        });
        std::hint::black_box(held.fold(0, |all, held| all ^ held.unwrap_or_default()));
    }

    /// Moves from the table to the filter.
    fn forget(&mut self) {
        let mut filter = vec![[0; 8]; self.blocks];
        let mut keys = std::mem::take(&mut self.first).slots;
        keys.retain(|key| *key != 0);
        // In the order of their blocks: memory is written from one end to the other.
        keys.sort_unstable();
        for key in keys {
            insert(&mut filter, key);
        }
        self.filter = Some(filter);
    }
}

/// What stands for a content: the first of its hash, which is spread already.
fn key(content: &[u8; 32]) -> u64 {
    content.first_chunk().copied().map_or(0, u64::from_be_bytes)
}

/// A set of keys in half as many bytes as the standard library's map of them, in which looking up and adding touch one place of memory.
#[derive(Default)]
struct Keys {
    /// Unknown to whoever writes a file, so that nobody can make rows that are all looked for at one place.
    seed: u64,
    /// Zero where there is none; twice as many as keys at least.
    slots: Vec<u64>,
    count: usize,
}

impl Keys {
    /// Whether the key was there already.
    fn insert(&mut self, key: u64) -> bool {
        if self.count >= self.slots.len() >> 1 {
            let size = self.slots.len().saturating_mul(2).max(1 << 10);
            let old = std::mem::replace(&mut self.slots, vec![0; size]);
            for key in old.into_iter().filter(|key| *key != 0) {
                if let Some(slot) = self.slot(key) {
                    *slot = key;
                }
            }
        }
        // Zero is no key: the one of 2^64 that is counts as one.
        let key = key.max(1);
        match self.slot(key) {
            Some(slot) if *slot == 0 => *slot = key,
            Some(_) | None => return true,
        }
        self.count = self.count.saturating_add(1);
        false
    }

    /// Where the key is looked for first: by the highest bits of the key spread by the seed, so that the keys of a table, taken as they lie, go
    /// to a larger one in its order.
    fn place(&self, key: u64) -> usize {
        let mixed = self.seed ^ key;
        // Both halves of the product, so that each bit depends on all of the key's and of the seed's.
        let high = u128::from(mixed).wrapping_mul(u128::from(GOLDEN)) >> 64;
        let spread = mixed.wrapping_mul(GOLDEN) ^ u64::try_from(high).unwrap_or_default();
        place(spread, self.slots.len())
    }

    /// Where the key is, or the free place where it belongs.
    fn slot(&mut self, key: u64) -> Option<&mut u64> {
        let last = self.slots.len().wrapping_sub(1);
        let mut place = self.place(key);
        while self
            .slots
            .get(place)
            .is_some_and(|held| *held != 0 && *held != key)
        {
            place = place.wrapping_add(1) & last;
        }
        self.slots.get_mut(place)
    }
}

/// The place among so many that the highest bits name.
fn place(bits: u64, places: usize) -> usize {
    let scaled = u128::from(bits).wrapping_mul(u128::try_from(places).unwrap_or(0)) >> 64;
    usize::try_from(scaled).unwrap_or_default()
}

/// The key's block of the filter, without the seed: the same for every reader.
fn block(key: u64, filter: &[[u64; 8]]) -> usize {
    place(key, filter.len())
}

/// Puts the key into its block, one bit in each word. Whether all of them were set already.
fn insert(filter: &mut [[u64; 8]], key: u64) -> bool {
    // Multiplying spreads the bits that do not choose the block.
    let mut bits = key.wrapping_mul(GOLDEN) >> 16;
    let mut seen = true;
    for word in filter.get_mut(block(key, filter)).into_iter().flatten() {
        let bit = 1_u64 << (bits & 63);
        seen &= *word & bit != 0;
        *word |= bit;
        bits >>= 6;
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As good as a hash here: different numbers spread over all of its values.
    fn content(number: u64) -> [u8; 32] {
        let mixed = number.wrapping_add(1).wrapping_mul(0xd6e8_feb8_6659_fd93);
        let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        let mut content = [0; 32];
        content[..8].copy_from_slice(&(mixed ^ (mixed >> 32)).to_be_bytes());
        content
    }

    #[test]
    fn equal_rows_are_counted_on_both_sides_of_the_million() {
        let mut occurrences = Occurrences::default();
        let rows = (REMEMBERED + 20_000) as u64;
        let mut wrong = 0;
        for number in 0..rows {
            wrong += u32::from(occurrences.before(&content(number), 1000) != Some(0));
        }
        assert!(wrong <= 1, "{wrong} rows were taken for seen");
        assert!(occurrences.filter.is_some());
        for number in [0, 1, rows - 1] {
            assert_eq!(occurrences.before(&content(number), 1000), Some(1));
            assert_eq!(occurrences.before(&content(number), 1000), Some(2));
        }
    }

    #[test]
    fn what_came_twice_before_the_filter_is_still_known() {
        let mut occurrences = Occurrences::default();
        assert_eq!(occurrences.before(&content(7), 1000), Some(0));
        assert_eq!(occurrences.before(&content(7), 1000), Some(1));
        occurrences.forget();
        assert_eq!(occurrences.before(&content(7), 1000), Some(2));
    }

    #[test]
    fn whoever_reads_the_same_rows_counts_them_the_same() {
        // A filter so small that it takes some new rows for seen.
        let [mut one, mut other] = [1, 0x5eed].map(|seed| Occurrences::new(seed, BLOCKS >> 5));
        let mut falsely = 0;
        for number in 0..(REMEMBERED + 20_000) as u64 {
            let before = one.before(&content(number), REMEMBERED);
            falsely += u32::from(before != Some(0));
            assert_eq!(other.before(&content(number), REMEMBERED), before);
            // Some come again, on both sides of the million.
            if number % 1000 == 0 {
                let before = one.before(&content(number), REMEMBERED);
                assert_eq!(other.before(&content(number), REMEMBERED), before);
                assert_ne!(before, Some(0));
            }
        }
        assert!(one.filter.is_some() && falsely > 0);
    }

    #[test]
    fn too_many_equal_rows_are_refused() {
        let mut occurrences = Occurrences::default();
        occurrences.forget();
        for number in 0..10 {
            assert_eq!(occurrences.before(&content(number), 2), Some(0));
        }
        assert_eq!(occurrences.before(&content(0), 2), Some(1));
        assert_eq!(occurrences.before(&content(1), 2), Some(1));
        assert_eq!(occurrences.before(&content(2), 2), None);
        assert_eq!(occurrences.before(&content(1), 2), Some(2));
    }
}
