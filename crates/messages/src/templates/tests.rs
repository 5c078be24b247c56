use std::collections::HashSet;

use serde_json::json;

use super::*;
use crate::topics::TOPICS;
use uuid::Uuid;

const HOME: &str = "https://daman.example.com";

fn names() -> Vec<&'static str> {
    let mut names = TOPICS.to_vec();
    names.extend(["email_verification", "email_taken", "password_reset"]);
    names.extend(parties::Notice::TEMPLATES);
    names
}

/// All that any template may ask for.
fn all_facts() -> serde_json::Value {
    let mut facts = json!({
        "campaign_title": "Été à Tanger",
        "project_title": "Nuits d’Essaouira",
        "brand_name": "Atlas & Fils",
        "creator_name": "سارة",
        "amount": {"amount": "1500.00", "currency": "MAD"},
        "fee": {"amount": "150.00", "currency": "MAD"},
        "net": {"amount": "1350.00", "currency": "MAD"},
        "reason": "account_closed",
        "respond_by": "2026-11-25T12:00:00Z",
        "deadline_at": "2026-12-01T12:00:00Z",
        "review_ends_at": "2026-12-04T12:00:00Z",
        "at": "2026-11-22T12:00:00Z",
        "left": 9,
        "first": true,
        "others": true,
        "requested_at": "2026-11-22T12:00:00Z",
        "effective_at": "2026-11-23T12:00:00Z",
        "origin": "invitation",
        "lapsed": true,
        "expires_at": "2026-11-24T12:00:00Z",
        "refunded": {"amount": "600.00", "currency": "MAD"},
        "back": {"amount": "900.00", "currency": "MAD"},
        "cites": "1, 3",
        "due_at": "2026-11-24T12:00:00Z",
        "ends_at": "2026-11-24T12:00:00Z",
        "answer_by": "2026-11-24T12:00:00Z",
        "proposed_by": "brand",
        "answer": "declined",
        "rounds": 2,
        "closes_at": "2026-12-24T12:00:00Z",
        "cause": "holding_limit",
        "released": {"amount": "1500.00", "currency": "MAD"},
    });
    let of_disputes = json!({
        "ticket": "DEM-2026-000123",
        "opened_by": "brand",
        "until": "2026-11-26T12:00:00Z",
        "stops_at": "2027-01-06T12:00:00Z",
        "stage": "evidence",
        "author": "creator",
        "what": "message",
        "file_name": "2026-09.tsv",
        "declined": true,
        "outcome": "awarded",
        "creator_part": {"amount": "900.00", "currency": "MAD"},
        "brand_part": {"amount": "600.00", "currency": "MAD"},
        "link": "/app/verify-email#token=a&b=c",
    });
    let all = facts.as_object_mut().unwrap();
    all.extend(of_disputes.as_object().unwrap().clone());
    facts
}

fn letter(template: &str, language: Language, role: &str, data: serde_json::Value) -> Letter {
    Letter {
        template: template.to_owned(),
        language,
        name: "Sara <b>".to_owned(),
        role: role.to_owned(),
        object: Some(Uuid::from_u128(7)),
        data,
    }
}

/// What a template asks about the facts, in the order of the words.
fn conditions(text: &str) -> Vec<&str> {
    let blocks = text.split("{%").skip(1);
    let inside = blocks.filter_map(|block| block.split("%}").next());
    let mut all: Vec<&str> = inside
        .map(str::trim)
        .filter(|block| *block != "else" && *block != "endif")
        .map(|block| block.trim_start_matches("el"))
        .collect();
    all.sort_unstable();
    all
}

fn asked_for(text: &str, language: Language) -> HashSet<String> {
    let environment = environment(language).unwrap();
    environment
        .template_from_str(text)
        .unwrap()
        .undeclared_variables(false)
}

#[test]
fn every_template_asks_for_the_same_facts_in_each_language() {
    for name in names() {
        let texts = find(name).unwrap();
        let french = asked_for(texts.fr, Language::Fr);
        for language in Language::ALL {
            assert_eq!(
                asked_for(texts.of(language), language),
                french,
                "{name} {language:?}"
            );
            assert_eq!(
                conditions(texts.of(language)),
                conditions(texts.fr),
                "{name} {language:?}"
            );
        }
    }
}

#[test]
fn no_two_languages_share_a_text() {
    for name in names() {
        let texts = find(name).unwrap();
        let all: HashSet<&str> = Language::ALL.map(|language| texts.of(language)).into();
        assert_eq!(all.len(), Language::ALL.len(), "{name}");
    }
}

/// Which particle follows a Korean word hangs on its last sound, and nobody knows that of a name or an amount.
#[test]
fn no_korean_particle_hangs_on_the_sound_of_a_fact() {
    const OF_SOUND: [&str; 12] = [
        "은", "는", "이", "가", "을", "를", "과", "와", "로", "으로", "아", "야",
    ];
    for name in names() {
        let text = find(name).unwrap().ko;
        for after in text.split("}}").skip(1) {
            let word: String = after
                .trim_start_matches(['”', '"', ')'])
                .chars()
                .take_while(|c| c.is_alphabetic())
                .collect();
            assert!(!OF_SOUND.contains(&word.as_str()), "{name}: {word}");
        }
    }
}

#[test]
fn every_template_is_written_in_each_language_for_each_side() {
    for name in names() {
        for language in Language::ALL {
            for role in ["brand", "creator"] {
                let written = render(&letter(name, language, role, all_facts()), HOME).unwrap();
                assert!(
                    !written.subject.is_empty() && written.subject.len() < 200,
                    "{name}"
                );
                // The greeting is no part of the subject.
                assert!(!written.subject.contains("Sara <b>"), "{name} {language:?}");
                assert!(written.text.lines().count() > 5, "{}", written.text);
                assert!(
                    !written.text.contains("{{") && !written.text.contains("\n\n\n"),
                    "{name}"
                );
                assert!(written.text.ends_with(HOME), "{}", written.text);
                let paragraphs = written.text.split("\n\n").count();
                assert_eq!(written.html.matches("<p>").count(), paragraphs, "{name}");
            }
        }
    }
}

#[test]
fn what_may_be_absent_may_be_absent() {
    let needed = json!({
        "campaign_title": "Tanger",
        "brand_name": "Atlas",
        "creator_name": "Sara",
        "amount": {"amount": "1", "currency": "KRW"},
        "ticket": "DEM-2026-000123",
        "opened_by": "creator",
        "until": "2026-11-26T12:00:00Z",
        "stops_at": "2027-01-06T12:00:00Z",
        "stage": "ruling",
        "project_title": "Atlas",
        "author": "mediator",
        "what": "message",
        "file_name": "2026-09.tsv",
        "declined": false,
        "outcome": "settled",
        "creator_part": {"amount": "1", "currency": "KRW"},
        "brand_part": {"amount": "1", "currency": "KRW"},
        "at": "2026-11-22T12:00:00Z",
        "left": 9,
        "first": false,
        "others": false,
        "requested_at": "2026-11-22T12:00:00Z",
        "effective_at": "2026-11-23T12:00:00Z",
        "respond_by": "2026-11-25T12:00:00Z",
        "origin": "invitation",
        "link": "https://daman.example.com/x",
        "net": null,
    });
    for name in names() {
        let mut needed = needed.clone();
        if ["rounds_proposed", "rounds_agreed"].contains(&name) {
            let price = needed["amount"].clone();
            let of_rounds = json!({"rounds": 1, "fee": price, "net": price});
            let all = needed.as_object_mut().unwrap();
            all.extend(of_rounds.as_object().unwrap().clone());
        }
        for language in Language::ALL {
            for role in ["brand", "creator"] {
                let written = render(&letter(name, language, role, needed.clone()), HOME)
                    .unwrap_or_else(|error| panic!("{name} in {language:?}: {error:?}"));
                assert!(
                    !written.text.contains("\n\n\n") && !written.text.contains(" ."),
                    "{}",
                    written.text
                );
            }
        }
    }
    let without = json!({"amount": {"amount": "1", "currency": "KRW"}});
    for name in [
        "deposit_settled",
        "payout_sent",
        "payout_paid",
        "payout_failed",
    ] {
        assert!(
            render(
                &letter(name, Language::Fr, "creator", without.clone()),
                HOME
            )
            .is_ok(),
            "{name}"
        );
    }
}

#[test]
fn a_missing_fact_is_an_error_and_not_a_gap() {
    let missing = json!({"brand_name": "Atlas"});
    let error = render(
        &letter("payment_release", Language::Fr, "brand", missing),
        HOME,
    );
    assert!(matches!(error, Err(TemplateError::Unfilled(_))));
    let bad = json!({"amount": {"amount": "1,5", "currency": "MAD"}});
    assert!(render(&letter("payout_paid", Language::Fr, "creator", bad), HOME).is_err());
    let unknown = letter("no_such", Language::Fr, "brand", json!({}));
    assert!(matches!(
        render(&unknown, HOME),
        Err(TemplateError::Unknown(_))
    ));
}

#[test]
fn a_release_says_the_amounts_and_who_acts() {
    let french = render(
        &letter("payment_release", Language::Fr, "creator", all_facts()),
        HOME,
    )
    .unwrap();
    assert_eq!(
        french.subject,
        "«\u{A0}Été à Tanger\u{A0}»\u{A0}: 1\u{202F}500,00\u{A0}MAD sont libérés"
    );
    assert_eq!(
        french.text,
        "Bonjour Sara <b>,\n\n\
         Le contenu de la campagne «\u{A0}Été à Tanger\u{A0}» est considéré comme validé et le paiement est libéré.\n\n\
         Montant libéré\u{A0}: 1\u{202F}500,00\u{A0}MAD\n\
         Frais de plateforme\u{A0}: 150,00\u{A0}MAD\n\
         Part de la créatrice ou du créateur\u{A0}: 1\u{202F}350,00\u{A0}MAD\n\n\
         Vous n’avez rien à faire\u{A0}: le virement vers votre compte part tout seul, dès que votre compte de \
         versement est prêt. Nous vous écrivons à ce moment-là.\n\n\
         Pour l’ouvrir\u{A0}: https://daman.example.com/app/escrow/00000000-0000-0000-0000-000000000007\n\n\
         —\n\
         Vous recevez ce message parce qu’il concerne votre compte Daman. Nous ne demandons jamais votre mot de passe \
         par e-mail.\n\
         https://daman.example.com"
    );
}

#[test]
fn a_late_rate_is_no_late_cash() {
    let facts = |why: Option<&str>| {
        let mut facts = json!({
            "stage": "suspended", "file_name": "2026-09.tsv", "due_at": "2026-11-22T12:00:00Z",
        });
        if let Some(why) = why {
            facts["why"] = json!([why]);
        }
        let letter = letter("statement_stage", Language::En, "artist", facts);
        render(&letter, HOME).unwrap().text
    };
    let (cash, rate) = (facts(None), facts(Some("rate:USD:MAD")));
    assert!(cash.contains("The cash of the statement") && !cash.contains("exchange rate"));
    assert!(rate.contains("An exchange rate that a part") && !rate.contains("The cash"));
    for text in [cash, rate] {
        assert!(
            text.contains("your raises that collect are suspended"),
            "{text}"
        );
    }
}

#[test]
fn a_release_by_silence_says_so() {
    let mut facts = all_facts();
    facts["automatic"] = json!("yes");
    let written = render(
        &letter("payment_release", Language::Fr, "creator", facts),
        HOME,
    )
    .unwrap();
    assert!(written.text.contains("Sans réponse dans le délai"));
}

#[test]
fn a_lost_chargeback_says_until_when_what_pays_it_and_asks_for_nothing() {
    let data = json!({
        "amount": {"amount": "1500.00", "currency": "MAD"},
        // What the operator set, not what is usual.
        "until": "2026-12-24T12:00:00Z",
    });
    for (language, day) in [(Language::En, "24 December"), (Language::Fr, "24 décembre")] {
        let letter = letter("chargeback_lost", language, "brand", data.clone());
        let text = render(&letter, HOME).unwrap().text;
        assert!(text.contains(day) && !text.contains("90"), "{text}");
    }
    let mut without = data.clone();
    without.as_object_mut().unwrap().remove("until");
    let letter = letter("chargeback_lost", Language::Ar, "brand", without);
    assert!(render(&letter, HOME).is_err());
}

#[test]
fn the_page_is_the_text_escaped_in_its_language_and_direction() {
    let arabic = render(
        &letter("payment_release", Language::Ar, "creator", all_facts()),
        HOME,
    )
    .unwrap();
    assert!(arabic.html.contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(
        arabic.html.contains("\u{2068}Sara &lt;b&gt;\u{2069}"),
        "{}",
        arabic.html
    );
    assert!(
        arabic
            .text
            .contains("\u{2066}1\u{A0}500,00\u{A0}MAD\u{2069}"),
        "{}",
        arabic.text
    );
    let english = render(
        &letter("payment_release", Language::En, "brand", all_facts()),
        HOME,
    )
    .unwrap();
    assert!(english.html.contains("<html lang=\"en\" dir=\"ltr\">"));
    assert!(!english.html.contains("<b>"));
}

#[test]
fn a_payout_that_failed_says_what_to_mend_in_words_and_not_in_codes() {
    for language in Language::ALL {
        let of = |fix: &str| {
            let mut facts = all_facts();
            facts["fix"] = json!(fix);
            let letter = letter("payout_failed", language, "creator", facts);
            render(&letter, HOME).unwrap().text
        };
        let known = ["account", "number", "holder", "currency", "bank", "card"].map(of);
        let mut said: Vec<&String> = known.iter().collect();
        said.sort();
        said.dedup();
        assert_eq!(said.len(), 6, "{language:?}");
        assert!(known.iter().all(|text| !text.contains("account_closed")));
    }
    // What nobody has words for is told as the rail says it.
    let unknown = letter("payout_failed", Language::En, "creator", all_facts());
    assert!(
        render(&unknown, HOME)
            .unwrap()
            .text
            .contains("account_closed")
    );
}

#[test]
fn only_our_own_links_can_be_clicked() {
    let mut facts = all_facts();
    facts["campaign_title"] = json!("https://evil.example/");
    facts["reason"] = json!("https://evil.example/");
    for language in Language::ALL {
        let written = render(
            &letter("payout_failed", language, "creator", facts.clone()),
            HOME,
        )
        .unwrap();
        // The page of the app, and our own.
        assert_eq!(written.html.matches("<a ").count(), 2, "{}", written.html);
        assert!(
            !written.html.contains("href=\"https://evil"),
            "{}",
            written.html
        );
    }
    let written = render(
        &letter("email_verification", Language::Fr, "brand", facts),
        HOME,
    )
    .unwrap();
    let link =
        "<a href=\"https://daman.example.com/app/verify-email#token=a&amp;b=c\" dir=\"ltr\">";
    assert!(written.html.contains(link), "{}", written.html);
    assert!(
        written
            .text
            .contains("\nhttps://daman.example.com/app/verify-email#token=a&b=c\n")
    );
}

#[test]
fn what_people_write_stays_in_its_line() {
    let facts = json!({
        "campaign_title": "Tanger\r\nBcc: all@example.com\n\nYou owe us money",
        "creator_name": "Sara\u{202E}",
    });
    for language in Language::ALL {
        let written = render(
            &letter("campaign_application", language, "brand", facts.clone()),
            HOME,
        )
        .unwrap();
        assert!(
            !written.subject.contains(['\r', '\n', '\u{202E}']),
            "{:?}",
            written.subject
        );
        assert!(
            !written
                .text
                .lines()
                .any(|line| line.starts_with("Bcc") || line.starts_with("You owe"))
        );
    }
}

#[test]
fn a_message_about_something_ends_with_the_link_to_it() {
    let page = format!("{HOME}/app/disputes/{}", Uuid::from_u128(7));
    for language in Language::ALL {
        let written = render(
            &letter("dispute_offer", language, "brand", all_facts()),
            HOME,
        )
        .unwrap();
        let mut paragraphs = written.text.rsplit("\n\n");
        let (footer, open) = (paragraphs.next().unwrap(), paragraphs.next().unwrap());
        assert!(footer.ends_with(HOME), "{footer}");
        assert!(
            open.ends_with(&format!(": {page}")) && !open.contains('\n'),
            "{open}"
        );
        let link = format!(": <a href=\"{page}\" dir=\"ltr\">{page}</a></p>");
        assert!(written.html.contains(&link), "{}", written.html);
    }
}

#[test]
fn a_message_about_the_account_itself_leads_to_no_object() {
    let written = render(
        &letter("password_changed", Language::En, "brand", all_facts()),
        HOME,
    )
    .unwrap();
    assert!(!written.text.contains("Open it"), "{}", written.text);
}
