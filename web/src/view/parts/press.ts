// Keys for what is no button by itself, such as the bars and points of a chart.

/** Enter and space press it. */
export function press(e: KeyboardEvent, act: () => void): void {
  if (e.key !== 'Enter' && e.key !== ' ') return
  e.preventDefault()
  act()
}

/** Arrows go from one to the next among the buttons of a group, which is one stop of the tab key. */
export function rove(e: KeyboardEvent): void {
  const all = [...(e.currentTarget as Element).querySelectorAll<SVGElement>('[role="button"]')]
  const at = all.findIndex((one) => one === document.activeElement)
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[e.key]
  const next = to === undefined || at < 0 ? undefined : all[to]
  if (to === undefined || at < 0) return
  e.preventDefault()
  next?.focus()
}
