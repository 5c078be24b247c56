import { Text, TextInput, type TextInputProps } from '@mantine/core'
import { type ChangeEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fits, readAmount } from '@/lib/amount'
import { exponent } from '@/lib/format'

interface Props extends Omit<TextInputProps, 'value' | 'onChange'> {
  currency: string
  value?: string
  onChange?: (value: string) => void
}

/** A decimal string as typed by people: digits and one point or comma, no more decimals than the currency has. */
export function MoneyInput({ currency, value = '', onChange, error, ...rest }: Props) {
  const { t } = useTranslation()
  const places = exponent(currency)
  const [refused, setRefused] = useState(false)
  function change(event: ChangeEvent<HTMLInputElement>) {
    const amount = readAmount(event.currentTarget.value, places, isTyped(event.nativeEvent as InputEvent))
    setRefused(amount === null)
    if (amount !== null) onChange?.(amount)
  }
  return (
    <TextInput
      {...rest}
      dir="ltr"
      inputMode="decimal"
      autoComplete="off"
      value={value}
      error={refused || !fits(value, places) ? t('amount.unclear', { count: places }) : error}
      rightSectionWidth={64}
      rightSection={<Text size="sm">{currency}</Text>}
      onChange={change}
      onBlur={(event) => {
        setRefused(false)
        rest.onBlur?.(event)
      }}
    />
  )
}

/** A figure at a time, or one taken away; all else came as a whole from elsewhere. */
const isTyped = ({ inputType = '', data }: InputEvent) =>
  inputType.startsWith('delete') || inputType === 'insertCompositionText' || data?.length === 1

/** The decimal string in the API's form: `1500` is `1500.00` in MAD; null when it is no amount above zero. */
export function asAmount(value: string, currency: string): { amount: string; currency: string } | null {
  const places = exponent(currency)
  if (!/^\d*\.?\d*$/.test(value) || !/[1-9]/.test(value) || !fits(value, places)) return null
  const [whole = '', part = ''] = value.split('.')
  const digits = whole.replace(/^0+/, '') || '0'
  return { amount: places ? `${digits}.${part.padEnd(places, '0').slice(0, places)}` : digits, currency }
}
