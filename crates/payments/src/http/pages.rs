//! The pages that people reach by our own links. Small, without scripts, in the language of the party concerned.

use axum::{
    extract::State,
    http::{HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono::Duration;
use kernel::{Failure, Id, Problem, http::Path};
use parties::{Language, Party};
use rails::{OpenOnboarding, OperationKey};
use url::Url;

use crate::{
    AccountStatus, Context, Deposit, DepositStatus, Mode, PayoutAccount, jobs, pay_path, store,
};

/// How long a page waits for a job that asks the rail, in steps of 50 ms.
const WAITS: u32 = 100;

/// What a page says.
#[derive(Clone, Copy)]
enum Text {
    Opening,
    Confirming,
    Settled,
    Failed,
    Expired,
    Mismatched,
    Cancelled,
    AccountOpening,
    AccountAnswered,
    AccountReady,
}

impl Text {
    /// Title and sentence in a language.
    const fn words(self, language: Language) -> (&'static str, &'static str) {
        match language {
            Language::En => self.english(),
            Language::Fr => self.french(),
            Language::Ar => self.arabic(),
        }
    }

    const fn english(self) -> (&'static str, &'static str) {
        match self {
            Self::Opening => (
                "One moment",
                "The payment page is being opened. This page tries again by itself.",
            ),
            Self::Confirming => (
                "Thank you",
                "Your payment is being confirmed. This page tells you as soon as it is.",
            ),
            Self::Settled => (
                "Paid",
                "Your payment has arrived and the money is locked. You can close this page.",
            ),
            Self::Failed => (
                "Not paid",
                "The payment did not work and nothing was credited. Start a new deposit to try again.",
            ),
            Self::Expired => (
                "Too late",
                "This payment page has closed and nothing was paid. Start a new deposit to pay.",
            ),
            Self::Mismatched => (
                "Being looked into",
                "What was paid is not what was asked for, so it was not credited. An operator checks it and returns it the way it came; please do not pay again.",
            ),
            Self::Cancelled => (
                "Not paid yet",
                "You left the payment page, and nothing was paid. You can go back to it as long as it is open.",
            ),
            Self::AccountOpening => (
                "One moment",
                "Your payout account is being opened. This page tries again by itself.",
            ),
            Self::AccountAnswered => (
                "Thank you",
                "Your answers are being checked. This page tells you when you can be paid.",
            ),
            Self::AccountReady => (
                "Ready",
                "Your payout account is ready: what you earn is paid to your bank by itself.",
            ),
        }
    }

    const fn french(self) -> (&'static str, &'static str) {
        match self {
            Self::Opening => (
                "Un instant",
                "La page de paiement s’ouvre. Cette page réessaie d’elle-même.",
            ),
            Self::Confirming => (
                "Merci",
                "Votre paiement est en cours de confirmation. Cette page vous le dira aussitôt.",
            ),
            Self::Settled => (
                "Payé",
                "Votre paiement est arrivé et l’argent est bloqué. Vous pouvez fermer cette page.",
            ),
            Self::Failed => (
                "Non payé",
                "Le paiement n’a pas abouti et rien n’a été crédité. Faites un nouveau dépôt pour réessayer.",
            ),
            Self::Expired => (
                "Trop tard",
                "Cette page de paiement est fermée et rien n’a été payé. Faites un nouveau dépôt pour payer.",
            ),
            Self::Mismatched => (
                "En cours d’examen",
                "Le montant payé n’est pas celui demandé : il n’a pas été crédité. Un opérateur le vérifie et le renvoie par la même voie ; merci de ne pas payer une seconde fois.",
            ),
            Self::Cancelled => (
                "Pas encore payé",
                "Vous avez quitté la page de paiement et rien n’a été payé. Vous pouvez y revenir tant qu’elle est ouverte.",
            ),
            Self::AccountOpening => (
                "Un instant",
                "Votre compte de versement s’ouvre. Cette page réessaie d’elle-même.",
            ),
            Self::AccountAnswered => (
                "Merci",
                "Vos réponses sont en cours de vérification. Cette page vous dira quand vous pourrez être payé.",
            ),
            Self::AccountReady => (
                "Prêt",
                "Votre compte de versement est prêt : vos gains sont versés d’eux-mêmes à votre banque.",
            ),
        }
    }

    const fn arabic(self) -> (&'static str, &'static str) {
        match self {
            Self::Opening => (
                "لحظة من فضلك",
                "يجري فتح صفحة الدفع. تعيد هذه الصفحة المحاولة تلقائيًا.",
            ),
            Self::Confirming => (
                "شكرًا لك",
                "يجري تأكيد دفعتك. ستُعلمك هذه الصفحة فور تأكيدها.",
            ),
            Self::Settled => ("تم الدفع", "وصلت دفعتك وحُجز المبلغ. يمكنك إغلاق هذه الصفحة."),
            Self::Failed => (
                "لم يتم الدفع",
                "لم تنجح عملية الدفع ولم يُقيَّد أي مبلغ. أنشئ إيداعًا جديدًا للمحاولة مرة أخرى.",
            ),
            Self::Expired => (
                "انتهت المهلة",
                "أُغلقت صفحة الدفع هذه ولم يُدفع شيء. أنشئ إيداعًا جديدًا للدفع.",
            ),
            Self::Mismatched => (
                "قيد المراجعة",
                "ما دُفع يختلف عما طُلب، لذلك لم يُقيَّد. يراجعه أحد المشغّلين ويعيده بالطريقة التي جاء بها، فلا تدفع مرة أخرى من فضلك.",
            ),
            Self::Cancelled => (
                "لم يتم الدفع بعد",
                "غادرت صفحة الدفع ولم يُدفع شيء. يمكنك العودة إليها ما دامت مفتوحة.",
            ),
            Self::AccountOpening => (
                "لحظة من فضلك",
                "يجري فتح حساب الدفعات الخاص بك. تعيد هذه الصفحة المحاولة تلقائيًا.",
            ),
            Self::AccountAnswered => (
                "شكرًا لك",
                "يجري التحقق من إجاباتك. ستُعلمك هذه الصفحة متى يمكن الدفع لك.",
            ),
            Self::AccountReady => (
                "جاهز",
                "حساب الدفعات الخاص بك جاهز: تُحوَّل أرباحك إلى مصرفك تلقائيًا.",
            ),
        }
    }

    /// Whether the page looks again by itself.
    const fn waits(self) -> bool {
        match self {
            Self::Opening | Self::Confirming | Self::AccountOpening | Self::AccountAnswered => true,
            Self::Settled
            | Self::Failed
            | Self::Expired
            | Self::Mismatched
            | Self::Cancelled
            | Self::AccountReady => false,
        }
    }
}

/// Leads to the rail's page, or says why there is nothing to pay.
pub(super) async fn pay(
    State(ctx): State<Context>,
    Path(id): Path<Id<Deposit>>,
) -> Result<Response, Problem> {
    let deposit = opened(&ctx, id).await?;
    if let (DepositStatus::AwaitingPayment, Some(pay_url)) = (deposit.status, &deposit.pay_url) {
        return Ok(see_other(pay_url));
    }
    page(&ctx, deposit.payer, (said_of(&deposit), None)).await
}

/// Where the rail sends the payer after paying. That proves nothing, so it says only what is known.
pub(super) async fn pay_done(
    State(ctx): State<Context>,
    Path(id): Path<Id<Deposit>>,
) -> Result<Response, Problem> {
    let deposit = find(&ctx, id).await?;
    page(&ctx, deposit.payer, (said_of(&deposit), None)).await
}

/// Where the rail sends the payer who gives up.
pub(super) async fn pay_cancelled(
    State(ctx): State<Context>,
    Path(id): Path<Id<Deposit>>,
) -> Result<Response, Problem> {
    let deposit = find(&ctx, id).await?;
    if !deposit.status.is_pending() {
        return page(&ctx, deposit.payer, (said_of(&deposit), None)).await;
    }
    page(
        &ctx,
        deposit.payer,
        (Text::Cancelled, Some(ctx.link(&pay_path(id)))),
    )
    .await
}

/// Leads to the rail's questions by a link made for this visit: those of the rail work once and for minutes.
pub(super) async fn onboard(
    State(ctx): State<Context>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let account = account(&ctx, &token, WAITS).await?;
    if account.status == AccountStatus::Ready && !holds_up(&ctx, &account).await? {
        return page(&ctx, account.party, (Text::AccountReady, None)).await;
    }
    let Some(account_ref) = account.account_ref.clone() else {
        return page(&ctx, account.party, (Text::AccountOpening, None)).await;
    };
    let path = account.onboard_path();
    let ask = OpenOnboarding {
        account: account_ref,
        refresh_url: Url::parse(&ctx.link(&path)).map_err(Failure::new)?,
        return_url: Url::parse(&ctx.link(&format!("{path}/done"))).map_err(Failure::new)?,
    };
    let visit = Id::<OpenOnboarding>::new(ctx.db.now());
    let key = OperationKey::try_new(format!("onboard:{visit}")).map_err(Failure::new)?;
    match ctx.rail.onboarding_link(&key, &ask).await {
        Ok(link) => Ok(see_other(&link.url)),
        Err(error) => {
            tracing::warn!(
                error = Failure::new(error).chain(),
                "no onboarding link can be had"
            );
            page(&ctx, account.party, (Text::AccountOpening, None)).await
        }
    }
}

/// Where the rail sends the party afterwards. That proves nothing, so the account is looked at.
pub(super) async fn onboard_done(
    State(ctx): State<Context>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let account = account(&ctx, &token, 0).await?;
    let mut tx = ctx.db.begin().await?;
    jobs::revisit_account(&mut tx, account.id).await?;
    tx.commit().await?;
    if account.status == AccountStatus::Ready {
        return page(&ctx, account.party, (Text::AccountReady, None)).await;
    }
    let back = ctx.link(&account.onboard_path());
    page(&ctx, account.party, (Text::AccountAnswered, Some(back))).await
}

const fn said_of(deposit: &Deposit) -> Text {
    match deposit.status {
        DepositStatus::Opening | DepositStatus::InDoubt => Text::Opening,
        DepositStatus::AwaitingPayment => Text::Confirming,
        DepositStatus::Settled => Text::Settled,
        DepositStatus::Failed => Text::Failed,
        DepositStatus::Expired => Text::Expired,
        DepositStatus::Mismatched => Text::Mismatched,
    }
}

/// Whether a payout waits because the rail or the bank refused it, although the account is ready: the party may have to name
/// another bank account.
async fn holds_up(ctx: &Context, account: &PayoutAccount) -> Result<bool, Problem> {
    let mut tx = ctx.db.begin().await?;
    let refused = store::find_refused_payout(&mut tx, account.party).await?;
    tx.commit().await?;
    Ok(refused.is_some())
}

async fn find(ctx: &Context, id: Id<Deposit>) -> Result<Deposit, Problem> {
    store::find_deposit(&ctx.db, id)
        .await?
        .ok_or_else(|| Problem::not_found("deposit"))
}

/// The deposit, once its page is open or the waiting is over.
async fn opened(ctx: &Context, id: Id<Deposit>) -> Result<Deposit, Problem> {
    let mut deposit = find(ctx, id).await?;
    for _ in 0..WAITS {
        if !matches!(
            deposit.status,
            DepositStatus::Opening | DepositStatus::InDoubt
        ) {
            break;
        }
        pause().await;
        deposit = find(ctx, id).await?;
    }
    Ok(deposit)
}

/// The account of a link, once the rail has opened it or the waiting is over.
async fn account(ctx: &Context, token: &str, waits: u32) -> Result<PayoutAccount, Problem> {
    let mut left = waits;
    loop {
        let account = store::find_account_by_token(&ctx.db, token).await?;
        let account = account.ok_or_else(|| Problem::not_found("payout account"))?;
        if account.account_ref.is_some() || left == 0 {
            return Ok(account);
        }
        left = left.saturating_sub(1);
        pause().await;
    }
}

async fn pause() {
    let pause = Duration::milliseconds(50).to_std().unwrap_or_default();
    tokio::time::sleep(pause).await;
}

/// Sends the browser there; the address of this page, which is a key, does not go along.
fn see_other(to: &str) -> Response {
    (private(), Redirect::to(to)).into_response()
}

/// These pages are for one person: not kept by caches, not named to other sites.
fn private() -> [(HeaderName, &'static str); 2] {
    [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ]
}

async fn page(
    ctx: &Context,
    party: Id<Party>,
    (text, link): (Text, Option<String>),
) -> Result<Response, Problem> {
    let mut tx = ctx.db.begin().await?;
    let party = parties::find(&mut tx, party).await?;
    tx.commit().await?;
    let html = render(
        party.map_or(Language::En, |party| party.language),
        (text, link.as_deref()),
        ctx.mode,
    );
    Ok((StatusCode::OK, private(), Html(html)).into_response())
}

/// The page as HTML. The link is one of our own addresses; everything else is fixed text.
fn render(language: Language, (text, link): (Text, Option<&str>), mode: Mode) -> String {
    let (title, sentence) = text.words(language);
    let (code, direction, back) = match language {
        Language::En => ("en", "ltr", "Go on"),
        Language::Fr => ("fr", "ltr", "Continuer"),
        Language::Ar => ("ar", "rtl", "متابعة"),
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
    fn a_page_on_the_sandbox_says_that_no_real_money_moves() {
        for (language, note) in [
            (Language::En, "Sandbox: no real money moves."),
            (Language::Fr, "aucun argent réel"),
            (Language::Ar, "لا تتحرك أي أموال حقيقية"),
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
