import '@mantine/core/styles.layer.css'
import './app.css'
import { DirectionProvider, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { setNonce } from 'get-nonce'
import { useTranslation } from 'react-i18next'
import { direction } from '@/i18n'
import { Notice } from './Notice'
import { queries } from './queries'
import { router } from './router'
import { resolver, theme } from './theme'

/** The nonce of this answer: the only inline styles that the page may hold carry it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
setNonce(nonce)

export function App() {
  const { i18n } = useTranslation()
  return (
    <DirectionProvider
      initialDirection={direction(i18n.language)}
      detectDirection={false}
      key={direction(i18n.language)}
    >
      <MantineProvider
        theme={theme}
        cssVariablesResolver={resolver}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queries}>
          <Notice />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  )
}
