import { Button, Card, Code, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

/** Recovery codes, shown this once. */
export function KeepCodes({ codes, kept }: { codes: string[]; kept: () => void }) {
  const { t } = useTranslation('account')
  const heading = useRef<HTMLHeadingElement>(null)
  // They stand above what was clicked: whoever reads with a keyboard or by ear is led to them.
  useEffect(() => heading.current?.focus(), [])
  return (
    <Card className="printed" component="section" aria-label={t('recovery.shown_title')}>
      <Stack>
        <Title order={2} ref={heading} tabIndex={-1}>
          {t('recovery.shown_title')}
        </Title>
        <Text>
          {t('recovery.shown_text')} {t('recovery.text')}
        </Text>
        <SimpleGrid component="ul" cols={{ base: 1, xs: 2 }} p={0} m={0} style={{ listStyle: 'none' }}>
          {codes.map((code) => (
            <li key={code}>
              <Code fz="md" dir="ltr">
                {code}
              </Code>
            </li>
          ))}
        </SimpleGrid>
        <Group className="unprinted">
          <Button variant="default" onClick={() => window.print()}>
            {t('recovery.print')}
          </Button>
          <Button onClick={kept}>{t('recovery.kept')}</Button>
        </Group>
      </Stack>
    </Card>
  )
}
