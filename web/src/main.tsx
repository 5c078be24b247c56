import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from '@/app/App'
import { followReader } from '@/app/reader'
import { beginPage } from '@/app/router'
import { start } from '@/i18n'

followReader()

const root = document.getElementById('root')
if (root) {
  // The words come first: a page that changes its language under the reader's eyes is worse than a late one.
  start(beginPage()).then(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  )
}
