//! What the pages say, in each language.

use parties::Language;

/// What a page says.
#[derive(Clone, Copy)]
pub(super) enum Text {
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
    pub(super) const fn words(self, language: Language) -> (&'static str, &'static str) {
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
    pub(super) const fn waits(self) -> bool {
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
