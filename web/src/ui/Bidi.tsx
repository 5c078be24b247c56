import type { ReactNode } from 'react'

/** A name or a text that people wrote: its own direction, whatever the text around it. */
export const Name = ({ children }: { children: ReactNode }) => <bdi>{children}</bdi>

/** Ids, hashes, addresses, percentages: left to right always. */
export const Ltr = ({ children }: { children: ReactNode }) => (
  <bdi dir="ltr" className="figure">
    {children}
  </bdi>
)
