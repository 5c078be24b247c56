//! Which cell of a table's record is what.

use money::{Currency, Notation};

use crate::{
    Dates, Field, Format, Mapping, OpenError,
    formats::{Column, Spec},
    header::{self, Name},
    kind::Kind,
};

/// How the records of one table are read.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) format: Format,
    /// Cell, and what it is, in the order of the cells.
    pub(crate) cells: Vec<Cell>,
    /// How many cells the header has.
    pub(crate) width: usize,
    /// The currency of all lines, when no cell names it.
    pub(crate) currency: Option<Currency>,
    pub(crate) store: Option<&'static str>,
    pub(crate) dates: Dates,
    /// The decimal sign, once it is known.
    pub(crate) notation: Option<Notation>,
    /// Which cells are personal data.
    pub(crate) personal: Vec<usize>,
}

/// A cell that is read.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) index: usize,
    pub(crate) field: Field,
    pub(crate) kind: Kind,
    /// The column's name as the file writes it.
    pub(crate) name: String,
}

/// A column that is looked for.
struct Wanted<'a> {
    name: &'a str,
    field: Field,
}

impl Plan {
    /// How a file of this header is read as this format; `None` when it is not of this format.
    pub(crate) fn of_spec(
        spec: &Spec,
        header: &[&str],
        names: &[Name],
    ) -> Result<Option<Self>, OpenError> {
        let needed = |column: &&Column| column.needed;
        let mut needed = spec.columns.iter().filter(needed);
        if !needed.all(|column| is_there(column.name, names)) {
            return Ok(None);
        }
        let wanted = spec.columns.iter().map(|column| Wanted {
            name: column.name,
            field: column.field,
        });
        let wanted: Vec<Wanted<'_>> = wanted.collect();
        let constant = spec.currency.and_then(|code| Currency::parse(code).ok());
        let mut plan = Self {
            format: spec.format,
            cells: Vec::new(),
            width: header.len(),
            currency: None,
            store: spec.store,
            dates: spec.dates,
            notation: spec.notation,
            personal: Vec::new(),
        };
        plan.place(&wanted, header, names)?;
        plan.settle_currency(names, constant)?;
        Ok(Some(plan))
    }

    /// How a file of this header is read by a mapping.
    pub(crate) fn of_mapping(mapping: &Mapping, header: &[&str]) -> Result<Self, OpenError> {
        let names: Vec<Name> = header.iter().map(|text| header::name(text)).collect();
        let wanted = mapping.columns.iter().map(|(name, field)| Wanted {
            name,
            field: *field,
        });
        let wanted: Vec<Wanted<'_>> = wanted.collect();
        let missing = missing(&wanted, &names);
        if !missing.is_empty() {
            return Err(OpenError::NoSuchColumn(missing));
        }
        if !wanted.iter().any(|column| column.field == Field::Net) {
            return Err(OpenError::Mapping("no column is `net`".to_owned()));
        }
        let constant = mapping.currency.as_deref().map(|code| {
            Currency::parse(code).map_err(|unknown| OpenError::Mapping(unknown.to_string()))
        });
        let mut plan = Self {
            format: Format::Mapped,
            cells: Vec::new(),
            width: header.len(),
            currency: None,
            store: None,
            dates: mapping.dates,
            notation: mapping.decimal.map(Notation::from),
            personal: Vec::new(),
        };
        plan.place(&wanted, header, &names)?;
        plan.settle_currency(&names, constant.transpose()?)?;
        Ok(plan)
    }

    /// Finds the cell of each column.
    fn place(
        &mut self,
        wanted: &[Wanted<'_>],
        header: &[&str],
        names: &[Name],
    ) -> Result<(), OpenError> {
        for column in wanted {
            let key = header::name(column.name).key;
            let places = names.iter().enumerate().filter(|(_, name)| name.key == key);
            let places: Vec<usize> = places.map(|(place, _)| place).collect();
            let read = !matches!(column.field, Field::Personal | Field::Ignored);
            if read && places.len() > 1 {
                return Err(twice("the header", column.name));
            }
            if column.field == Field::Personal {
                self.personal.extend(&places);
            }
            for index in places.into_iter().filter(|_| read) {
                let same = self.cells.iter().any(|cell| cell.field == column.field);
                if same && !column.field.may_repeat() {
                    return Err(twice("the mapping", column.name));
                }
                self.cells.push(Cell {
                    index,
                    field: column.field,
                    kind: Kind::from(column.field),
                    name: header.get(index).copied().unwrap_or_default().to_owned(),
                });
            }
        }
        self.cells.sort_by_key(|cell| cell.index);
        Ok(())
    }

    /// The currency is named by a column, by the header of the amounts, or by the format: never by two that differ.
    fn settle_currency(
        &mut self,
        names: &[Name],
        constant: Option<Currency>,
    ) -> Result<(), OpenError> {
        let paid =
            |cell: &&Cell| matches!(cell.field, Field::Net | Field::Withheld | Field::Recoup);
        let headed = self.cells.iter().filter(paid);
        let headed = headed.filter_map(|cell| names.get(cell.index)?.currency);
        let mut found: Vec<Currency> = headed.chain(constant).collect();
        found.sort_unstable();
        found.dedup();
        let column = self.cells.iter().any(|cell| cell.field == Field::Currency);
        match (found.as_slice(), column) {
            ([] | [_], true) => {}
            ([currency], false) => self.currency = Some(*currency),
            ([], false) => {
                return Err(OpenError::NoSuchColumn(vec!["for the currency".to_owned()]));
            }
            (several, _) => {
                return Err(OpenError::Ambiguous {
                    what: "the currency",
                    choices: several.iter().map(Currency::to_string).collect(),
                });
            }
        }
        Ok(())
    }
}

fn is_there(column: &str, names: &[Name]) -> bool {
    let key = header::name(column).key;
    names.iter().any(|name| name.key == key)
}

fn missing(wanted: &[Wanted<'_>], names: &[Name]) -> Vec<String> {
    wanted
        .iter()
        .filter(|column| !is_there(column.name, names))
        .map(|column| format!("`{}`", column.name))
        .collect()
}

fn twice(place: &str, name: &str) -> OpenError {
    OpenError::Ambiguous {
        what: "a column",
        choices: vec![format!("{place} has `{name}` or what it stands for twice")],
    }
}
