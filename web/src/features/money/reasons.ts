/** Codes of why money did not move, ours and the well-known ones of the rail, as the ends of the keys `why.*`. */
const WHY: Record<string, string[]> = {
  statement_late: ['statement_late'],
  not_covered: ['not_covered'],
  differs: ['currency_differs', 'amount_differs', 'settled_in_another_currency', 'settlement_differs'],
  refused: ['refused', 'not_carried'],
  canceled: ['canceled', 'merchant_request'],
  closed: ['account_closed', 'bank_ownership_changed', 'no_account'],
  blocked: ['account_frozen', 'bank_account_restricted', 'debit_not_authorized'],
  wrong: [
    'bank_account_unusable',
    'incorrect_account_details',
    'incorrect_account_holder_address',
    'incorrect_account_holder_details',
    'incorrect_account_holder_name',
    'incorrect_account_holder_tax_id',
    'incorrect_account_type',
    'invalid_account_number',
    'invalid_account_number_length',
  ],
  currency: ['invalid_currency', 'currency_not_supported'],
  funds: ['insufficient_funds', 'withdrawal_count_limit_exceeded'],
  declined: [
    'declined',
    'card_declined',
    'generic_decline',
    'do_not_honor',
    'transaction_not_allowed',
    'fraudulent',
  ],
  card: [
    'card_not_supported',
    'expired_card',
    'expired_or_canceled_card',
    'incorrect_cvc',
    'incorrect_number',
    'lost_card',
    'lost_or_stolen_card',
    'pickup_card',
    'stolen_card',
    'unsupported_card',
  ],
  confirm: ['authentication_required', 'payment_intent_authentication_failure'],
  failed: [
    'could_not_process',
    'bank_cannot_process',
    'processing_error',
    'try_again_later',
    'issuer_not_available',
  ],
}

/** The reasons of those who contest a payment: some codes say something else there. */
const CONTESTED: Record<string, string[]> = {
  stranger: ['fraudulent', 'unrecognized', 'debit_not_authorized'],
  twice: ['duplicate'],
  missing: ['product_not_received'],
  poor: ['product_unacceptable'],
  owed: ['credit_not_processed', 'subscription_canceled'],
}

const keyIn = (words: Record<string, string[]>, code: string) =>
  Object.keys(words).find((key) => words[key]?.includes(code))

/** Why money did not move, as the end of a key `why.*`; `unknown` when no words are there for the code. */
export const whyOf = (code: string): string => keyIn(WHY, code) ?? 'unknown'

/** Why a payment is contested, likewise. */
export const contestedFor = (code: string): string => keyIn(CONTESTED, code) ?? whyOf(code)

/** Parts of the rail's names of what it asks for, and the ends of the keys `asks.*`. The first that is found counts. */
const ASKS: [part: RegExp, key: string][] = [
  [/external_account|bank_account/, 'bank'],
  [/tos_acceptance/, 'terms'],
  [/verification|document/, 'documents'],
  [/owners|directors|executives|representative|relationship/, 'people'],
  [/address/, 'address'],
  [/^(business|company|settings)/, 'business'],
  [/^(individual|person)/, 'identity'],
]

/** What the rail asks for, in groups that people have words for, each once. */
export const asksFor = (requirements: string[]): string[] => [
  ...new Set(requirements.map((one) => ASKS.find(([part]) => part.test(one))?.[1] ?? 'more')),
]
