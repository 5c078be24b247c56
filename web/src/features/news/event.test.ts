import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import everybody from '@/i18n/locales/en/news.json'
import campaigns from '@/i18n/locales/en/news_campaigns.json'
import music from '@/i18n/locales/en/news_music.json'
import { address, amounts, type NewsEvent, names, topicWords, until } from './event'

const rust = readFileSync(join(import.meta.dirname, '../../../../crates/messages/src/topics.rs'), 'utf8')
const topics = [...rust.matchAll(/^ {4}"(\w+)",$/gm)].map((match) => match[1] as string)

const event = (topic: string, data: object): NewsEvent => ({
  id: '1',
  event: 'e',
  object: 'o',
  at: '2026-05-03T14:00:00Z',
  topic,
  data: data as Record<string, never>,
})

test('each topic of the server has a sentence', () => {
  expect(topics.length).toBeGreaterThan(60)
  const files: Record<string, object> = {
    news: everybody.topic,
    news_campaigns: campaigns.topic,
    news_music: music.topic,
  }
  const known = (topic: string) => Object.keys(files[topicWords(topic)] ?? {})
  expect(
    topics.filter((topic) => !known(topic).some((key) => key === topic || key.startsWith(`${topic}_`))),
  ).toEqual([])
})

test('names are kept apart from the text around them, and one that is absent is seen to be', () => {
  expect(names(event('escrow_funded', { brand_name: 'Argana' }))).toMatchObject({
    brand: '\u2068Argana\u2069',
    creator: '…',
  })
})

test('amounts and the deadline are found wherever a topic holds them', () => {
  const money = { amount: '1500.00', currency: 'MAD' }
  const told = event('content_submitted', {
    amount: money,
    net: null,
    review_ends_at: '2026-05-12T14:00:00Z',
  })
  expect(amounts(told)).toEqual([{ fact: 'amount', value: money }])
  expect(until(told)).toBe('2026-05-12T14:00:00Z')
})

test.each([
  ['payout_paid', { escrow_id: 'x' }, '/money'],
  ['dispute_opened', { escrow_id: 'x' }, '/disputes/o'],
  ['payment_release', { escrow_id: 'x', campaign_id: 'c' }, '/escrow/x'],
  ['campaign_invitation', { campaign_id: 'c' }, '/campaigns/c'],
  ['investment_held', { investment_id: 'i', project_id: 'p' }, '/investments/i'],
  ['project_opened', { project_id: 'p' }, '/projects/p'],
  ['statement_stage', {}, '/statements/o'],
  ['distribution_paid', { project_id: 'p' }, '/holdings/p'],
  ['distribution_paid', { project_id: 'p', by_contract: true }, '/money'],
  ['distribution_paid', {}, '/portfolio'],
])('%s leads to its thing', (topic, data, to) => {
  expect(address(event(topic, data)).to).toBe(to)
})
