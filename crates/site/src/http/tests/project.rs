//! A project's page, as light with all that an artist may write as without it.

use kernel::{Id, Tx};
use parties::{Caller, Country, DisplayName, Email, NewParty, Password, Passwords, Role};
use projects::{
    Project, Rules,
    acts::{self, NewUpdate},
};
use serde_json::json;

use super::*;

/// The limit of a public page over the wire, in bytes.
const BUDGET: usize = 40_000;
/// The longest description and the longest update that are taken, in characters.
const LONGEST: (usize, usize) = (10_000, 5_000);

/// Words of these letters that repeat nothing, so that packing helps as little as it ever does.
fn words(letters: &[char], count: usize, seed: u32) -> String {
    let mut state = seed;
    let letter = |at: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let random = usize::try_from(state >> 8).unwrap();
        if at % 7 == 6 {
            ' '
        } else {
            letters[random % letters.len()]
        }
    };
    (0..count).map(letter).collect::<String>().trim().to_owned()
}

async fn artist(tx: &mut Tx) -> Caller {
    let email = Email::parse("hind@example.com").unwrap();
    let password = Password::parse("correct horse battery".to_owned(), &email).unwrap();
    let new = NewParty {
        role: Role::Artist,
        name: DisplayName::parse("Hind").unwrap(),
        email,
        language: Language::Ar,
        country: Country::parse("MA").unwrap(),
        password: Passwords::new(1).unwrap().hash(password).await.unwrap(),
    };
    let party = parties::acts::add_party(tx, &new).await.unwrap().id;
    Caller {
        party,
        role: Role::Artist,
        session: Id::new(tx.now()),
    }
}

/// A project that is live, with this description, and five updates with this text.
async fn live(db: &Db, language: Language, description: &str, update: &str) -> Project {
    let mut tx = db.begin().await.unwrap();
    let artist = artist(&mut tx).await;
    let draft = json!({
        "title": "Nuits <d’Essaouira>",
        "description": { language.code(): description },
        "mode": "revenue_participation",
        "works": [{"title": "Lila", "isrc": "MA-Z03-26-00123"}],
        "rights": [{"holder": "Hind", "role": "performer", "bps": 10_000}],
        "budget": [{"label": "Studio", "amount": {"amount": "1000.00", "currency": "MAD"}}],
        "minimum": {"amount": "1000.00", "currency": "MAD"},
        "hard_cap": {"amount": "2000.00", "currency": "MAD"},
        "promised_bps": 3000,
        "term_months": 36,
        "sources": ["streaming"]
    });
    let draft = serde_json::from_value(draft).unwrap();
    let project = acts::create(&mut tx, &artist, draft).await.unwrap();
    let rules = Rules {
        fee: Bps::try_new(500).unwrap(),
        mode: payments::Mode::Sandbox,
    };
    let project = acts::open(&mut tx, &rules, &artist, project.id)
        .await
        .unwrap();
    for nth in 1..=5 {
        let new = NewUpdate {
            title: format!("{nth}"),
            text: update.to_owned(),
            language,
        };
        acts::post_update(&mut tx, &artist, project.id, new)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    project
}

#[tokio::test]
async fn a_projects_page_is_light_however_much_its_owner_writes() {
    for (language, letters) in [
        (Language::Ar, 'ء'..='ي'),
        (Language::En, 'a'..='z'),
        (Language::Ko, '가'..='힣'),
    ] {
        let (db, _guard) = kernel::testing::db().await;
        let letters: Vec<char> = letters.collect();
        let (description, update) = LONGEST;
        let description = words(&letters, description, 1);
        let project = live(&db, language, &description, &words(&letters, update, 2)).await;
        let router = site(&db, Mode::Sandbox);
        let address = format!("/{}/projects/{}", language.code(), project.id);
        let html = ask(&router, &address, &[]).await.text();
        assert!(html.contains(&description), "all of it is there");
        assert_eq!(
            html.matches("…</p>").count(),
            5,
            "only the beginning of the updates"
        );
        assert!(html.contains(&format!("<p><a href=\"/app/projects/{}\">", project.id)));
        let weight = weight(&router, &address).await;
        assert!(weight < BUDGET, "{language:?}: {weight}");
    }
}

#[tokio::test]
async fn a_projects_page_says_what_it_is_where_it_is_shared() {
    let (db, _guard) = kernel::testing::db().await;
    let project = live(
        &db,
        Language::En,
        "A \"gnawa\" record.\nOf six nights.",
        "Recorded.",
    )
    .await;
    let router = site(&db, Mode::Live);
    let path = format!("/en/projects/{}", project.id);
    let page = ask(&router, &path, &[]).await;
    let html = page.text();
    assert_eq!(page.status, 200, "{html}");
    let title = "Nuits &lt;d’Essaouira&gt; – Hind – Daman";
    let about = "A &quot;gnawa&quot; record. Of six nights.";
    for said in [
        format!("<title>{title}</title>"),
        format!("<meta name=\"description\" content=\"{about}\">"),
        format!("<meta property=\"og:title\" content=\"{title}\">"),
        format!("<meta property=\"og:description\" content=\"{about}\">"),
        format!("<meta property=\"og:url\" content=\"https://daman.test{path}\">"),
        "<meta property=\"og:image\" content=\"https://daman.test/share.png\">".to_owned(),
        "MAD\u{A0}0.00 of the MAD\u{A0}1,000.00 that it needs".to_owned(),
        "0 investments.".to_owned(),
        "36 months".to_owned(),
    ] {
        assert!(html.contains(&said), "{said} is not in {html}");
    }
    assert!(!html.contains("earlier updates"), "nothing was left out");
    // In a language of which it has no description it is told in one that it has.
    let arabic = ask(&router, &path.replace("/en/", "/ar/"), &[])
        .await
        .text();
    assert!(arabic.contains("lang=\"en\" dir=\"auto\">A &quot;gnawa&quot; record."));
    assert!(arabic.contains("لا مساهمات بعد.") && arabic.contains("36 شهرا"));
}
