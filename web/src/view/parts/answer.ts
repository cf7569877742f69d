// An answer of the service that a part of the page shows once it is there.
import { useEffect, useState } from 'preact/hooks'
import { attempt } from '../../actions/open'

export type Answer<T> = { state: 'none' | 'waiting' | 'failed' } | { state: 'there'; value: T }

/**
 * Asks when what it is about changes, and drops what comes too late for it. Null
 * asks for nothing. Returns the answer, and how to ask again.
 */
export function useAnswer<T>(ask: (() => Promise<T>) | null, about: readonly unknown[]): [Answer<T>, () => void] {
  const [answer, give] = useState<Answer<T>>({ state: 'none' })
  const [times, again] = useState(0)
  useEffect(() => {
    if (!ask) {
      give({ state: 'none' })
      return
    }
    let current = true
    give({ state: 'waiting' })
    void attempt(async () => {
      const value = await ask()
      if (current) give({ state: 'there', value })
    }).then((fine) => {
      if (current && !fine) give({ state: 'failed' })
    })
    return () => {
      current = false
    }
  }, [...about, ask === null, times])
  return [answer, () => again(times + 1)]
}
