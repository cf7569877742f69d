// Rows of a table in an order.

export interface Sorting {
  /** Id of the column. */
  by: string
  down: boolean
}

/**
 * Rows by what a column says of them. Rows of which it says the same stay in their
 * order, and those of which it says nothing come last either way.
 */
export function sorted<T>(rows: readonly T[], key: (row: T) => number | string, down: boolean): T[] {
  const turn = down ? -1 : 1
  const none = (x: number | string): boolean => x === '' || (typeof x === 'number' && !Number.isFinite(x))
  return rows
    .map((row, at) => ({ row, at, x: key(row) }))
    .sort((a, b) => {
      if (none(a.x) || none(b.x)) return Number(none(a.x)) - Number(none(b.x)) || a.at - b.at
      const order = typeof a.x === 'number' && typeof b.x === 'number' ? a.x - b.x : String(a.x).localeCompare(String(b.x), 'en', { numeric: true })
      return turn * order || a.at - b.at
    })
    .map(({ row }) => row)
}

/** What a press on the head of a column asks for: that column, or the same one turned round. */
export function turned(now: Sorting, by: string, downFirst: boolean): Sorting {
  return now.by === by ? { by, down: !now.down } : { by, down: downFirst }
}
