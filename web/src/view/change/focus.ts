// Focus that is not lost when what had it goes away, such as a button that did its work.
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/**
 * Keeps the focus in a part of the page: when what had it is gone, the heading of its section has
 * it, or else that of the first section. Returns what the part is to have as its `ref`.
 */
export function useFocusKept(): RefObject<HTMLDivElement | null> {
  const part = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const root = part.current
    if (!root) return
    let last: { element: Element; section: Element | null } | null = null
    const note = (e: FocusEvent): void => {
      if (e.target instanceof Element) last = { element: e.target, section: e.target.closest('section') }
    }
    let asked = 0
    // After the frame: to give the focus away makes the browser lay out the page, which it does for the frame anyway.
    const watch = new MutationObserver(() => {
      if (last && !last.element.isConnected) asked ||= requestAnimationFrame(() => setTimeout(mend))
    })
    const mend = (): void => {
      asked = 0
      if (!last || last.element.isConnected || document.activeElement !== document.body) return
      const section = last.section?.isConnected ? last.section : root
      last = null
      const heading = section.querySelector<HTMLElement>('h2')
      heading?.setAttribute('tabindex', '-1')
      heading?.focus()
    }
    root.addEventListener('focusin', note)
    watch.observe(root, { childList: true, subtree: true })
    return () => {
      root.removeEventListener('focusin', note)
      watch.disconnect()
      cancelAnimationFrame(asked)
    }
  }, [])
  return part
}
