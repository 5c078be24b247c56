import { Button, Group, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { isId } from './id'

/** From an id to what has it, whatever that is. */
export function FindObject() {
  const { t } = useTranslation('desk')
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { id: '' },
    validate: { id: (value) => (isId(value.trim()) ? null : t('audit.no_id')) },
  })
  const find = form.onSubmit(({ id }) =>
    navigate({ to: '/desk/objects/$id', params: { id: id.trim().toLowerCase() } }),
  )
  return (
    <form onSubmit={find}>
      <Group align="flex-start">
        <TextInput
          label={t('object.find')}
          dir="ltr"
          w={340}
          maw="100%"
          maxLength={40}
          {...form.getInputProps('id')}
        />
        <Button type="submit" variant="default" mt={24}>
          {t('object.open')}
        </Button>
      </Group>
    </form>
  )
}
