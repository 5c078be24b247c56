//! The pages as HTML.

use parties::Language;

use super::words::Text;
use crate::Mode;

/// The page as HTML. The link is one of our own addresses; everything else is fixed text.
pub(super) fn render(language: Language, (text, link): (Text, Option<&str>), mode: Mode) -> String {
    let (title, sentence) = text.words(language);
    let (code, direction) = (language.code(), language.direction());
    let back = match language {
        Language::En => "Go on",
        Language::Fr => "Continuer",
        Language::Ar => "متابعة",
        Language::Es | Language::Pt => "Continuar",
        Language::Ko => "계속하기",
    };
    let again = if text.waits() {
        "<meta http-equiv=\"refresh\" content=\"3\">"
    } else {
        ""
    };
    let link = link
        .map(|link| format!("<p><a href=\"{}\">{back}</a></p>", escape(link)))
        .unwrap_or_default();
    let note = match mode {
        Mode::Live => String::new(),
        Mode::Sandbox => format!("<p><strong>{}</strong></p>", sandbox_note(language)),
    };
    format!(
        "<!doctype html><html lang=\"{code}\" dir=\"{direction}\"><head><meta charset=\"utf-8\">{again}\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} · Daman</title></head>\
         <body><main>{note}<h1>{title}</h1><p>{sentence}</p>{link}</main></body></html>\n"
    )
}

const fn sandbox_note(language: Language) -> &'static str {
    match language {
        Language::En => "Sandbox: no real money moves.",
        Language::Fr => "Bac à sable : aucun argent réel ne circule.",
        Language::Ar => "بيئة تجريبية: لا تتحرك أي أموال حقيقية.",
        Language::Es => "Entorno de pruebas: no se mueve dinero real.",
        Language::Pt => "Ambiente de testes: nenhum dinheiro real se move.",
        Language::Ko => "테스트 환경입니다. 실제 돈은 이동하지 않습니다.",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_in_the_language_of_its_reader_and_waits_only_for_what_comes() {
        let arabic = render(Language::Ar, (Text::Confirming, None), Mode::Live);
        assert!(
            arabic.contains("lang=\"ar\" dir=\"rtl\"") && arabic.contains("http-equiv=\"refresh\"")
        );
        let french = render(Language::Fr, (Text::Settled, None), Mode::Live);
        assert!(french.contains("Payé") && !french.contains("refresh"));
    }

    #[test]
    fn every_page_has_its_own_words_in_each_language() {
        for text in Text::ALL {
            let mut titles: Vec<String> = Language::ALL
                .map(|language| render(language, (text, None), Mode::Live))
                .into();
            titles.sort_unstable();
            titles.dedup();
            assert_eq!(titles.len(), Language::ALL.len());
        }
    }

    #[test]
    fn a_page_on_the_sandbox_says_that_no_real_money_moves() {
        for (language, note) in [
            (Language::En, "Sandbox: no real money moves."),
            (Language::Fr, "aucun argent réel"),
            (Language::Ar, "لا تتحرك أي أموال حقيقية"),
            (Language::Es, "no se mueve dinero real"),
            (Language::Pt, "nenhum dinheiro real"),
            (Language::Ko, "실제 돈은 이동하지 않습니다"),
        ] {
            for (mode, said) in [(Mode::Sandbox, true), (Mode::Live, false)] {
                let html = render(language, (Text::Settled, None), mode);
                assert_eq!(html.contains(note), said, "{note}");
            }
        }
    }

    #[test]
    fn a_link_cannot_leave_its_attribute() {
        let html = render(
            Language::En,
            (Text::Cancelled, Some("https://x.test/\"><script>")),
            Mode::Live,
        );
        assert!(
            html.contains("href=\"https://x.test/&quot;&gt;&lt;script&gt;\"")
                && !html.contains("<script>")
        );
    }
}
