//! The rail's own fields, made of the facts. Pure. Stripe takes 20 000 characters in one and 150 000 in all of them; banks
//! see what stands first.

use rails::SubmitEvidence;
use serde::{Deserialize, Serialize};

use crate::{
    document::{activity, moment, ordered, outcome, policy, validations},
    facts::Facts,
};

/// The most characters of a field.
const MOST: usize = 20_000;
/// The most characters of a name or an address.
const MOST_SHORT: usize = 5_000;

/// What the rail is sent, as it is kept: under one key it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fields {
    customer_name: String,
    customer_email: String,
    product: String,
    service_date: Option<String>,
    activity: String,
    policy: String,
    why_not_refunded: String,
    statement: String,
}

impl Fields {
    /// What is sent of these facts and the document made of them.
    pub(crate) fn of(facts: &Facts, document: &str) -> Self {
        let validated: Vec<String> = facts.deliveries.iter().flat_map(validations).collect();
        let outcomes: Vec<String> = facts.deliveries.iter().map(outcome).collect();
        let mut delivered: Vec<_> = facts
            .deliveries
            .iter()
            .flat_map(|delivery| delivery.submissions.iter().map(|content| content.at))
            .collect();
        delivered.sort_unstable();
        Self {
            customer_name: cut(&facts.customer.name, MOST_SHORT),
            customer_email: cut(&facts.customer.email, MOST_SHORT),
            product: cut(&ordered(&facts.order), MOST),
            service_date: delivered.first().map(|at| moment(*at)),
            activity: cut(&activity(facts), MOST),
            policy: cut(&policy(&facts.order), MOST),
            why_not_refunded: cut(&[outcomes, validated].concat().join("\n"), MOST),
            statement: cut(document, MOST),
        }
    }

    /// What the rail is asked to take about this dispute.
    pub(crate) fn ask(self, dispute: String) -> SubmitEvidence {
        SubmitEvidence {
            dispute,
            customer_name: self.customer_name,
            customer_email: self.customer_email,
            product: self.product,
            service_date: self.service_date,
            activity: self.activity,
            policy: self.policy,
            why_not_refunded: self.why_not_refunded,
            statement: self.statement,
        }
    }
}

/// The text when it fits; otherwise the lines that do, and a word that there was more.
fn cut(text: &str, most: usize) -> String {
    const MORE: &str = "[cut here; the whole text is with the platform]";
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(MORE.len()).saturating_sub(1);
    let kept: String = text.chars().take(room).collect();
    let whole_lines = kept
        .rsplit_once('\n')
        .map_or(kept.as_str(), |(lines, _)| lines);
    format!("{whole_lines}\n{MORE}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_long_text_is_cut_between_its_lines_and_says_so() {
        let text = "a line of some length\n".repeat(2_000);
        let short = cut(&text, MOST);
        assert!(short.chars().count() <= MOST, "{}", short.len());
        let (lines, last) = short.rsplit_once('\n').unwrap();
        assert!(last.starts_with("[cut here"));
        assert!(lines.lines().all(|line| line == "a line of some length"));
        assert_eq!(cut("short", MOST), "short");
    }

    proptest! {
        #[test]
        fn nothing_is_longer_than_what_the_rail_takes(text in "(?s).{0,400}", most in 60_usize..300) {
            let short = cut(&text, most);
            prop_assert!(short.chars().count() <= most);
            prop_assert_eq!(short == text, text.chars().count() <= most);
        }
    }
}
