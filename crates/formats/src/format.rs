//! The formats that are told from each other.

use std::fmt;

/// A format of statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// DDEX DSR, `BasicAudioProfile`: what was used, priced in sum only.
    DsrBasicAudio,
    /// DDEX DSR, `UgcProfile`.
    DsrUgc,
    /// DDEX DSR, `RoyaltyReportingProfile`.
    DsrRoyaltyReporting,
    /// DDEX DSR, `FinancialReportingToRecordCompaniesProfileSRB`.
    DsrFinancialReporting,
    /// `DistroKid`, the older tab file of 13 columns.
    DistroKid13,
    /// `DistroKid`, the newer CSV of 15 columns.
    DistroKid15,
    /// `TuneCore`, 21 columns or 24.
    TuneCore,
    /// CD Baby.
    CdBaby,
    /// Bandcamp, 17 columns or 52. What it says of buyers is never read.
    Bandcamp,
    /// Symphonic.
    Symphonic,
    /// Believe.
    Believe,
    /// `SoundCloud` for Artists.
    SoundCloud,
    /// Cargo, digital sales.
    CargoDigital,
    /// PRS for Music: works, not recordings.
    Prs,
    /// Beatport.
    Beatport,
    /// Whatever a mapping says.
    Mapped,
}

impl Format {
    /// A stable word for it, such as `distrokid_15`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DsrBasicAudio => "dsr_basic_audio",
            Self::DsrUgc => "dsr_ugc",
            Self::DsrRoyaltyReporting => "dsr_royalty_reporting",
            Self::DsrFinancialReporting => "dsr_financial_reporting",
            Self::DistroKid13 => "distrokid_13",
            Self::DistroKid15 => "distrokid_15",
            Self::TuneCore => "tunecore",
            Self::CdBaby => "cdbaby",
            Self::Bandcamp => "bandcamp",
            Self::Symphonic => "symphonic",
            Self::Believe => "believe",
            Self::SoundCloud => "soundcloud",
            Self::CargoDigital => "cargo_digital",
            Self::Prs => "prs",
            Self::Beatport => "beatport",
            Self::Mapped => "mapped",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
