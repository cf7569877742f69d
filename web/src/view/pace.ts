// When the panel is drawn: a change by hand is drawn once, with its measures, and not a moment before without them.
import { effect } from '@preact/signals'
import { options } from 'preact'
import { draft } from '../state/state'

/** Milliseconds that words and tables wait for the measures of a change. The map does not wait. */
const patience = 60

/** Lets what is drawn anew wait while a change is measured, unless that takes long. */
export function pace(): void {
  let waiting: (() => void) | null = null
  let since = -Infinity
  const draw = (): void => {
    const work = waiting
    waiting = null
    work?.()
  }
  effect(() => {
    if (draft.value?.measuring) since = performance.now()
    else if (waiting) queueMicrotask(draw)
  })
  options.debounceRendering = (work) => {
    const left = since + patience - performance.now()
    if (!draft.peek()?.measuring || left <= 0) return queueMicrotask(work)
    waiting = work
    setTimeout(draw, left)
  }
}
