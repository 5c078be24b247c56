import { NumberInput, SimpleGrid, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Rows } from '@/ui/Rows'
import { left, PartsSum } from './PartsSum'
import type { StepProps } from './Story'

/** The recordings, who has rights in them, and what was promised to others before. */
export function Works({ form }: StepProps) {
  const { t } = useTranslation('artist')
  const { works, rights, encumbrances } = form.values
  return (
    <>
      <Rows
        label={t('build.works')}
        hint={t('build.works_hint')}
        addLabel={t('build.add.work')}
        rows={works}
        most={50}
        add={() => form.insertListItem('works', { title: '', isrc: '', iswc: '', upc: '' })}
        remove={(place) => form.removeListItem('works', place)}
      >
        {(_, place) => (
          <>
            <TextInput
              label={t('build.work_title')}
              required
              maxLength={200}
              {...form.getInputProps(`works.${place}.title`)}
            />
            <SimpleGrid cols={{ base: 1, sm: 3 }}>
              <TextInput label="ISRC" dir="ltr" {...form.getInputProps(`works.${place}.isrc`)} />
              <TextInput label="UPC" dir="ltr" {...form.getInputProps(`works.${place}.upc`)} />
              <TextInput label="ISWC" dir="ltr" {...form.getInputProps(`works.${place}.iswc`)} />
            </SimpleGrid>
          </>
        )}
      </Rows>
      <Rows
        label={t('build.rights')}
        hint={t('build.rights_hint')}
        addLabel={t('build.add.right')}
        rows={rights}
        most={50}
        add={() => form.insertListItem('rights', { holder: '', role: '', percent: left(rights) })}
        remove={(place) => form.removeListItem('rights', place)}
      >
        {(_, place) => (
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <TextInput label={t('build.holder')} required {...form.getInputProps(`rights.${place}.holder`)} />
            <TextInput label={t('build.role')} required {...form.getInputProps(`rights.${place}.role`)} />
            <NumberInput
              label={t('build.part')}
              suffix=" %"
              min={0.01}
              max={100}
              decimalScale={2}
              {...form.getInputProps(`rights.${place}.percent`)}
            />
          </SimpleGrid>
        )}
      </Rows>
      <PartsSum parts={rights} />
      <Rows
        label={t('build.encumbrances')}
        hint={t('build.encumbrances_hint')}
        addLabel={t('build.add.encumbrance')}
        rows={encumbrances}
        most={20}
        add={() => form.insertListItem('encumbrances', { holder: '', description: '' })}
        remove={(place) => form.removeListItem('encumbrances', place)}
      >
        {(_, place) => (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t('build.to_whom')}
              required
              {...form.getInputProps(`encumbrances.${place}.holder`)}
            />
            <TextInput
              label={t('build.what')}
              required
              {...form.getInputProps(`encumbrances.${place}.description`)}
            />
          </SimpleGrid>
        )}
      </Rows>
    </>
  )
}
