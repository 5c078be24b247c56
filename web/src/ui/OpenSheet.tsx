import { Alert, Button, Group, Modal, Stack, Table, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Refused } from '@/api/problems'
import { useFocusBack } from '@/lib/use-focus-back'
import type { SheetProps } from './ConfirmSheet'
import { useFaultsAt } from './faults'
import { StepUp } from './StepUp'
import { ErrorState } from './states'

/**
 * What somebody reads before an act on money, a decision or a vote. It stays open until the server has answered,
 * asks for the second factor when the server does, and shows what was refused where it was asked.
 */
export default function OpenSheet(props: SheetProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [proving, setProving] = useState(false)
  useFocusBack()
  const { at, rest } = useFaultsAt(error)
  const fields = typeof props.children === 'function' ? props.children(at) : props.children
  const untold = rest()

  async function go() {
    setBusy(true)
    setError(null)
    try {
      await props.confirm()
      props.close()
    } catch (failure) {
      if (failure instanceof Refused && failure.code === 'parties.proof_needed') setProving(true)
      else setError(failure)
      // What was shown may be out of date, which may be why it was refused.
      if (failure instanceof Refused && failure.status === 409) await queries.invalidateQueries()
    } finally {
      setBusy(false)
    }
  }

  function close() {
    setError(null)
    setProving(false)
    props.close()
  }

  return (
    <Modal
      opened={props.opened}
      onClose={close}
      // An answer that nobody waits for is lost, and with it whether the money moved.
      closeOnEscape={!busy}
      closeOnClickOutside={!busy}
      title={props.title}
      size="lg"
      closeButtonProps={{ 'aria-label': t('act.close'), disabled: busy }}
    >
      <Stack>
        <Text component="div">{props.text}</Text>
        {props.facts && (
          <Table withRowBorders verticalSpacing="xs">
            <Table.Tbody>
              {props.facts.map((fact) => (
                <Table.Tr key={fact.label}>
                  <Table.Th scope="row" fw={400}>
                    {fact.label}
                  </Table.Th>
                  <Table.Td ta="end">{fact.value}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        {fields}
        {props.warning && (
          <Alert color={props.danger ? 'red' : 'yellow'} variant="light">
            {props.warning}
          </Alert>
        )}
        {untold !== null && <ErrorState error={untold} names={props.names} />}
        {proving ? (
          <StepUp
            done={() => {
              setProving(false)
              go()
            }}
          />
        ) : (
          <Group justify="flex-end">
            <Button variant="default" onClick={close} disabled={busy}>
              {t('act.back')}
            </Button>
            <Button
              color={props.danger ? 'red' : undefined}
              onClick={go}
              loading={busy}
              disabled={props.disabled}
            >
              {props.act}
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  )
}
