// @vitest-environment jsdom
import { Checkbox, NumberInput, Radio, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Refused } from '@/api/problems'
import { show } from '@/tests/show'
import { Choice } from './Choice'
import { useFormFaults } from './faults'
import { MoneyInput } from './MoneyInput'
import OpenSheet from './OpenSheet'
import { PasswordField } from './PasswordField'

afterEach(cleanup)

const refused = (...pointers: string[]) =>
  new Refused(
    {
      code: 'request.invalid',
      errors: pointers.map((pointer) => ({ pointer, code: 'other', detail: `no ${pointer}` })),
    },
    422,
    'request-7',
  )

const FIELDS = ['text', 'words', 'number', 'one', 'choice', 'several', 'password', 'amount']

/** A field of each kind that the app's forms have. */
function Every({ rest }: { rest: (rest: unknown) => void }) {
  const form = useForm({
    initialValues: {
      text: '',
      words: '',
      number: 1,
      one: 'a',
      choice: 'a',
      several: [],
      password: '',
      amount: '',
    },
  })
  const tell = useFormFaults(form)
  return (
    <>
      <TextInput {...form.getInputProps('text')} />
      <Textarea {...form.getInputProps('words')} />
      <NumberInput {...form.getInputProps('number')} />
      <Choice data={['a']} {...form.getInputProps('one')} />
      <Radio.Group {...form.getInputProps('choice')}>
        <Radio value="a" />
      </Radio.Group>
      <Checkbox.Group {...form.getInputProps('several')}>
        <Checkbox value="a" />
      </Checkbox.Group>
      <PasswordField {...form.getInputProps('password')} />
      <MoneyInput currency="MAD" {...form.getInputProps('amount')} />
      <button type="button" onClick={() => rest(tell(refused(...FIELDS.map((name) => `/${name}`))))}>
        Send
      </button>
    </>
  )
}

test('each kind of field is known to stand on the screen, and says what was refused of it', () => {
  let rest: unknown = 'not told'
  show(<Every rest={(told) => (rest = told)} />)
  fireEvent.click(screen.getByRole('button', { name: 'Send' }))
  expect(rest).toBeNull()
  for (const name of FIELDS) expect(screen.getByText(`no /${name}`)).toBeTruthy()
})

test('a sheet says what was refused at its fields, and all else by its name with the support id', async () => {
  show(
    <QueryClientProvider client={new QueryClient()}>
      <OpenSheet
        opened
        close={() => {}}
        title="Deposit"
        text="It is locked."
        act="Pay"
        names={{ terms_sha256: 'The exact text' }}
        confirm={() => Promise.reject(refused('/amount/amount', '/terms_sha256'))}
      >
        {(at) => <TextInput label="How much" error={at('amount')} />}
      </OpenSheet>
    </QueryClientProvider>,
  )
  fireEvent.click(await screen.findByRole('button', { name: 'Pay' }))
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('The exact text: no /terms_sha256')
  expect(alert.textContent).not.toContain('/amount')
  expect(alert.textContent).toContain('request-7')
  expect(screen.getByText('no /amount/amount')).toBeTruthy()
})
