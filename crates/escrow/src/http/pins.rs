//! Pins as they come in, and their reading: every fault is told at once, with its pointer.

use kernel::{Fault, Faults, Problem};
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

/// The pins that are meant.
///
/// # Errors
/// A 422 [`Problem`] that lists every fault.
pub(super) fn read(bodies: &[PinBody]) -> Result<Vec<Pin>, Problem> {
    if bodies.len() > Pin::MOST {
        return Err(Problem::invalid("/pins", Fault::at_most_items(Pin::MOST)));
    }
    let mut faults = Faults::default();
    let mut pins = Vec::with_capacity(bodies.len());
    for (place, body) in bodies.iter().enumerate() {
        pins.extend(body.read(&format!("/pins/{place}"), &mut faults));
    }
    faults.finish().map(|()| pins)
}

impl PinBody {
    fn read(&self, at: &str, faults: &mut Faults) -> Option<Pin> {
        let at_ms = faults.take(format!("{at}/at_ms"), self.moment());
        let region = self
            .region()
            .map_err(|(side, fault)| faults.add(format!("{at}/{side}"), fault))
            .ok();
        let text = faults.take(format!("{at}/text"), words(&self.text));
        Some(Pin {
            file: self.file_id,
            at_ms: at_ms?,
            region: region?,
            text: text?,
        })
    }

    fn moment(&self) -> Result<Option<i32>, Fault> {
        let Some(at_ms) = self.at_ms else {
            return Ok(None);
        };
        let moment = i32::try_from(at_ms).ok();
        let moment = moment.filter(|at_ms| (0..=Pin::LAST_MS).contains(at_ms));
        let wrong =
            || Fault::range(0, Pin::LAST_MS.unsigned_abs()).hint("the last is that of 24 hours");
        moment.map(Some).ok_or_else(wrong)
    }

    /// The region, if one is meant; or the side at fault.
    fn region(&self) -> Result<Option<Region>, (&'static str, Fault)> {
        if [self.x, self.y, self.w, self.h].iter().all(Option::is_none) {
            return Ok(None);
        }
        let side = |name, side| within(side).map_err(|fault| (name, fault));
        let region = Region::try_new(
            side("x", self.x)?,
            side("y", self.y)?,
            side("w", self.w)?,
            side("h", self.h)?,
        );
        let leaves = "the region must not leave what is seen: x + w and y + h are at most 10000";
        region.map(Some).ok_or_else(|| ("w", Fault::other(leaves)))
    }
}

/// A side of a region, where there is one.
fn within(side: Option<i64>) -> Result<i16, Fault> {
    let side = side.ok_or_else(|| Fault::missing("x, y, w and h come together"))?;
    i16::try_from(side)
        .ok()
        .filter(|side| (0..=Region::WHOLE).contains(side))
        .ok_or_else(|| Fault::range(0, Region::WHOLE.unsigned_abs().into()))
}

fn words(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 500 {
        return Err(Fault::characters(1, 500));
    }
    if text.contains('\0') {
        return Err(Fault::control('\0'));
    }
    Ok(text.to_owned())
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
