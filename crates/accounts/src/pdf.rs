//! A statement on paper: as many A4 pages as it takes, each with its number and how many there are.

use chrono::{DateTime, Utc};
use ledger::{Line, Statement};
use money::Money;
use paper::{Cell, LEFT as DATE, RIGHT as BALANCE, Sheet, Style};
use parties::Language;

use crate::{
    document::Document,
    section::Section,
    subject::subject,
    words::{self, Word},
};

/// The columns between the first and the last: where text begins, and where figures end, in points from the left.
const WHAT: Cell = Cell::Left(122);
const IN: Cell = Cell::Right(365);
const OUT: Cell = Cell::Right(459);

/// The file.
pub(crate) fn pdf(document: &Document) -> Vec<u8> {
    let language = document.language;
    let say = |word: Word| words::say(word, language);
    let mut sheet = Sheet::new(
        format!("{} · {}", say(words::TITLE), document.party),
        say(words::PAGE),
    );
    sheet.row(24, &[(DATE, Style::Title, say(words::TITLE))]);
    heading(&mut sheet, document);
    for (section, statement) in &document.sections {
        table(&mut sheet, (*section, statement), language);
    }
    sheet.finish()
}

fn heading(sheet: &mut Sheet, document: &Document) {
    let mut fact = |name: Word, value: &str| {
        sheet.fact(words::say(name, document.language), Style::Plain, value);
    };
    // Better no name than question marks: the account's id says whose it is.
    if paper::can_write(&document.name) {
        fact(words::PARTY, &document.name);
    }
    fact(words::ACCOUNT, &document.party.to_string());
    let period = document.period;
    fact(words::PERIOD, &format!("{} – {}", period.from, period.to));
    fact(words::CURRENCY, document.currency.code());
    fact(words::MADE, &format!("{} UTC", moment(document.made_at)));
    if let Some(head) = &document.head {
        fact(
            words::LOG,
            &format!("{}, {} UTC", head.size, moment(head.at)),
        );
        sheet.fact("", Style::Small, &head.root.to_base64());
    }
}

/// A section: what it was, its lines, their sums, what it is.
fn table(sheet: &mut Sheet, (section, statement): (Section, &Statement), language: Language) {
    let say = |word: Word| words::say(word, language);
    let columns = [
        (DATE, Style::Bold, say(words::DATE)),
        (WHAT, Style::Bold, say(words::WHAT)),
        (IN, Style::Head, say(words::IN)),
        (OUT, Style::Head, say(words::OUT)),
        (BALANCE, Style::Head, say(words::BALANCE)),
    ];
    // A heading does not stand at the foot of a page without a line below it.
    sheet.keep_together(100);
    sheet.row(34, &[(DATE, Style::Heading, say(words::heading(section)))]);
    sheet.begin_table(&columns);
    bound(sheet, say(words::OPENING), statement.opening);
    if statement.lines.is_empty() {
        sheet.row(16, &[(WHAT, Style::Plain, say(words::NOTHING))]);
    }
    for one in &statement.lines {
        line(sheet, one, language);
    }
    let (added, taken) = (statement.added.decimal(), statement.taken.decimal());
    sheet.keep_together(36);
    sheet.rule();
    sheet.row(
        14,
        &[
            (WHAT, Style::Bold, say(words::TOTAL)),
            (IN, Style::Figure, &added),
            (OUT, Style::Figure, &taken),
        ],
    );
    bound(sheet, say(words::CLOSING), statement.closing);
    sheet.end_table();
}

fn bound(sheet: &mut Sheet, name: &str, balance: Money) {
    let balance = balance.decimal();
    let cells = [
        (WHAT, Style::Bold, name),
        (BALANCE, Style::Figure, balance.as_str()),
    ];
    sheet.row(16, &cells);
}

fn line(sheet: &mut Sheet, line: &Line, language: Language) {
    let change = line.change.decimal();
    let (column, change) = change
        .strip_prefix('-')
        .map_or((IN, change.as_str()), |taken| (OUT, taken));
    let balance = line.balance.decimal();
    let posted_at = moment(line.posted_at);
    sheet.keep_together(24);
    sheet.row(
        14,
        &[
            (DATE, Style::Plain, &posted_at),
            (WHAT, Style::Plain, words::kind(&line.kind, language)),
            (column, Style::Figure, change),
            (BALANCE, Style::Figure, &balance),
        ],
    );
    let about = subject(line).map(|about| format!("{} {}", about.kind, about.id));
    let id = line.id.to_string();
    let mut small = vec![(WHAT, Style::Small, id.as_str())];
    if let Some(about) = &about {
        small.push((Cell::Left(300), Style::Small, about));
    }
    sheet.row(9, &small);
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}
