//! Pins: where in the content a refusal finds fault. Pure.

use uuid::Uuid;

use crate::EscrowError;

/// What is submitted: its id, and what pins can point at in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContent {
    /// The submission that carries it.
    pub submission: Uuid,
    /// Its files, each once.
    pub files: Vec<(Uuid, FileKind)>,
}

/// What a file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A still picture: it has regions.
    Picture,
    /// A moving one: it has moments and regions.
    Video,
    /// Nothing that has either.
    Other,
}

/// A fault in a file of the content: somewhere in it, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// The file.
    pub file: Uuid,
    /// The moment of a video, in milliseconds from its beginning, up to [`Pin::LAST_MS`].
    pub at_ms: Option<i32>,
    /// The region of a picture or video.
    pub region: Option<Region>,
    /// What is the matter there: 1 to 500 characters.
    pub text: String,
}

/// A rectangle of what is seen, in ten-thousandths of its width and height, from the upper left corner. Without width and
/// height it is a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Its left edge.
    pub x: i16,
    /// Its upper edge.
    pub y: i16,
    /// Its width.
    pub w: i16,
    /// Its height.
    pub h: i16,
}

/// A pin, and the submission that its file belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) submission: Uuid,
    pub(crate) kind: FileKind,
    pub(crate) pin: Pin,
}

/// What is the matter with a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinFault {
    /// Its file is no part of what is sent back.
    UnknownFile,
    /// Only a video has moments.
    NoMoment,
    /// Only pictures and videos have regions.
    NoRegion,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Picture, Self::Video, Self::Other];

    /// The word in the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Video => "video",
            Self::Other => "other",
        }
    }

    /// The kind of this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Pin {
    /// The last moment that can be pinned: 24 hours, in milliseconds.
    pub const LAST_MS: i32 = 86_400_000;
    /// The most pins of a refusal.
    pub const MOST: usize = 50;

    /// Whether a file of this kind has what it points at.
    fn fits(&self, kind: FileKind) -> Option<PinFault> {
        match kind {
            FileKind::Video => None,
            FileKind::Picture => self.at_ms.map(|_| PinFault::NoMoment),
            FileKind::Other => self
                .at_ms
                .map(|_| PinFault::NoMoment)
                .or(self.region.map(|_| PinFault::NoRegion)),
        }
    }
}

impl Region {
    /// The width and the height of what is seen.
    pub const WHOLE: i16 = 10_000;

    /// The rectangle, if it is within what is seen.
    pub fn try_new(x: i16, y: i16, w: i16, h: i16) -> Option<Self> {
        let within = |from: i16, length: i16| {
            from >= 0
                && length >= 0
                && from
                    .checked_add(length)
                    .is_some_and(|end| end <= Self::WHOLE)
        };
        (within(x, w) && within(y, h)).then_some(Self { x, y, w, h })
    }
}

/// The pins, each with the submission of its file; `files` are those of the submissions that are sent back.
///
/// # Errors
/// [`EscrowError::Pins`] with the places of those that fit no such file.
pub(crate) fn placed(
    pins: &[Pin],
    files: &[(Uuid, Uuid, FileKind)],
) -> Result<Vec<Placed>, EscrowError> {
    let mut placed = Vec::with_capacity(pins.len());
    let mut faults = Vec::new();
    for (place, pin) in pins.iter().enumerate() {
        let file = files.iter().find(|(_, file, _)| *file == pin.file);
        let fault = file.map_or(Some(PinFault::UnknownFile), |(_, _, kind)| pin.fits(*kind));
        faults.extend(fault.map(|fault| (place, fault)));
        placed.extend(file.map(|(submission, _, kind)| Placed {
            submission: *submission,
            kind: *kind,
            pin: pin.clone(),
        }));
    }
    if faults.is_empty() {
        Ok(placed)
    } else {
        Err(EscrowError::Pins(faults))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(at_ms: Option<i32>, region: Option<Region>) -> Pin {
        Pin {
            file: Uuid::nil(),
            at_ms,
            region,
            text: "Here".to_owned(),
        }
    }

    #[test]
    fn a_region_is_within_what_is_seen() {
        for (corner, size, within) in [
            ((0, 0), (10_000, 10_000), true),
            ((10_000, 10_000), (0, 0), true),
            ((1, 0), (10_000, 1), false),
            ((0, 1), (1, 10_000), false),
            ((-1, 0), (1, 1), false),
            ((0, 0), (1, -1), false),
            ((i16::MAX, 0), (i16::MAX, 0), false),
        ] {
            let region = Region::try_new(corner.0, corner.1, size.0, size.1);
            assert_eq!(region.is_some(), within, "{corner:?} {size:?}");
        }
    }

    #[test]
    fn only_videos_have_moments_and_only_what_is_seen_has_regions() {
        let region = Region::try_new(0, 0, 1, 1);
        let (moment, region) = (pin(Some(0), None), pin(None, region));
        let (none, no_moment, no_region) =
            (None, Some(PinFault::NoMoment), Some(PinFault::NoRegion));
        for (kind, expected) in [
            (FileKind::Video, [none, none, none]),
            (FileKind::Picture, [no_moment, none, none]),
            (FileKind::Other, [no_moment, no_region, none]),
        ] {
            let found = [&moment, &region, &pin(None, None)].map(|pin| pin.fits(kind));
            assert_eq!(found, expected, "{kind:?}");
        }
    }

    #[test]
    fn kinds_are_read_by_their_words() {
        for kind in FileKind::ALL {
            assert_eq!(FileKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(FileKind::parse("Video"), None);
    }
}
