import { useEffect, useState } from 'react'

/** For a sheet that comes and goes as a whole: what had the focus before has it again. */
export function useFocusBack() {
  // Read as it is first drawn: later the sheet has the focus.
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    },
    [before],
  )
}
