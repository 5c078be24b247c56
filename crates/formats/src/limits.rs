//! How much of anything is taken.

/// Bounds on what a statement may be. Every one of them is far beyond an honest statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one record, with all its cells.
    pub record_bytes: usize,
    /// Cells of one record.
    pub cells: usize,
    /// Bytes of one cell that is kept.
    pub cell_bytes: usize,
    /// Records before the header.
    pub preamble_records: usize,
    /// Bytes that a packed statement may unpack to.
    pub unpacked_bytes: u64,
    /// Bytes of a workbook, and bytes that it may unpack to: unlike all others, it is held in memory.
    pub workbook_bytes: u64,
    /// Lines that cannot be read, before the statement is given up.
    pub bad_lines: u64,
    /// Summaries of a DDEX report, and recordings, works and releases of one of its blocks.
    pub summaries: usize,
    /// Rows that are equal to one before, in files of more than a million rows.
    pub equal_rows: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes: 256 << 10,
            cells: 1_000,
            cell_bytes: 2_000,
            preamble_records: 20,
            unpacked_bytes: 16 << 30,
            workbook_bytes: 64 << 20,
            bad_lines: 100_000,
            summaries: 100_000,
            equal_rows: 1_000_000,
        }
    }
}
