//! Tiles and entry bundles: what a log serves so that anybody computes its proofs (<https://c2sp.org/tlog-tiles>).

use std::{fmt, str::FromStr};

use crate::tree::{MAX_SIZE, Node};

/// How many hashes or entries a full tile or bundle has.
pub const WIDTH: u16 = 256;

/// The highest number of a tile: that of the last leaf of a tree of [`MAX_SIZE`].
const MAX_NUMBER: u64 = MAX_SIZE / 256;

/// Up to 256 neighbouring hashes of one level; printed and read as its path after the log's prefix:
/// `tile/0/x001/234.p/5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    level: u8,
    number: u64,
    width: u16,
}

/// The entries whose hashes a tile of level 0 has; printed and read as its path: `tile/entries/x001/234`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryBundle {
    number: u64,
    width: u16,
}

/// A path that is no tile's, or not spelt as tlog-tiles spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no path of a tile or of an entry bundle")]
pub struct PathError;

/// Why entries and a bundle are not made of one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// No entries: an empty tile is not served.
    #[error("a bundle has an entry at least")]
    Empty,
    /// More than [`WIDTH`].
    #[error("a bundle has at most 256 entries")]
    TooMany,
    /// An entry above 65 535 bytes.
    #[error("an entry is at most 65535 bytes")]
    TooLong,
    /// The bytes end within an entry.
    #[error("the bundle is cut short")]
    CutShort,
}

impl Tile {
    /// The tile `number` of `level` (0 to 63) with `width` hashes (1 to 256), if there can be one.
    pub fn try_new(level: u8, number: u64, width: u16) -> Option<Self> {
        let possible = level <= 63 && number <= MAX_NUMBER && (1..=WIDTH).contains(&width);
        possible.then_some(Self {
            level,
            number,
            width,
        })
    }

    /// How many tiles stand one upon another below it; its hashes are of subtrees of `256^level` leaves.
    pub fn level(self) -> u8 {
        self.level
    }

    /// How many tiles of its level stand left of it.
    pub fn number(self) -> u64 {
        self.number
    }

    /// How many hashes it has; 256 when it is full.
    pub fn width(self) -> u16 {
        self.width
    }

    /// Whether a tree of `size` leaves has all of its hashes.
    pub fn is_of(self, size: u64) -> bool {
        has(at_level(self.level, size), self.number, self.width)
    }

    /// The subtrees whose hashes it has, in order. None from level 32 on, which no tree reaches.
    pub fn nodes(self) -> impl Iterator<Item = Node> {
        let level = self.level.checked_mul(8);
        let first = self.number * u64::from(WIDTH);
        level.into_iter().flat_map(move |level| {
            (first..first + u64::from(self.width)).map(move |index| Node { level, index })
        })
    }
}

impl EntryBundle {
    /// The bundle `number` with `width` entries (1 to 256), if there can be one.
    pub fn try_new(number: u64, width: u16) -> Option<Self> {
        Tile::try_new(0, number, width).map(|_| Self { number, width })
    }

    /// How many bundles stand left of it.
    pub fn number(self) -> u64 {
        self.number
    }

    /// How many entries it has; 256 when it is full.
    pub fn width(self) -> u16 {
        self.width
    }

    /// Whether a tree of `size` leaves has all of its entries.
    pub fn is_of(self, size: u64) -> bool {
        has(size, self.number, self.width)
    }

    /// The index of its first leaf.
    pub fn first(self) -> u64 {
        self.number * u64::from(WIDTH)
    }
}

/// All tiles of a tree of `size` leaves: of each level the full ones, then the partial one.
pub fn tiles_of(size: u64) -> impl Iterator<Item = Tile> {
    let levels = (0..).take_while(move |level| at_level(*level, size) > 0);
    levels.flat_map(move |level| {
        rows(at_level(level, size)).map(move |(number, width)| Tile {
            level,
            number,
            width,
        })
    })
}

/// All entry bundles of a tree of `size` leaves: the full ones, then the partial one.
pub fn bundles_of(size: u64) -> impl Iterator<Item = EntryBundle> {
    rows(size).map(|(number, width)| EntryBundle { number, width })
}

/// How many hashes the tiles of a level have in a tree of `size` leaves.
fn at_level(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(level) * 8).unwrap_or(0)
}

fn has(hashes: u64, number: u64, width: u16) -> bool {
    number * u64::from(WIDTH) + u64::from(width) <= hashes
}

/// The numbers and widths of the tiles that hold so many hashes.
fn rows(hashes: u64) -> impl Iterator<Item = (u64, u16)> {
    let width = u64::from(WIDTH);
    (0..hashes.div_ceil(width)).map(move |number| {
        let left = hashes - number * width;
        (number, u16::try_from(left).unwrap_or(WIDTH).min(WIDTH))
    })
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level)?;
        write_place(f, self.number, self.width)
    }
}

impl fmt::Display for EntryBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tile/entries/")?;
        write_place(f, self.number, self.width)
    }
}

/// `<N>[.p/<W>]`: the number in groups of three digits, all but the last with an `x` before it.
fn write_place(f: &mut fmt::Formatter<'_>, number: u64, width: u16) -> fmt::Result {
    let mut groups = vec![format!("{:03}", number % 1000)];
    let mut left = number / 1000;
    while left > 0 {
        groups.push(format!("x{:03}", left % 1000));
        left /= 1000;
    }
    groups.reverse();
    f.write_str(&groups.join("/"))?;
    if width < WIDTH {
        write!(f, ".p/{width}")?;
    }
    Ok(())
}

impl FromStr for Tile {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        let read = || {
            let (level, place) = path.strip_prefix("tile/")?.split_once('/')?;
            let (number, width) = read_place(place)?;
            Self::try_new(level.parse().ok()?, number, width)
        };
        only_spelling(path, read())
    }
}

impl FromStr for EntryBundle {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        let read = || {
            let (number, width) = read_place(path.strip_prefix("tile/entries/")?)?;
            Self::try_new(number, width)
        };
        only_spelling(path, read())
    }
}

/// Reads what [`write_place`] writes, and more: [`only_spelling`] refuses the rest.
fn read_place(place: &str) -> Option<(u64, u16)> {
    let (number, width) = match place.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok()?),
        None => (place, WIDTH),
    };
    let digits: String = number.split(['x', '/']).collect();
    Some((digits.parse().ok()?, width))
}

/// What was read, when it prints as the path it was read from.
fn only_spelling<T: fmt::Display>(path: &str, read: Option<T>) -> Result<T, PathError> {
    read.filter(|read| read.to_string() == path)
        .ok_or(PathError)
}

/// A bundle's bytes: each entry after its length, as a big-endian `u16`.
///
/// # Errors
/// [`BundleError`] for none, too many or too long entries.
pub fn bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::new();
    for (at, entry) in entries.into_iter().enumerate() {
        if at == usize::from(WIDTH) {
            return Err(BundleError::TooMany);
        }
        let length = u16::try_from(entry.len()).ok();
        let length = length.ok_or(BundleError::TooLong)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    if bytes.is_empty() {
        return Err(BundleError::Empty);
    }
    Ok(bytes)
}

/// The entries of a bundle's bytes.
///
/// # Errors
/// [`BundleError`] when the bytes are no bundle.
pub fn entries(mut bundle: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::new();
    while !bundle.is_empty() {
        if entries.len() == usize::from(WIDTH) {
            return Err(BundleError::TooMany);
        }
        let (length, rest) = bundle.split_first_chunk().ok_or(BundleError::CutShort)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, rest) = rest.split_at_checked(length).ok_or(BundleError::CutShort)?;
        entries.push(entry);
        bundle = rest;
    }
    if entries.is_empty() {
        return Err(BundleError::Empty);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests;
