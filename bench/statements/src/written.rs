//! A statement like `DistroKid`'s, as large as is asked for, always the same.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

use anyhow::Context as _;
use money::Exact;

/// What was written.
pub(crate) struct Written {
    pub(crate) bytes: u64,
    pub(crate) rows: u64,
    pub(crate) net: Exact,
}

const HEADER: &str = "\"Date Inserted\",\"Reporting Date\",\"Sale Month\",\"Store\",\"Artist\",\"Title\",\"ISRC\",\"UPC\",\
     \"Quantity\",\"Team Percentage\",\"Source Type\",\"Country of Sale\",\
     \"Songwriter Royalties Withheld (USD)\",\"Earnings (USD)\",\"Recoup (USD)\"\n";
const STORES: [&str; 6] = [
    "Spotify",
    "Apple Music",
    "Amazon Music (Streaming)",
    "YouTube (Ads)",
    "Deezer",
    "TikTok",
];
const COUNTRIES: [&str; 8] = ["MA", "FR", "US", "DE", "BR", "KR", "EG", "ES"];
const TITLES: [&str; 4] = ["Amwaj", "Layl", "Sahra, Pt. II", "Café du \"\"Sud\"\""];

/// Writes whole lines until there are `bytes` of them.
pub(crate) fn write(path: &Path, bytes: u64) -> anyhow::Result<Written> {
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(HEADER.as_bytes())?;
    let mut written = Written {
        bytes: u64::try_from(HEADER.len())?,
        rows: 0,
        net: Exact::ZERO,
    };
    let mut state = 1_u64;
    let mut line = Vec::new();
    while written.bytes < bytes {
        // Knuth's linear congruential generator: any sequence does, as long as it is always the same.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let pick = |of: u64, shift: u32| (state >> shift) % of;
        let month = 1 + pick(9, 60);
        let store = STORES.get(usize::try_from(pick(6, 40))?);
        let country = COUNTRIES.get(usize::try_from(pick(8, 30))?);
        let title = TITLES.get(usize::try_from(pick(4, 20))?);
        let plays = 1 + pick(5_000, 24);
        let units = pick(9_000_000_000, 8);
        line.clear();
        writeln!(
            line,
            "\"2026-10-15\",\"2026-10-10\",\"2026-{month:02}\",\"{}\",\"Noor Atlas\",\"{}\",\"QZDMN26{:05}\",\
             \"8800000{:05}\",\"{plays}\",\"100\",\"Song\",\"{}\",\"0\",\"0.{units:012}\",\"0\"",
            store.context("no store")?,
            title.context("no title")?,
            pick(90_000, 33),
            pick(9_000, 45),
            country.context("no country")?,
        )?;
        file.write_all(&line)?;
        written.bytes = written.bytes.saturating_add(u64::try_from(line.len())?);
        written.rows += 1;
        // A millionth of a millionth has 12 decimals; an exact number counts 18.
        let net = Exact::from_units(i128::from(units) * 1_000_000);
        written.net = written.net.checked_add(net)?;
    }
    file.flush()?;
    Ok(written)
}
