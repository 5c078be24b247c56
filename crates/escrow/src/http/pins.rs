//! Pins as they come in, and their reading: every fault is told at once, with its pointer.

use kernel::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Pin, Region};

/// Where in the content a refusal finds fault. A moment belongs to a video, a region to a picture or a video; without both it
/// is about the whole file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowPinBody)]
pub(super) struct PinBody {
    /// A file of a submission that is sent back.
    file_id: Uuid,
    /// The moment of the video, in milliseconds from its beginning; 24 hours at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 86_400_000, example = 12_500)]
    at_ms: Option<i64>,
    /// The left edge of a region, in ten-thousandths of the width. `x`, `y`, `w` and `h` come together, and the region is
    /// within what is seen; without width and height it is a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 10_000)]
    x: Option<i64>,
    /// Its upper edge, in ten-thousandths of the height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 10_000)]
    y: Option<i64>,
    /// Its width, in ten-thousandths of the width.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 10_000)]
    w: Option<i64>,
    /// Its height, in ten-thousandths of the height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 10_000)]
    h: Option<i64>,
    /// What is the matter there: 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    text: String,
}

/// A field's pointer within its pin, and what is wrong with it.
type Fault = (&'static str, &'static str);

/// The pins that are meant.
///
/// # Errors
/// A 422 [`Problem`] that lists every fault.
pub(super) fn read(bodies: &[PinBody]) -> Result<Vec<Pin>, Problem> {
    if bodies.len() > Pin::MOST {
        let detail = format!("at most {} pins", Pin::MOST);
        return Err(Problem::invalid("/pins", detail));
    }
    let mut pins = Vec::with_capacity(bodies.len());
    let mut problem: Option<Problem> = None;
    for (place, body) in bodies.iter().enumerate() {
        match body.read() {
            Ok(pin) => pins.push(pin),
            Err(faults) => {
                for (field, detail) in faults {
                    let pointer = format!("/pins/{place}/{field}");
                    problem = Some(match problem {
                        None => Problem::invalid(pointer, detail),
                        Some(problem) => problem.field(pointer, detail),
                    });
                }
            }
        }
    }
    problem.map_or(Ok(pins), Err)
}

impl PinBody {
    fn read(&self) -> Result<Pin, Vec<Fault>> {
        let mut faults = Vec::new();
        let at_ms = take(&mut faults, self.moment());
        let region = take(&mut faults, self.region());
        let text = take(&mut faults, words(&self.text));
        match (at_ms, region, text) {
            (Some(at_ms), Some(region), Some(text)) => Ok(Pin {
                file: self.file_id,
                at_ms,
                region,
                text,
            }),
            (_, _, _) => Err(faults),
        }
    }

    fn moment(&self) -> Result<Option<i32>, Fault> {
        let Some(at_ms) = self.at_ms else {
            return Ok(None);
        };
        let moment = i32::try_from(at_ms).ok();
        let moment = moment.filter(|at_ms| (0..=Pin::LAST_MS).contains(at_ms));
        moment
            .map(Some)
            .ok_or(("at_ms", "from 0 to 86400000, which is 24 hours"))
    }

    fn region(&self) -> Result<Option<Region>, Fault> {
        let (x, y, w, h) = match (self.x, self.y, self.w, self.h) {
            (None, None, None, None) => return Ok(None),
            (Some(x), Some(y), Some(w), Some(h)) => (x, y, w, h),
            (None, ..) => return Err(("x", TOGETHER)),
            (_, None, ..) => return Err(("y", TOGETHER)),
            (_, _, None, _) => return Err(("w", TOGETHER)),
            (.., None) => return Err(("h", TOGETHER)),
        };
        Ok(Some(
            Region::try_new(
                within("x", x)?,
                within("y", y)?,
                within("w", w)?,
                within("h", h)?,
            )
            .ok_or((
                "w",
                "the region must not leave what is seen: x + w and y + h are at most 10000",
            ))?,
        ))
    }
}

const TOGETHER: &str = "x, y, w and h come together";

fn within(field: &'static str, value: i64) -> Result<i16, Fault> {
    let value = i16::try_from(value).ok();
    value
        .filter(|value| (0..=Region::WHOLE).contains(value))
        .ok_or((field, "from 0 to 10000"))
}

fn words(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 500 || text.contains('\0') {
        return Err(("text", "write 1 to 500 characters"));
    }
    Ok(text.to_owned())
}

fn take<T>(faults: &mut Vec<Fault>, read: Result<T, Fault>) -> Option<T> {
    read.map_err(|fault| faults.push(fault)).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The fields that are refused of a pin with these.
    fn refused(fields: &Value) -> Vec<String> {
        let mut pin = json!({"file_id": Uuid::nil(), "text": "Here"});
        for (name, value) in fields.as_object().unwrap() {
            pin[name] = value.clone();
        }
        let pins: Vec<PinBody> = serde_json::from_value(json!([pin])).unwrap();
        let Err(problem) = read(&pins) else {
            return Vec::new();
        };
        let errors = problem.body().errors.iter();
        errors
            .map(|error| error.pointer.trim_start_matches("/pins/0/").to_owned())
            .collect()
    }

    #[test]
    fn pins_are_bounded() {
        let taken: [&str; 0] = [];
        for (fields, faults) in [
            (json!({}), &taken[..]),
            (json!({"at_ms": 0}), &taken),
            (json!({"at_ms": 86_400_000}), &taken),
            (json!({"at_ms": 86_400_001}), &["at_ms"]),
            (json!({"at_ms": -1}), &["at_ms"]),
            (json!({"at_ms": i64::MAX}), &["at_ms"]),
            (json!({"x": 0, "y": 0, "w": 10_000, "h": 10_000}), &taken),
            (json!({"x": 10_000, "y": 10_000, "w": 0, "h": 0}), &taken),
            (json!({"x": 1, "y": 1}), &["w"]),
            (json!({"h": 1}), &["x"]),
            (json!({"x": 1, "y": 1, "w": 1}), &["h"]),
            (json!({"x": 1, "w": 1, "h": 1}), &["y"]),
            (json!({"x": 1, "y": -1, "w": 1, "h": 1}), &["y"]),
            (json!({"x": 5_000, "y": 0, "w": 5_001, "h": 1}), &["w"]),
            (json!({"x": 10_001, "y": 0, "w": 0, "h": 0}), &["x"]),
            (json!({"text": " "}), &["text"]),
            (json!({"text": "a".repeat(501)}), &["text"]),
            (json!({"text": "ض".repeat(500)}), &taken),
            (
                json!({"text": "", "at_ms": -1, "x": 1}),
                &["at_ms", "y", "text"],
            ),
        ] {
            assert_eq!(refused(&fields), faults, "{fields}");
        }
    }

    #[test]
    fn there_are_at_most_fifty() {
        let pins = |count: usize| {
            let pin = json!({"file_id": Uuid::nil(), "text": "Here"});
            let pins: Vec<PinBody> = serde_json::from_value(json!(vec![pin; count])).unwrap();
            read(&pins).map(|pins| pins.len())
        };
        assert_eq!(pins(50).unwrap(), 50);
        assert_eq!(pins(51).unwrap_err().body().errors[0].pointer, "/pins");
    }
}
