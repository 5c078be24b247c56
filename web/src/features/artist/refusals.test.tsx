// @vitest-environment jsdom
import { useForm } from '@mantine/form'
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { type FieldProblem, Refused } from '@/api/problems'
import { useSubmit } from '@/lib/use-submit'
import { show } from '@/tests/show'
import { Form } from '@/ui/Form'
import { type Fields, toFields } from './draft'
import { fieldOf } from './pointers'
import { Milestones } from './steps/Milestones'
import { Target } from './steps/Target'
import { Works } from './steps/Works'
import { useNames } from './use-names'

afterEach(cleanup)

const draft = toFields({
  milestones: [{ title: 'Studio', proof_wanted: '', bps: 10_000, due_days: 0 }],
  works: [{ title: 'Amwaj' }],
})

/** Steps of the raise builder whose draft the server refuses. */
function Refusing({ errors }: { errors: Pick<FieldProblem, 'pointer' | 'code'>[] }) {
  const form = useForm<Fields>({ initialValues: draft })
  const problems = errors.map((one) => ({ least: 1, most: 60, ...one, detail: `Refused: ${one.pointer}` }))
  const refuse = async () => {
    throw new Refused({ code: 'request.invalid', errors: problems }, 422, 'request-7')
  }
  const { submit, error } = useSubmit(form as never, refuse, fieldOf)
  return (
    <Form submit={submit} error={error} names={useNames()}>
      <Milestones form={form} />
      <Works form={form} />
      <Target form={form} />
      <button type="submit">Send</button>
    </Form>
  )
}

const refuse = (...errors: Pick<FieldProblem, 'pointer' | 'code'>[]) => {
  show(<Refusing errors={errors} />)
  fireEvent.click(screen.getByRole('button', { name: 'Send' }))
}
/** What a field says is wrong with it. */
const saidAt = (label: RegExp) =>
  (screen.getByLabelText(label).getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent)
    .join(' ')

test('a milestone without proof is told at its field', async () => {
  refuse({ pointer: '/milestones/0/proof_wanted', code: 'characters' })
  await waitFor(() => expect(saidAt(/What shows it/)).toContain('1 to 60'))
  expect(screen.queryByRole('alert')).toBeNull()
})

test('what no field on the screen takes is told above the form, by its name', async () => {
  refuse(
    { pointer: '/milestones/0/bps', code: 'range' },
    { pointer: '/term_from', code: 'missing' },
    { pointer: '/works/0', code: 'twice' },
    { pointer: '/minimum/amount', code: 'amount' },
  )
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).not.toMatch(/\/(term_from|minimum|milestones|works)/)
  expect(alert.querySelectorAll('li')).toHaveLength(2)
  expect(alert.textContent).toContain('request-7')
})

test('all that is wrong with one field stands at it', async () => {
  refuse({ pointer: '/hard_cap', code: 'amount' }, { pointer: '/hard_cap/currency', code: 'choice' })
  await waitFor(() => expect(screen.getByText(/Write an amount above zero/)).toBeTruthy())
  expect(screen.getByText('Choose another.')).toBeTruthy()
  expect(screen.queryByRole('alert')).toBeNull()
})

test('what this page does not know is told as the server says it', async () => {
  refuse({ pointer: '/something_new', code: 'other' })
  expect((await screen.findByRole('alert')).textContent).toContain('Refused: /something_new')
})
