import {
  type HTMLAttributes,
  type ReactElement,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'

/** How far it stays from what it is said of, and from the edge of the screen, in pixels. */
const GAP = 6

function place(hint: HTMLElement, of: HTMLElement) {
  hint.showPopover()
  const at = of.getBoundingClientRect()
  const furthest = document.documentElement.clientWidth - hint.offsetWidth - GAP
  const left = Math.max(GAP, Math.min(at.left + (at.width - hint.offsetWidth) / 2, furthest))
  const above = at.top - hint.offsetHeight - GAP
  hint.style.inset = `${above < GAP ? at.bottom + GAP : above}px auto auto ${left}px`
}

/** More about what has the pointer or the focus, such as a moment to the second. The browser's own popover, which no edge cuts off. */
export function Hint({
  text,
  children,
}: {
  text: string
  children: (props: HTMLAttributes<HTMLElement>) => ReactElement
}) {
  const id = useId()
  const hint = useRef<HTMLSpanElement>(null)
  const [of, setOf] = useState<HTMLElement | null>(null)
  useLayoutEffect(() => {
    if (hint.current && of) place(hint.current, of)
  }, [of])

  const hide = () => setOf(null)
  // What moves away takes it along, and the Escape key closes it wherever the focus is.
  useEffect(() => {
    if (!of) return
    const on = new AbortController()
    const close = () => setOf(null)
    addEventListener('scroll', close, { capture: true, passive: true, signal: on.signal })
    addEventListener('keydown', (event) => event.key === 'Escape' && close(), { signal: on.signal })
    return () => on.abort()
  }, [of])
  return (
    <>
      {children({
        'aria-describedby': of ? id : undefined,
        onPointerEnter: (event) => setOf(event.currentTarget),
        onPointerLeave: (event) => event.currentTarget !== document.activeElement && hide(),
        onFocus: (event) => setOf(event.currentTarget),
        onBlur: hide,
      })}
      {of && (
        <span ref={hint} id={id} role="tooltip" popover="manual" className="hint">
          {text}
        </span>
      )}
    </>
  )
}
