import {
  ActionIcon,
  Box,
  Burger,
  Button,
  Group,
  Indicator,
  Stack,
  Text,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { Bell, Moon, Sun, Wifi, WifiOff } from 'lucide-react'
import { Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body } from '@/api/client'
import { useEvents, useLiveness } from '@/api/events'
import { useNewsRead } from '@/lib/news-read'
import { useParty, useSession } from '@/lib/use-session'
import { PlayMoney } from '@/ui/PlayMoney'
import { Loading } from '@/ui/states'
import { AccountMenu } from './AccountMenu'
import { LanguageChoice } from './LanguageChoice'
import { isAt, NAV } from './nav'

function Live() {
  const { t } = useTranslation()
  const { state } = useLiveness()
  const Icon = state === 'live' ? Wifi : WifiOff
  return (
    <Group gap={6} role="status" aria-live="polite" title={t(`live.${state}`)} data-live={state}>
      <Icon
        size={16}
        aria-hidden
        color={state === 'live' ? 'var(--mantine-color-green-7)' : 'var(--mantine-color-orange-7)'}
      />
      <Text size="sm" visibleFrom="md">
        {t(`live.${state}`)}
      </Text>
    </Group>
  )
}

function NewsBell() {
  const { t } = useTranslation()
  const party = useParty()
  const feed = useQuery({
    queryKey: ['/feed', 'bell'],
    queryFn: async () => body(await api.GET('/feed', { params: { query: { limit: 20 } } })),
  })
  const read = useNewsRead(party.id)
  const unread = feed.data?.items.filter((item) => item.at > read).length ?? 0
  return (
    <Indicator label={unread} disabled={unread === 0} size={18} offset={6} color="red.9">
      <ActionIcon component={Link} to="/news" aria-label={t('shell.news', { count: unread })}>
        <Bell aria-hidden />
      </ActionIcon>
    </Indicator>
  )
}

/** Whose session ended signs in and comes back; whose was taken over by another party, in another tab, begins at that one's start page. */
function useReader(party: string) {
  const navigate = useNavigate()
  const isIn = useSession() !== null
  const first = useRef(party)
  useEffect(() => {
    if (!isIn)
      navigate({
        to: '/sign-in',
        search: { next: location.pathname.replace(/^\/app/, '') + location.search },
      })
    else if (first.current !== party) navigate({ to: '/' })
    first.current = party
  }, [navigate, isIn, party])
}

/** The frame around every page of who is signed in; `app.css` says where its parts stand. */
export function Shell() {
  const { t } = useTranslation()
  const party = useParty()
  const [menuOpen, menu] = useDisclosure(false)
  const { setColorScheme } = useMantineColorScheme()
  // What is seen, also while the device decides: the first press must change something.
  const colorScheme = useComputedColorScheme('light')
  const path = useRouterState({ select: (state) => state.location.pathname })
  const entries = NAV[party.role]
  useEvents(party.id)
  useReader(party.id)

  return (
    <div className="frame">
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      <header className="frame-header">
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" gap="sm">
            <Burger
              opened={menuOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t('shell.menu')}
            />
            <UnstyledButton component={Link} to="/" aria-label={t('act.home')}>
              <img src="/logo.svg" alt="Daman" height={30} width={110} />
            </UnstyledButton>
          </Group>
          <Group wrap="nowrap" gap="xs">
            <Live />
            <Box visibleFrom="sm">
              <LanguageChoice />
            </Box>
            <ActionIcon
              visibleFrom="xs"
              onClick={() => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark')}
              aria-label={t('shell.theme')}
            >
              {colorScheme === 'dark' ? <Sun aria-hidden /> : <Moon aria-hidden />}
            </ActionIcon>
            <NewsBell />
            <AccountMenu />
          </Group>
        </Group>
      </header>
      <nav className="frame-nav" data-open={menuOpen || undefined} aria-label={t('shell.nav')}>
        {entries.map((entry) => (
          <UnstyledButton
            key={entry.label}
            component={Link}
            to={entry.to}
            className="frame-entry"
            aria-current={isAt(entry, path) ? 'page' : undefined}
            onClick={menu.close}
          >
            <entry.Icon size={20} aria-hidden />
            {t(`nav.${entry.label}`)}
          </UnstyledButton>
        ))}
        <Stack hiddenFrom="sm" mt="md">
          <LanguageChoice w="100%" />
          <Button
            variant="default"
            leftSection={colorScheme === 'dark' ? <Sun aria-hidden /> : <Moon aria-hidden />}
            onClick={() => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark')}
          >
            {t('shell.theme')}
          </Button>
        </Stack>
      </nav>
      <main className="frame-main" id="main" tabIndex={-1}>
        <Box mx="calc(-1 * var(--mantine-spacing-md))" mt="calc(-1 * var(--mantine-spacing-md))" mb="md">
          <PlayMoney />
        </Box>
        <Box maw={1120} mx="auto">
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </Box>
      </main>
      <footer className="frame-footer">
        <Group component="nav" aria-label={t('shell.nav_short')} h="100%" grow gap={0} wrap="nowrap">
          {entries.slice(0, 4).map((entry) => (
            <UnstyledButton
              key={entry.label}
              component={Link}
              to={entry.to}
              h="100%"
              ta="center"
              fw={isAt(entry, path) ? 700 : 400}
              aria-current={isAt(entry, path) ? 'page' : undefined}
            >
              <entry.Icon size={22} aria-hidden />
              <Text size="xs" truncate>
                {t(`nav.${entry.label}`)}
              </Text>
            </UnstyledButton>
          ))}
        </Group>
      </footer>
    </div>
  )
}
