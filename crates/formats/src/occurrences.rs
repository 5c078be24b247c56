//! How many equal rows came before, in constant memory.

use std::collections::HashMap;

/// Rows up to which every one is remembered by itself.
const REMEMBERED: usize = 1 << 20;
/// Blocks of the filter, of 512 bits each: 64 MiB.
const BLOCKS: usize = 1 << 20;

/// Counts equal rows by the first eight bytes of their content's hash.
///
/// Up to a million rows it knows exactly. Then it keeps a filter of all rows (a blocked Bloom filter) and remembers only those that came
/// again. A row that the filter takes for seen though it was not is counted as a second one: its hash is then another than in a
/// file with other rows around it, which a correction shows as one line taken back and the same line booked: nothing is lost. At 13 million
/// rows (2 GB) that happens to about one in a million.
#[derive(Default)]
pub(crate) struct Occurrences {
    seen: HashMap<u64, u32>,
    filter: Option<Vec<[u64; 8]>>,
}

impl Occurrences {
    /// How many rows of this content came before; `None` when more rows are equal to others than `limit`.
    pub(crate) fn before(&mut self, content: &[u8; 32], limit: usize) -> Option<u32> {
        let key = content.first_chunk().copied().map_or(0, u64::from_be_bytes);
        let mut first = 0;
        if let Some(filter) = &mut self.filter {
            if !insert(filter, key) {
                return Some(0);
            }
            if self.seen.len() >= limit && !self.seen.contains_key(&key) {
                return None;
            }
            // What the filter knows and the table does not came once.
            first = 1;
        }
        let times = self.seen.entry(key).or_insert(first);
        let before = *times;
        *times = times.saturating_add(1);
        if self.filter.is_none() && self.seen.len() > REMEMBERED {
            self.forget();
        }
        Some(before)
    }

    /// Moves from the table to the filter.
    fn forget(&mut self) {
        let mut filter = vec![[0; 8]; BLOCKS];
        for key in self.seen.keys() {
            insert(&mut filter, *key);
        }
        self.seen.retain(|_, times| *times > 1);
        self.seen.shrink_to_fit();
        self.filter = Some(filter);
    }
}

/// Puts the key into its block, one bit in each word. Whether all of them were set already.
fn insert(filter: &mut [[u64; 8]], key: u64) -> bool {
    let place = usize::try_from(key >> 32).unwrap_or(0) % BLOCKS;
    // The key is a hash already; multiplying by an odd constant (of the golden ratio) spreads the half that does not choose the block.
    let mut bits = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
    let mut seen = true;
    for word in filter.get_mut(place).into_iter().flatten() {
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
