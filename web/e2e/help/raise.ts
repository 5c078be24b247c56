import { api } from './api'
import { pay, until } from './pay'

const mad = (amount: string) => ({ amount, currency: 'MAD' })
const song = (number: number, title: string) => ({
  title,
  isrc: `QZDMN9999${String(number).padStart(3, '0')}`,
})

/** A project of two songs; the codes of its songs begin at this number. */
export const raise = (title: string, from: number) => ({
  title,
  description: {
    fr: 'Quatre titres enregistrés à Essaouira, entre gnaoua et électronique.',
    ar: 'أربع أغانٍ سُجّلت في الصويرة، بين كناوة والموسيقى الإلكترونية.',
    en: 'Four songs recorded in Essaouira, between gnawa and electronic music.',
  },
  mode: 'revenue_participation',
  works: [song(from, 'Amwaj'), song(from + 1, 'Riyah')],
  rights: [{ holder: 'Noor Atlas', role: 'performer', bps: 10_000 }],
  budget: [
    { label: 'Studio', amount: mad('14000.00') },
    { label: 'Mixage', amount: mad('6000.00') },
  ],
  minimum: mad('20000.00'),
  hard_cap: mad('30000.00'),
  duration_days: 30,
  promised_bps: 1_500,
  sources: ['streaming', 'downloads'],
  cap_multiple_bps: 15_000,
  term_months: 60,
  term_starts: 'month',
  term_from: '2027-03-01',
})

/** A fan invests, and pays: the money is held when this ends. */
export async function invest(email: string, project: string, amount: string) {
  const fan = await api(email)
  const { raise: terms } = await fan.get(`/projects/${project}`)
  const { terms_sha256 } = terms
  const body = { amount: mad(amount), terms_sha256, risk_acknowledged: true }
  const investment = await fan.post(`/projects/${project}/invest`, body)
  const path = `/investments/${investment.id}`
  const { pay_path } = await until(fan, path, (one) => one.pay_path)
  await pay(pay_path)
  await until(fan, path, (one) => one.status === 'held')
}
