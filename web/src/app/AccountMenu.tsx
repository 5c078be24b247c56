import { ActionIcon, Avatar, Button, Paper, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { LogOut, Settings } from 'lucide-react'
import { useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useParty } from '@/lib/use-session'
import { useSignOut } from '@/lib/use-sign-out'
import { Name } from '@/ui/Bidi'

/** Who is signed in, and the ways to its account and out. The browser's own popover: every page loads it, so it must weigh nothing. */
export function AccountMenu() {
  const { t } = useTranslation()
  const party = useParty()
  const leave = useSignOut()
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)

  async function signOut() {
    await api.POST('/auth/sign-out').catch(() => undefined)
    await leave()
  }

  return (
    <>
      <ActionIcon popoverTarget={id} aria-label={t('shell.account')} radius="xl">
        <Avatar name={party.name} color="daman" size={36} alt="" />
      </ActionIcon>
      <Paper id={id} ref={menu} popover="auto" className="account-menu" withBorder shadow="md" p={4}>
        <Text size="sm" c="dimmed" px="sm" py={6}>
          <Name>{party.name}</Name> · {t(`role.${party.role}`)}
        </Text>
        <Button
          component={Link}
          to="/account"
          variant="subtle"
          color="gray"
          fullWidth
          justify="start"
          leftSection={<Settings size={18} aria-hidden />}
          onClick={() => menu.current?.hidePopover()}
        >
          {t('shell.account')}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          fullWidth
          justify="start"
          leftSection={<LogOut size={18} aria-hidden className="mirror" />}
          onClick={signOut}
        >
          {t('shell.sign_out')}
        </Button>
      </Paper>
    </>
  )
}
