//! Where in the web app a message leads: one rule for all of them.

use uuid::Uuid;

use super::Letter;

/// A kind of page of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Campaign,
    Escrow,
    Dispute,
    Project,
    Statement,
    Money,
}

impl Place {
    /// The page of a topic, by its first word; none for what concerns the account itself.
    fn of(topic: &str) -> Option<Self> {
        let (family, _) = topic.split_once('_')?;
        match family {
            "campaign" | "engagement" | "proposal" | "deposit" | "budget" => Some(Self::Campaign),
            "escrow" | "content" | "payment" | "revision" | "cancel" | "rounds" | "deadline"
            | "holding" => Some(Self::Escrow),
            "dispute" => Some(Self::Dispute),
            "project" | "investment" | "milestone" => Some(Self::Project),
            "statement" => Some(Self::Statement),
            "payout" | "refund" | "chargeback" | "distribution" => Some(Self::Money),
            _ => None,
        }
    }
}

/// The path of the page that a message is about.
pub(super) fn of(letter: &Letter) -> Option<String> {
    let object = letter.object;
    let (pages, id) = match Place::of(&letter.template)? {
        // What such an event is about, an engagement or a deposit, has no page of its own.
        Place::Campaign => ("campaigns", id_in(letter, "campaign_id")?),
        Place::Escrow => ("escrow", object?),
        Place::Dispute => ("disputes", object?),
        Place::Project => ("projects", object?),
        Place::Statement => ("statements", object?),
        Place::Money => return Some("/app/money".to_owned()),
    };
    Some(format!("/app/{pages}/{id}"))
}

fn id_in(letter: &Letter, fact: &str) -> Option<Uuid> {
    letter.data.get(fact)?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use parties::{Language, Notice};
    use serde_json::json;

    use super::*;
    use crate::topics::TOPICS;

    fn letter(topic: &str) -> Letter {
        Letter {
            template: topic.to_owned(),
            language: Language::En,
            name: "Sara".to_owned(),
            role: "creator".to_owned(),
            object: Some(Uuid::from_u128(7)),
            data: json!({ "campaign_id": Uuid::from_u128(8) }),
        }
    }

    #[test]
    fn every_event_leads_somewhere_and_what_concerns_the_account_alone_nowhere() {
        for topic in TOPICS {
            assert!(of(&letter(topic)).is_some(), "{topic}");
        }
        let account = ["email_verification", "email_taken", "password_reset"];
        for template in account.into_iter().chain(Notice::TEMPLATES) {
            assert_eq!(of(&letter(template)), None, "{template}");
        }
    }

    #[test]
    fn each_kind_of_object_has_its_page() {
        let (seven, eight) = (Uuid::from_u128(7), Uuid::from_u128(8));
        for (topic, path) in [
            ("proposal_reminder", format!("/app/campaigns/{eight}")),
            ("deposit_settled", format!("/app/campaigns/{eight}")),
            ("budget_closed", format!("/app/campaigns/{eight}")),
            ("escrow_funded", format!("/app/escrow/{seven}")),
            ("content_submitted", format!("/app/escrow/{seven}")),
            ("rounds_proposed", format!("/app/escrow/{seven}")),
            ("dispute_offer", format!("/app/disputes/{seven}")),
            ("milestone_proved", format!("/app/projects/{seven}")),
            ("statement_stage", format!("/app/statements/{seven}")),
            ("distribution_paid", "/app/money".to_owned()),
            ("refund_done", "/app/money".to_owned()),
        ] {
            assert_eq!(of(&letter(topic)).as_ref(), Some(&path), "{topic}");
        }
    }

    #[test]
    fn what_is_no_id_becomes_no_link() {
        let mut letter = letter("proposal_reminder");
        letter.data = json!({ "campaign_id": "../../sign-out" });
        assert_eq!(of(&letter), None);
    }
}
