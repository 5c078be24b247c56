//! What is sent to this room, and how it is read.

use kernel::{Fault, Problem, http::WireMoney};
use parties::Language;
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

use crate::acts::{NewProof, NewUpdate, Vote};

/// What a fan puts in, and what it agrees to.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvestBody)]
pub(super) struct InvestBody {
    /// How much.
    pub(super) amount: WireMoney,
    /// The SHA-256 of the terms that you read: `terms_sha256` of the project.
    #[schema(min_length = 64, max_length = 64)]
    pub(super) terms_sha256: String,
    /// That you read `risk` of the project, and may lose all of it.
    pub(super) risk_acknowledged: bool,
}

/// By how much the close is moved.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExtendRaiseBody)]
pub(super) struct ExtendBody {
    /// Days.
    #[schema(minimum = 1, maximum = 30)]
    pub(super) days: u16,
}

/// What shows that a milestone is reached.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MilestoneProofBody)]
pub(super) struct ProofBody {
    /// In words.
    #[schema(min_length = 1, max_length = 5000)]
    pub(super) text: String,
    /// Where it can be seen: at most 10 addresses of the web.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub(super) links: Vec<String>,
}

impl ProofBody {
    pub(super) fn read(&self) -> Result<NewProof, Problem> {
        let text = written("/text", &self.text, 5_000)?;
        if self.links.len() > 10 {
            return Err(Problem::invalid("/links", Fault::at_most_items(10)));
        }
        let mut links = Vec::with_capacity(self.links.len());
        for (at, link) in self.links.iter().enumerate() {
            let good = Url::parse(link)
                .ok()
                .filter(|url| matches!(url.scheme(), "https" | "http") && link.len() <= 500);
            let Some(url) = good else {
                return Err(Problem::invalid(
                    format!("/links/{at}"),
                    Fault::address(500),
                ));
            };
            links.push(url.into());
        }
        Ok(NewProof { text, links })
    }
}

/// A text of 1 to so many characters, in lines.
fn written(pointer: &str, text: &str, most: usize) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().nth(most).is_some() {
        return Err(Problem::invalid(pointer, Fault::characters(1, most)));
    }
    match text.chars().find(|c| c.is_control() && *c != '\n') {
        None => Ok(text.to_owned()),
        Some(control) => Err(Problem::invalid(pointer, Fault::control(control))),
    }
}

/// What an owner tells its fans.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectUpdateBody)]
pub(super) struct UpdateBody {
    /// In a line.
    #[schema(min_length = 1, max_length = 120)]
    pub(super) title: String,
    /// Plain text, with line breaks.
    #[schema(min_length = 1, max_length = 5000)]
    pub(super) text: String,
    /// In which it is written: `ar`, `en`, `es`, `fr`, `ko` or `pt`.
    #[schema(example = "fr")]
    pub(super) language: String,
}

impl UpdateBody {
    pub(super) fn read(&self) -> Result<NewUpdate, Problem> {
        let title = written("/title", &self.title, 120)?;
        if title.contains('\n') {
            return Err(Problem::invalid(
                "/title",
                Fault::control('\n').hint("write one line"),
            ));
        }
        let language = Language::read(&self.language);
        Ok(NewUpdate {
            title,
            text: written("/text", &self.text, 5_000)?,
            language: language.map_err(|fault| Problem::invalid("/language", fault))?,
        })
    }
}

/// What a fan says of a proof.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MilestoneVote)]
pub(super) enum Said {
    /// It is what was promised.
    Yes,
    /// It is not.
    No,
}

/// A vote.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MilestoneVoteBody)]
pub(super) struct VoteBody {
    /// `yes` or `no`.
    pub(super) vote: Said,
}

impl VoteBody {
    pub(super) const fn read(&self) -> Vote {
        match self.vote {
            Said::Yes => Vote::Yes,
            Said::No => Vote::No,
        }
    }
}
