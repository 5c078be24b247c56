//! What a file is, told from its first bytes.

use std::io::Cursor;

use crate::{
    Format, Limits, Mapping, OpenError,
    decimal::{Decimals, Signs, Verdict},
    formats,
    header::{self, Name},
    plan::Plan,
    records::{Charset, Dialect, Quotes, Records},
    table::Table,
};

/// What the first bytes of a file show.
pub(crate) struct Preview<'a> {
    /// The first bytes, without a mark of the encoding.
    pub(crate) bytes: &'a [u8],
    /// Whether that is the whole file.
    pub(crate) whole: bool,
    /// Whether the text was UTF-16, where cells of a tab file may be quoted with line ends inside.
    pub(crate) wide: bool,
    pub(crate) charset: Charset,
}

/// What a file is.
pub(crate) struct Found {
    pub(crate) dialect: Dialect,
    /// The physical line of the header; 0 without one.
    pub(crate) header_line: u64,
    pub(crate) header: Vec<String>,
    pub(crate) kind: Kind,
}

/// How its records are read.
pub(crate) enum Kind {
    /// As a table.
    Table(Table),
    /// As DDEX's tagged records.
    Dsr,
}

/// A record of the preview.
#[derive(Clone)]
struct Line {
    number: u64,
    cells: Vec<String>,
}

impl Line {
    fn names(&self) -> Vec<&str> {
        self.cells.iter().map(String::as_str).collect()
    }

    fn filled(&self) -> usize {
        let filled = self.cells.iter().filter(|cell| !cell.trim().is_empty());
        filled.count()
    }
}

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// How many records below the header are looked at for the decimal sign.
const SAMPLE: usize = 500;

/// The charset of these bytes, the last letter of which may be cut: the first letter outside ASCII decides.
pub(crate) fn charset(bytes: &[u8]) -> Charset {
    let (letters, rest) = match str::from_utf8(bytes) {
        Ok(text) => (text.as_bytes(), Charset::Open),
        Err(error) => {
            let letters = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let cut = error.error_len().is_none();
            (letters, if cut { Charset::Open } else { Charset::Western })
        }
    };
    if letters.is_ascii() {
        rest
    } else {
        Charset::Utf8
    }
}

impl Preview<'_> {
    /// The format, without a mapping.
    pub(crate) fn find(&self, limits: &Limits) -> Result<Found, OpenError> {
        if let Some(found) = self.dsr(limits) {
            return Ok(found);
        }
        let mut matches: Vec<(Plan, Dialect)> = Vec::new();
        let mut below: Vec<Line> = Vec::new();
        let mut best: Option<Line> = None;
        for delimiter in DELIMITERS {
            let dialect = self.dialect(delimiter);
            let mut lines = self.lines(dialect, limits);
            let tops = limits.preamble_records.min(lines.len());
            for top in 0..tops {
                let Some(line) = lines.get(top) else { break };
                let header = line.names();
                let names: Vec<Name> = header.iter().map(|text| header::name(text)).collect();
                let plans = formats::ALL.iter();
                let plans = plans.map(|spec| Plan::of_spec(spec, &header, &names));
                let plans = plans.filter_map(Result::transpose);
                let plans = plans.collect::<Result<Vec<Plan>, OpenError>>()?;
                if plans.is_empty() {
                    if best
                        .as_ref()
                        .is_none_or(|best| best.filled() < line.filled())
                    {
                        best = Some(line.clone());
                    }
                    continue;
                }
                below = lines.split_off(top);
                matches.extend(plans.into_iter().map(|plan| (plan, dialect)));
                break;
            }
        }
        let formats: Vec<Format> = matches.iter().map(|(plan, _)| plan.format).collect();
        let Some((plan, dialect)) = matches.pop() else {
            return Err(unknown(best));
        };
        if !matches.is_empty() {
            return Err(OpenError::between("the format", &formats));
        }
        table(plan, dialect, below, limits)
    }

    /// What the mapping says.
    pub(crate) fn mapped(&self, mapping: &Mapping, limits: &Limits) -> Result<Found, OpenError> {
        let delimiters = match mapping.delimiter {
            None => DELIMITERS.to_vec(),
            Some(delimiter) => match u8::try_from(delimiter) {
                Ok(byte) if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => vec![byte],
                Ok(_) | Err(_) => {
                    let why = format!("`{delimiter}` cannot part cells");
                    return Err(OpenError::Mapping(why));
                }
            },
        };
        let mut found: Vec<(Plan, Dialect, Vec<Line>)> = Vec::new();
        let mut refused: Option<OpenError> = None;
        for delimiter in delimiters {
            let dialect = self.dialect(delimiter);
            let lines = self.lines(dialect, limits);
            match header_of(mapping, lines, limits) {
                Ok((plan, lines)) => found.push((plan, dialect, lines)),
                Err(error) => {
                    // The delimiter that finds the most of the columns has the best reason to refuse.
                    let fewer = |old: &OpenError| lacks(&error) < lacks(old);
                    if refused.as_ref().is_none_or(fewer) {
                        refused = Some(error);
                    }
                }
            }
        }
        let Some((plan, dialect, lines)) = found.pop() else {
            return Err(refused.unwrap_or(OpenError::Empty));
        };
        if !found.is_empty() {
            let others = found.iter().map(|(_, dialect, _)| dialect.delimiter);
            let choices = others.chain([dialect.delimiter]);
            return Err(OpenError::Ambiguous {
                what: "the delimiter",
                choices: choices.map(|byte| char::from(byte).to_string()).collect(),
            });
        }
        let mut found = table(plan, dialect, lines, limits)?;
        if mapping.header_line == Some(0) {
            (found.header_line, found.header) = (0, Vec::new());
        }
        Ok(found)
    }

    /// DDEX's tagged records: no header, and the first record is the head.
    fn dsr(&self, limits: &Limits) -> Option<Found> {
        let dialect = Dialect {
            delimiter: b'\t',
            quotes: Quotes::Plain,
        };
        let lines = self.lines(dialect, limits);
        let mut records = lines.iter().map(|line| &line.cells);
        let head = records.find(|cells| cells.first().is_none_or(|tag| !tag.starts_with('#')))?;
        let tag = head.first().map(String::as_str);
        (head.len() >= 3 && matches!(tag, Some("HEAD" | "SRHE"))).then(|| Found {
            dialect,
            header_line: 0,
            header: Vec::new(),
            kind: Kind::Dsr,
        })
    }

    fn dialect(&self, delimiter: u8) -> Dialect {
        let pairs = delimiter == b'\t' && !self.wide;
        Dialect {
            delimiter,
            quotes: if pairs { Quotes::Pairs } else { Quotes::Csv },
        }
    }

    /// The preview's records, without the last one where it may be cut.
    fn lines(&self, dialect: Dialect, limits: &Limits) -> Vec<Line> {
        let limits = Limits {
            record_bytes: self.bytes.len().saturating_add(1).min(limits.record_bytes),
            ..*limits
        };
        let mut records = Records::new(Cursor::new(self.bytes), &limits);
        records.begin(dialect, self.charset, 0);
        let mut lines = Vec::new();
        while lines.len() < SAMPLE {
            match records.advance() {
                Ok(Some(record)) => lines.push(Line {
                    number: record.line,
                    cells: record.cells().map(str::to_owned).collect(),
                }),
                Ok(None) => {
                    if !self.whole {
                        lines.pop();
                    }
                    break;
                }
                // What is wrong here is said again when it is read.
                Err(_) => break,
            }
        }
        lines
    }
}

/// The decimal sign is found out from the lines below the header.
fn table(
    plan: Plan,
    dialect: Dialect,
    lines: Vec<Line>,
    limits: &Limits,
) -> Result<Found, OpenError> {
    let mut lines = lines.into_iter();
    let header = lines.next().unwrap_or(Line {
        number: 0,
        cells: Vec::new(),
    });
    let mut signs = Signs::default();
    for line in lines {
        for cell in plan.cells.iter().filter(|cell| cell.field.is_amount()) {
            if let Some(amount) = line.cells.get(cell.index) {
                signs.see(amount);
            }
        }
    }
    let mapped = plan.format == Format::Mapped;
    let decimals = match (plan.notation, signs.verdict()) {
        // A mapping decides; a format's own sign gives way to what its file shows, as after a spreadsheet of another country.
        (Some(given), _) if mapped => Decimals::Sure(given),
        (_, Verdict::Sure(seen)) => Decimals::Sure(seen),
        (Some(given), Verdict::None | Verdict::Open) if signs.allows(given) => {
            Decimals::Usual(given)
        }
        (None, Verdict::None) => Decimals::Unknown,
        (_, Verdict::None | Verdict::Open | Verdict::Mixed) => {
            return Err(OpenError::Ambiguous {
                what: "the decimal sign",
                choices: vec!["point".to_owned(), "comma".to_owned()],
            });
        }
    };
    Ok(Found {
        dialect,
        header_line: header.number,
        header: header.cells,
        kind: Kind::Table(Table::new(plan, decimals, limits.cell_bytes)),
    })
}

/// How many columns were not found.
fn lacks(error: &OpenError) -> usize {
    match error {
        OpenError::NoSuchColumn(columns) => columns.len(),
        OpenError::Unknown { .. }
        | OpenError::Ambiguous { .. }
        | OpenError::Mapping(_)
        | OpenError::UnknownProfile(_)
        | OpenError::Empty
        | OpenError::TooLarge { .. }
        | OpenError::Unreadable(_)
        | OpenError::Workbook(_) => 0,
    }
}

/// The header that a mapping means, and the lines from it on.
fn header_of(
    mapping: &Mapping,
    mut lines: Vec<Line>,
    limits: &Limits,
) -> Result<(Plan, Vec<Line>), OpenError> {
    if mapping.header_line == Some(0) {
        let width = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
        let names: Vec<String> = (1..=width).map(|number| format!("#{number}")).collect();
        let header: Vec<&str> = names.iter().map(String::as_str).collect();
        let plan = Plan::of_mapping(mapping, &header)?;
        let top = Line {
            number: 0,
            cells: Vec::new(),
        };
        lines.insert(0, top);
        return Ok((plan, lines));
    }
    let mut refused = OpenError::Empty;
    for top in 0..lines.len() {
        let Some(line) = lines.get(top) else { break };
        match mapping.header_line {
            Some(wanted) if line.number != wanted => continue,
            None if top >= limits.preamble_records => break,
            Some(_) | None => {}
        }
        let header = line.names();
        match Plan::of_mapping(mapping, &header) {
            Ok(plan) => return Ok((plan, lines.split_off(top))),
            Err(error) => {
                if matches!(refused, OpenError::Empty) || lacks(&error) < lacks(&refused) {
                    refused = error;
                }
            }
        }
    }
    Err(refused)
}

fn unknown(best: Option<Line>) -> OpenError {
    let Some(line) = best else {
        return OpenError::Empty;
    };
    let short = |cell: &String| cell.chars().filter(|c| !c.is_control()).take(80).collect();
    OpenError::Unknown {
        header: line.cells.iter().take(100).map(short).collect(),
        line: line.number,
    }
}
