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
    /// Every text.
    #[cfg(test)]
    pub(super) const ALL: [Self; 10] = [
        Self::Opening,
        Self::Confirming,
        Self::Settled,
        Self::Failed,
        Self::Expired,
        Self::Mismatched,
        Self::Cancelled,
        Self::AccountOpening,
        Self::AccountAnswered,
        Self::AccountReady,
    ];

    /// Title and sentence in a language.
    pub(super) const fn words(self, language: Language) -> (&'static str, &'static str) {
        match language {
            Language::En => self.english(),
            Language::Fr => self.french(),
            Language::Ar => self.arabic(),
            Language::Es => self.spanish(),
            Language::Pt => self.portuguese(),
            Language::Ko => self.korean(),
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

    const fn spanish(self) -> (&'static str, &'static str) {
        match self {
            Self::Opening => (
                "Un momento",
                "Se está abriendo la página de pago. Esta página lo intenta de nuevo automáticamente.",
            ),
            Self::Confirming => (
                "Gracias",
                "Su pago se está confirmando. Esta página le avisará en cuanto lo esté.",
            ),
            Self::Settled => (
                "Pagado",
                "Su pago llegó y el dinero está bloqueado. Puede cerrar esta página.",
            ),
            Self::Failed => (
                "Sin pagar",
                "El pago no se pudo hacer y no se acreditó nada. Haga un nuevo depósito para intentarlo otra vez.",
            ),
            Self::Expired => (
                "Demasiado tarde",
                "Esta página de pago se cerró y no se pagó nada. Haga un nuevo depósito para pagar.",
            ),
            Self::Mismatched => (
                "En revisión",
                "Lo que se pagó no es lo que se pidió, así que no se acreditó. El equipo de operación lo revisa y lo devuelve por donde vino; por favor, no pague otra vez.",
            ),
            Self::Cancelled => (
                "Todavía sin pagar",
                "Usted salió de la página de pago y no se pagó nada. Puede volver a ella mientras esté abierta.",
            ),
            Self::AccountOpening => (
                "Un momento",
                "Se está abriendo su cuenta de cobro. Esta página lo intenta de nuevo automáticamente.",
            ),
            Self::AccountAnswered => (
                "Gracias",
                "Se están verificando sus respuestas. Esta página le avisará cuando pueda recibir pagos.",
            ),
            Self::AccountReady => (
                "Lista",
                "Su cuenta de cobro está lista: lo que gana se paga automáticamente en su banco.",
            ),
        }
    }

    const fn portuguese(self) -> (&'static str, &'static str) {
        match self {
            Self::Opening => (
                "Um momento",
                "A página de pagamento está sendo aberta. Esta página tenta de novo automaticamente.",
            ),
            Self::Confirming => (
                "Agradecemos",
                "O seu pagamento está sendo confirmado. Esta página avisa assim que estiver.",
            ),
            Self::Settled => (
                "Pago",
                "O seu pagamento chegou e o dinheiro está bloqueado. Você pode fechar esta página.",
            ),
            Self::Failed => (
                "Não pago",
                "O pagamento não foi concluído e nada foi creditado. Faça um novo depósito para tentar de novo.",
            ),
            Self::Expired => (
                "Tarde demais",
                "Esta página de pagamento foi fechada e nada foi pago. Faça um novo depósito para pagar.",
            ),
            Self::Mismatched => (
                "Em análise",
                "O que foi pago não é o que foi pedido, então não foi creditado. A equipe de operação confere e devolve pelo mesmo caminho; por favor, não pague outra vez.",
            ),
            Self::Cancelled => (
                "Ainda não pago",
                "Você saiu da página de pagamento e nada foi pago. Você pode voltar a ela enquanto estiver aberta.",
            ),
            Self::AccountOpening => (
                "Um momento",
                "A sua conta de recebimento está sendo aberta. Esta página tenta de novo automaticamente.",
            ),
            Self::AccountAnswered => (
                "Agradecemos",
                "As suas respostas estão sendo verificadas. Esta página avisa quando você puder receber.",
            ),
            Self::AccountReady => (
                "Pronta",
                "A sua conta de recebimento está pronta: o que você ganha é pago no seu banco automaticamente.",
            ),
        }
    }

    const fn korean(self) -> (&'static str, &'static str) {
        match self {
            Self::Opening => (
                "잠시만 기다려 주십시오",
                "결제 페이지를 여는 중입니다. 이 페이지가 자동으로 다시 시도합니다.",
            ),
            Self::Confirming => (
                "감사합니다",
                "결제를 확인하는 중입니다. 확인되는 대로 이 페이지에 표시됩니다.",
            ),
            Self::Settled => (
                "결제 완료",
                "결제 대금이 도착하여 예치되었습니다. 이 페이지를 닫으셔도 됩니다.",
            ),
            Self::Failed => (
                "결제되지 않음",
                "결제가 이루어지지 않았으며 입금된 금액이 없습니다. 다시 시도하시려면 새로 입금해 주십시오.",
            ),
            Self::Expired => (
                "기한이 지났습니다",
                "이 결제 페이지는 닫혔으며 결제된 금액이 없습니다. 결제하시려면 새로 입금해 주십시오.",
            ),
            Self::Mismatched => (
                "확인 중",
                "결제된 금액이 요청한 금액과 달라 입금 처리되지 않았습니다. 운영자가 확인하고 결제하신 수단으로 돌려 드리니, 다시 결제하지 말아 주십시오.",
            ),
            Self::Cancelled => (
                "아직 결제되지 않음",
                "결제 페이지에서 나오셨으며 결제된 금액이 없습니다. 결제 페이지가 열려 있는 동안에는 다시 돌아가실 수 있습니다.",
            ),
            Self::AccountOpening => (
                "잠시만 기다려 주십시오",
                "수령 계좌를 개설하는 중입니다. 이 페이지가 자동으로 다시 시도합니다.",
            ),
            Self::AccountAnswered => (
                "감사합니다",
                "답변을 확인하는 중입니다. 대금을 받으실 수 있게 되면 이 페이지에 표시됩니다.",
            ),
            Self::AccountReady => (
                "준비 완료",
                "수령 계좌가 준비되었습니다. 받으실 대금은 회원님의 은행으로 자동 지급됩니다.",
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
