import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/api/client'
import type { Step } from './MoneyTimeline'

type Transfer = Schemas['LedgerTransfer']

/** What a transfer of the ledger did, in words. */
export function useTransferWord() {
  const { t } = useTranslation('transfers')
  return (one: { kind: string }) => t(`kind.${one.kind.replace('.', '_')}`, { defaultValue: one.kind })
}

/** Transfers of the ledger as a step of a timeline shows them. */
export function useTransfers() {
  const word = useTransferWord()
  return (all: Transfer[]): Step['transfers'] =>
    all.map((one) => ({ id: one.id, amount: one.amount, text: word(one) }))
}
