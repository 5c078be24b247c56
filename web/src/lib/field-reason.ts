import type { Money } from '@/api/client'

/** The words for what the server says of a field: the end of a key `problems:field_*`, and what stands in it. */
export interface Reason {
  key: string
  /** Numbers as the server writes them. */
  least?: string
  most?: string
  amount?: Money
  currency?: string
}

const AMOUNT = '([\\d.]+) ([A-Z]{3,4})'

/** What the server says of fields, in English; it gives no code for it. The first that fits counts. */
const SAID: [RegExp, (found: string[]) => Reason][] = [
  [
    /^(?:write |choose one of )?(\d[\d, ]*) to (\d[\d, ]*) characters/,
    ([, least, most]) => ({ key: 'characters', least, most }),
  ],
  [
    /at most (\d+) characters$|more than (\d+) characters$|up to (\d+) characters$/,
    ([, a, b, c]) => ({ key: 'most_characters', most: a ?? b ?? c }),
  ],
  [
    /^(?:write |from |name |offer )?(\d[\d, ]*) to (\d[\d, ]*)(?: of them.*| deliverables.*)?$/,
    ([, least, most]) => ({ key: 'range', least, most }),
  ],
  [
    new RegExp(`^(?:at most|one payment is at most) ${AMOUNT}`),
    ([, amount, currency]) => ({ key: 'at_most', amount: money(amount, currency) }),
  ],
  [
    new RegExp(`^it is at least ${AMOUNT}`),
    ([, amount, currency]) => ({ key: 'at_least', amount: money(amount, currency) }),
  ],
  [
    new RegExp(`(?:must be|write) a multiple of ${AMOUNT}`),
    ([, amount, currency]) => ({ key: 'multiple', amount: money(amount, currency) }),
  ],
  [/^must be ([A-Z]{3,4})(?:, as the budget)?$/, ([, currency]) => ({ key: 'currency', currency })],
  [
    /more than nothing|^write an amount such as|^an amount is a decimal string|has \d decimals$/,
    () => ({ key: 'amount' }),
  ],
  [/^([A-Z]{3,4}) cannot be collected/, ([, currency]) => ({ key: 'not_carried', currency })],
  [/^must cover at least one creator/, () => ({ key: 'one_creator' })],
  [/^a day (?:between|before)/, () => ({ key: 'day' })],
  [/^no day before `from`/, () => ({ key: 'day_order' })],
  [/^a statement has at most (\d+) days/, ([, most]) => ({ key: 'most_days', most })],
  [/control characters/, () => ({ key: 'control' })],
  [/^it is empty$|^it has no letter/, () => ({ key: 'empty' })],
  [/^an ISRC is/, () => ({ key: 'isrc' })],
  [/^a UPC is/, () => ({ key: 'upc' })],
  [/^an ISWC is/, () => ({ key: 'iswc' })],
  [/must be 10 000 basis points/, () => ({ key: 'whole' })],
  [/most common passwords/, () => ({ key: 'password_common' })],
  [/^it is your e-mail address/, () => ({ key: 'password_email' })],
  [/name@example\.com|mail servers|the part (?:before|behind)/, () => ({ key: 'email' })],
  [/^it is due after the one before/, () => ({ key: 'after_before' })],
  [/^write an address such as/, () => ({ key: 'address' })],
  [/^it is there twice|^a recording is named once/, () => ({ key: 'twice' })],
]

const money = (amount = '0', currency = ''): Money => ({ amount, currency })

/** What the server means, or null where no words are known for it. */
export function reasonOf(detail: string): Reason | null {
  for (const [said, reason] of SAID) {
    const found = said.exec(detail)
    if (found) return reason(found)
  }
  return null
}
