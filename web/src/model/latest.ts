// Work that is asked for faster than it can be done.

/**
 * Does one thing at a time, and always the one that was asked for last: what is
 * overtaken while it waits is never begun.
 */
export function latest<T>(work: (item: T) => Promise<void>): (item: T) => void {
  let waiting: { item: T } | null = null
  let busy = false
  const go = async (): Promise<void> => {
    busy = true
    try {
      while (waiting) {
        const { item }: { item: T } = waiting
        waiting = null
        await work(item)
      }
    } finally {
      busy = false
    }
  }
  return (item) => {
    waiting = { item }
    if (!busy) void go()
  }
}
