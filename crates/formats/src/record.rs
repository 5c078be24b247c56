//! One record of a text: its cells, and where it stands.

/// Where a cell begins and ends in its record's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Span {
    pub(crate) const fn of(from: usize, length: usize) -> Self {
        Self {
            from,
            to: from.saturating_add(length),
        }
    }
}

/// One record: its cells and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    pub(crate) line: u64,
    pub(crate) last_line: u64,
    /// Whether its bytes are text; else its cells are what can be made out of them.
    pub(crate) is_text: bool,
    pub(crate) text: &'a str,
    pub(crate) spans: &'a [Span],
}

impl<'a> Record<'a> {
    pub(crate) const fn len(&self) -> usize {
        self.spans.len()
    }

    /// The cell at `index`, from 0.
    pub(crate) fn cell(&self, index: usize) -> Option<&'a str> {
        let span = self.spans.get(index)?;
        self.text.get(span.from..span.to)
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.len()).map(|index| self.cell(index).unwrap_or_default())
    }
}
