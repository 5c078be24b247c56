//! What a request may carry: the check of decoded parameters against an operation's table.
//!
//! The tables (`tables.rs`) are ours and smaller than Stripe's; whatever they take, the official schemas take. An official
//! parameter that the sandbox does not act upon is refused as unknown, rather than taken and ignored.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::error::Refusal;
use crate::model::Metadata;

/// What one parameter may hold.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Text of at most so many characters, not empty.
    Text(usize),
    /// Text of at most so many characters; empty unsets.
    TextOrEmpty(usize),
    /// A whole number.
    Whole,
    /// `true` or `false`.
    Flag,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list of such values.
    List(&'static Kind),
    /// These members and no others.
    Object(&'static [Param]),
    /// Free names and texts.
    Metadata,
    /// Free names and texts, or the empty text, which removes all.
    MetadataOrEmpty,
    /// A moment, or bounds (`gt`, `gte`, `lt`, `lte`).
    Range,
}

/// One parameter of an operation.
#[derive(Debug)]
pub(crate) struct Param {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
}

/// A parameter that has to be there.
pub(crate) const fn must(name: &'static str, kind: Kind) -> Param {
    Param {
        name,
        kind,
        required: true,
    }
}

/// A parameter that can be there.
pub(crate) const fn may(name: &'static str, kind: Kind) -> Param {
    Param {
        name,
        kind,
        required: false,
    }
}

/// Parameters that passed the check, lists being lists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params(Value);

impl Params {
    /// Checks decoded parameters against the tables of an operation.
    pub(crate) fn check(tables: &[&[Param]], given: Map<String, Value>) -> Result<Self, Refusal> {
        if given.contains_key("payment_method_types") {
            // Since 2026-09-30.endive (docs.stripe.com/changelog/endive): a 400 of its own, which older clients run into.
            return Err(Refusal::invalid(
                "The parameter payment_method_types is no longer supported. Use allowed_payment_method_types or automatic payment methods.",
            )
            .code("payment_method_types_no_longer_supported")
            .param("payment_method_types"));
        }
        object(tables, given, "").map(Self)
    }

    /// The parameters in one canonical text, for comparing two requests.
    pub(crate) fn canonical(&self) -> String {
        self.0.to_string()
    }

    /// The value at a pointer such as `/payment_intent_data/metadata`.
    pub(crate) fn at(&self, pointer: &str) -> Option<&Value> {
        self.0.pointer(pointer)
    }

    /// The text at a pointer.
    pub(crate) fn text(&self, pointer: &str) -> Option<&str> {
        self.at(pointer)?.as_str()
    }

    /// The text at a pointer, as one's own.
    pub(crate) fn owned(&self, pointer: &str) -> Option<String> {
        self.text(pointer)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    /// The whole number at a pointer.
    pub(crate) fn whole(&self, pointer: &str) -> Option<i64> {
        self.text(pointer)?.parse().ok()
    }

    /// Whether the flag at a pointer is `true`.
    pub(crate) fn is_true(&self, pointer: &str) -> bool {
        self.text(pointer) == Some("true")
    }

    /// The texts of the list at a pointer.
    pub(crate) fn texts(&self, pointer: &str) -> Vec<&str> {
        self.at(pointer)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// The metadata at a pointer applied to what was there: an empty value removes a name, an empty text removes all.
    pub(crate) fn metadata(&self, pointer: &str, before: &Metadata) -> Metadata {
        let mut after: BTreeMap<_, _> = before.clone();
        match self.at(pointer) {
            Some(Value::Object(given)) => {
                for (name, value) in given {
                    match value.as_str() {
                        Some(text) if !text.is_empty() => {
                            after.insert(name.clone(), text.to_owned())
                        }
                        _ => after.remove(name),
                    };
                }
            }
            Some(_) => after.clear(),
            None => {}
        }
        after
    }
}

fn object(tables: &[&[Param]], given: Map<String, Value>, under: &str) -> Result<Value, Refusal> {
    let known = || tables.iter().copied().flatten();
    let mut shaped = Map::new();
    for (name, value) in given {
        let wire = wire_name(under, &name);
        let Some(param) = known().find(|param| param.name == name) else {
            return Err(
                Refusal::invalid(format!("Received unknown parameter: {wire}"))
                    .code("parameter_unknown")
                    .param(wire),
            );
        };
        shaped.insert(name, one(&param.kind, value, &wire)?);
    }
    for param in known().filter(|param| param.required) {
        if !shaped.contains_key(param.name) {
            return Err(absent(&wire_name(under, param.name)));
        }
    }
    Ok(Value::Object(shaped))
}

/// The refusal of a request that lacks a parameter.
pub(crate) fn absent(wire: &str) -> Refusal {
    Refusal::invalid(format!("Missing required param: {wire}."))
        .code("parameter_missing")
        .param(wire)
}

fn wire_name(under: &str, name: &str) -> String {
    if under.is_empty() {
        name.to_owned()
    } else {
        format!("{under}[{name}]")
    }
}

fn one(kind: &Kind, value: Value, wire: &str) -> Result<Value, Refusal> {
    match (kind, value) {
        (Kind::Text(max) | Kind::TextOrEmpty(max), Value::String(text)) => {
            let may_be_empty = matches!(kind, Kind::TextOrEmpty(_));
            bounded(&text, *max, wire).and_then(|()| {
                if may_be_empty {
                    Ok(())
                } else {
                    not_empty(&text, wire)
                }
            })?;
            Ok(Value::String(text))
        }
        (Kind::Whole | Kind::Range, Value::String(text)) => {
            whole(&text, wire).map(|()| Value::String(text))
        }
        (Kind::Flag, Value::String(text)) => {
            one_of(&["true", "false"], &text, wire).map(|()| Value::String(text))
        }
        (Kind::OneOf(words), Value::String(text)) => {
            one_of(words, &text, wire).map(|()| Value::String(text))
        }
        (Kind::MetadataOrEmpty, Value::String(text)) if text.is_empty() => Ok(Value::String(text)),
        (Kind::Metadata | Kind::MetadataOrEmpty, Value::Object(given)) => {
            metadata(&given, wire).map(|()| Value::Object(given))
        }
        (Kind::Object(members), Value::Object(given)) => object(&[members], given, wire),
        (Kind::Range, Value::Object(given)) => object(&[RANGE], given, wire),
        (Kind::List(item), Value::Object(given)) => list(item, given, wire),
        (Kind::List(_), _) => Err(Refusal::invalid("Invalid array").param(wire)),
        (Kind::Object(_) | Kind::Metadata | Kind::MetadataOrEmpty, _) => {
            Err(Refusal::invalid("Invalid object").param(wire))
        }
        (Kind::Range | Kind::Whole, _) => Err(not_whole("an object", wire)),
        (Kind::Text(_) | Kind::TextOrEmpty(_) | Kind::Flag | Kind::OneOf(_), _) => {
            Err(Refusal::invalid("Invalid string")
                .code("parameter_invalid_string")
                .param(wire))
        }
    }
}

const RANGE: &[Param] = &[
    may("gt", Kind::Whole),
    may("gte", Kind::Whole),
    may("lt", Kind::Whole),
    may("lte", Kind::Whole),
];

fn list(item: &Kind, given: Map<String, Value>, wire: &str) -> Result<Value, Refusal> {
    let mut places = BTreeMap::new();
    for (name, value) in given {
        let place: u32 = name
            .parse()
            .map_err(|_not_a_place| Refusal::invalid("Invalid array").param(wire))?;
        places.insert(place, one(item, value, &wire_name(wire, &name))?);
    }
    Ok(Value::Array(places.into_values().collect()))
}

fn bounded(text: &str, max: usize, wire: &str) -> Result<(), Refusal> {
    if text.chars().count() <= max {
        return Ok(());
    }
    Err(
        Refusal::invalid(format!("Invalid string: must be at most {max} characters"))
            .code("parameter_invalid_string")
            .param(wire),
    )
}

fn not_empty(text: &str, wire: &str) -> Result<(), Refusal> {
    if !text.is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid(format!(
        "You passed an empty string for '{wire}'. Remove '{wire}' from your request or supply a non-empty value."
    ))
    .code("parameter_invalid_empty")
    .param(wire))
}

fn whole(text: &str, wire: &str) -> Result<(), Refusal> {
    // `parse` also takes a leading plus, which Stripe's pattern does not.
    if text.starts_with('+') || text.parse::<i64>().is_err() {
        return Err(not_whole(text, wire));
    }
    Ok(())
}

fn not_whole(text: &str, wire: &str) -> Refusal {
    Refusal::invalid(format!("Invalid integer: {text}"))
        .code("parameter_invalid_integer")
        .param(wire)
}

fn one_of(words: &[&str], text: &str, wire: &str) -> Result<(), Refusal> {
    if words.contains(&text) {
        return Ok(());
    }
    Err(Refusal::invalid(format!(
        "Invalid {wire}: must be one of {}",
        words.join(", ")
    ))
    .param(wire))
}

/// Stripe holds 50 names of 40 characters with 500 characters each.
fn metadata(given: &Map<String, Value>, wire: &str) -> Result<(), Refusal> {
    if given.len() > 50 {
        return Err(Refusal::invalid("Metadata can hold up to 50 keys").param(wire));
    }
    for (name, value) in given {
        let at = wire_name(wire, name);
        let Value::String(text) = value else {
            return Err(Refusal::invalid("Metadata values must be strings").param(at));
        };
        if name.is_empty() || name.chars().count() > 40 {
            return Err(Refusal::invalid("Metadata keys must be 1 to 40 characters").param(at));
        }
        bounded(text, 500, &at)?;
    }
    Ok(())
}
