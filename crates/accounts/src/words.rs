//! The words of a statement on paper. The fonts that every reader of PDF has know Latin letters only: whoever is written to in
//! Arabic or Korean gets it in English.

use parties::Language;

use crate::section::Section;

/// One thing in English, French, Spanish and Portuguese.
pub(crate) type Word = [&'static str; 4];

/// The word in a language.
pub(crate) const fn say(
    [english, french, spanish, portuguese]: Word,
    language: Language,
) -> &'static str {
    match language {
        Language::Fr => french,
        Language::Es => spanish,
        Language::Pt => portuguese,
        Language::En | Language::Ar | Language::Ko => english,
    }
}

pub(crate) const TITLE: Word = [
    "Account statement",
    "Relevé de compte",
    "Estado de cuenta",
    "Extrato da conta",
];
pub(crate) const PARTY: Word = ["Account of", "Compte de", "Cuenta de", "Conta de"];
pub(crate) const ACCOUNT: Word = ["Account", "Compte", "Cuenta", "Conta"];
pub(crate) const PERIOD: Word = [
    "Period (UTC)",
    "Période (UTC)",
    "Período (UTC)",
    "Período (UTC)",
];
pub(crate) const CURRENCY: Word = ["Currency", "Devise", "Moneda", "Moeda"];
pub(crate) const MADE: Word = ["Made", "Établi le", "Emitido", "Emitido"];
pub(crate) const LOG: Word = [
    "Public log",
    "Journal public",
    "Registro público",
    "Registro público",
];
pub(crate) const DATE: Word = ["Date (UTC)", "Date (UTC)", "Fecha (UTC)", "Data (UTC)"];
pub(crate) const WHAT: Word = ["What", "Opération", "Concepto", "Operação"];
pub(crate) const IN: Word = ["In", "Entrée", "Entrada", "Entrada"];
pub(crate) const OUT: Word = ["Out", "Sortie", "Salida", "Saída"];
pub(crate) const BALANCE: Word = ["Balance", "Solde", "Saldo", "Saldo"];
pub(crate) const OPENING: Word = [
    "Opening balance",
    "Solde d’ouverture",
    "Saldo inicial",
    "Saldo inicial",
];
pub(crate) const CLOSING: Word = [
    "Closing balance",
    "Solde de clôture",
    "Saldo final",
    "Saldo final",
];
pub(crate) const TOTAL: Word = ["Total", "Total", "Total", "Total"];
pub(crate) const NOTHING: Word = [
    "Nothing moved in this period.",
    "Aucun mouvement sur cette période.",
    "Sin movimientos en este período.",
    "Nenhum movimento neste período.",
];
pub(crate) const PAGE: Word = ["Page", "Page", "Página", "Página"];

/// The heading of a section.
pub(crate) const fn heading(section: Section) -> Word {
    match section {
        Section::Available => [
            "Wallet: yours to be paid",
            "Portefeuille : à vous verser",
            "Monedero: por pagarle",
            "Carteira: a pagar a você",
        ],
        Section::Locked => [
            "Locked: paid in, and with nobody yet",
            "Bloqué : versé, et encore à personne",
            "Bloqueado: pagado, y aún de nadie",
            "Bloqueado: pago, e ainda de ninguém",
        ],
        Section::Invested => [
            "Invested: paid into raises, less what came back",
            "Investi : versé aux levées, moins ce qui est revenu",
            "Invertido: pagado a colectas, menos lo devuelto",
            "Investido: pago a captações, menos o devolvido",
        ],
        Section::Owed => [
            "You owe: taken back by your bank",
            "Vous devez : repris par votre banque",
            "Usted debe: retirado por su banco",
            "Você deve: retomado pelo seu banco",
        ],
    }
}

/// What transfers are, by the ledger's names: all that can be on a statement.
pub(crate) const KINDS: [(&str, Word); 23] = [
    (
        "chargebacks.recovered",
        [
            "Paid on what you owe",
            "Réglé sur votre dû",
            "Abonado a lo adeudado",
            "Abatido do que deve",
        ],
    ),
    (
        "chargebacks.recovered_returned",
        [
            "Returned: the bank gave it back",
            "Rendu : la banque l’a restitué",
            "Devuelto: el banco lo restituyó",
            "Devolvido: o banco o restituiu",
        ],
    ),
    (
        "chargebacks.reinstated",
        [
            "Given back by the bank",
            "Restitué par la banque",
            "Restituido por el banco",
            "Restituído pelo banco",
        ],
    ),
    (
        "chargebacks.withdrawn",
        [
            "Taken back by the bank",
            "Repris par la banque",
            "Retirado por el banco",
            "Retomado pelo banco",
        ],
    ),
    (
        "chargebacks.written_off",
        [
            "Written off",
            "Passé en perte",
            "Dado por perdido",
            "Dado como perda",
        ],
    ),
    (
        "escrow.fee",
        [
            "Platform fee",
            "Frais de plateforme",
            "Comisión de la plataforma",
            "Taxa da plataforma",
        ],
    ),
    (
        "escrow.lock",
        [
            "Budget locked",
            "Budget bloqué",
            "Presupuesto bloqueado",
            "Orçamento bloqueado",
        ],
    ),
    (
        "escrow.release",
        [
            "Content paid",
            "Contenu payé",
            "Contenido pagado",
            "Conteúdo pago",
        ],
    ),
    (
        "escrow.surplus",
        [
            "Paid in above the budget",
            "Versé au-delà du budget",
            "Pagado de más sobre el presupuesto",
            "Pago além do orçamento",
        ],
    ),
    (
        "payouts.refused",
        [
            "Payout refused: back in the wallet",
            "Virement refusé : revenu ici",
            "Pago rechazado: de vuelta aquí",
            "Pagamento recusado: de volta aqui",
        ],
    ),
    (
        "payouts.reserved",
        [
            "Payout to your bank",
            "Virement à votre banque",
            "Pago a su banco",
            "Pagamento ao seu banco",
        ],
    ),
    (
        "payouts.taken_back",
        [
            "Payout taken back",
            "Virement repris",
            "Pago retirado",
            "Pagamento retomado",
        ],
    ),
    (
        "projects.collect",
        ["Invested", "Investi", "Invertido", "Investido"],
    ),
    (
        "projects.release",
        [
            "Milestone released",
            "Étape versée",
            "Etapa liberada",
            "Etapa liberada",
        ],
    ),
    (
        "refunds.bounced",
        [
            "Refund sent back by your bank",
            "Remboursement renvoyé par la banque",
            "Reembolso devuelto por su banco",
            "Reembolso devolvido pelo banco",
        ],
    ),
    (
        "refunds.refused",
        [
            "Refund that could not go back",
            "Remboursement impossible",
            "Reembolso que no pudo volver",
            "Reembolso que não pôde voltar",
        ],
    ),
    (
        "refunds.reserved",
        ["Refund", "Remboursement", "Reembolso", "Reembolso"],
    ),
    (
        "refunds.uncovered",
        [
            "Refund, into the wallet",
            "Remboursement, ici",
            "Reembolso, al monedero",
            "Reembolso, à carteira",
        ],
    ),
    (
        "royalties.owed",
        [
            "Share of revenue",
            "Part des revenus",
            "Parte de los ingresos",
            "Parte da receita",
        ],
    ),
    (
        "royalties.revenue",
        [
            "Handed on as revenue",
            "Transmis comme revenus",
            "Entregado como ingresos",
            "Repassado como receita",
        ],
    ),
    (
        "royalties.share",
        [
            "Share of revenue",
            "Part des revenus",
            "Parte de los ingresos",
            "Parte da receita",
        ],
    ),
    (
        "statements.cash",
        [
            "Paid for a statement",
            "Versé pour un relevé",
            "Pagado por una liquidación",
            "Pago por um extrato",
        ],
    ),
    (
        "statements.surplus",
        [
            "Paid above the statement",
            "Versé au-delà du relevé",
            "Pagado de más por una liquidación",
            "Pago além do extrato",
        ],
    ),
];

/// What a transfer is, in words; the ledger's own name when there is no word for it.
pub(crate) fn kind(name: &str, language: Language) -> &str {
    let found = KINDS.iter().find(|(kind, _)| *kind == name);
    found.map_or(name, |(_, word)| say(*word, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What fits in the column of a page.
    const LONGEST: usize = 36;

    #[test]
    fn every_word_fits_in_its_column() {
        assert!(KINDS.is_sorted_by_key(|(kind, _)| *kind));
        for (kind, word) in KINDS {
            for text in word {
                let length = text.chars().count();
                assert!((1..=LONGEST).contains(&length), "{kind}: {text}");
            }
        }
        assert_eq!(kind("escrow.fee", Language::Fr), "Frais de plateforme");
        assert_eq!(kind("escrow.fee", Language::Ko), "Platform fee");
        assert_eq!(kind("some.new", Language::Fr), "some.new");
    }
}
