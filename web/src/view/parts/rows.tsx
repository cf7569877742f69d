// Tables of many rows: as many as can be read at first, the rest on demand.
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { sorted, turned, type Sorting } from '../../model/sort'
import { t } from '../../text/en'

export interface Column<R> {
  id: string
  title: string
  /** What rows are sorted by; a column without cannot be. */
  by?: (row: R) => number | string
  /** The largest come first. */
  falling?: boolean
  number?: boolean
  cell: (row: R) => ComponentChildren
}

interface RowsProps<R> {
  caption: string
  /** The first column names the row. */
  columns: Column<R>[]
  rows: readonly R[]
  name: (row: R) => string
  /** The rows that are in hand. */
  chosen?: (row: R) => boolean
  /** How many are there at first. */
  first?: number
}

const step = 100

export function Rows<R>({ caption, columns, rows, name, chosen, first = 50 }: RowsProps<R>): preact.JSX.Element {
  const shown = useSignal(first)
  const order = useSignal<Sorting | null>(null)
  const by = columns.find((c) => c.id === order.value?.by)?.by
  const all = by && order.value ? sorted(rows, by, order.value.down) : rows
  return (
    <>
      <div class="scroll">
        <table>
          <caption class="hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((c) => {
                const now = order.value?.by === c.id ? (order.value.down ? 'descending' : 'ascending') : undefined
                const press = (): void => void (order.value = turned(order.value ?? { by: '', down: false }, c.id, Boolean(c.falling)))
                return (
                  <th key={c.id} scope="col" class={c.number ? 'n' : undefined} aria-sort={now}>
                    {c.by ? <button type="button" class="sort" onClick={press}>{c.title}<span aria-hidden="true">{now === 'ascending' ? ' ↑' : now === 'descending' ? ' ↓' : ''}</span></button> : c.title}
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {all.slice(0, shown.value).map((row) => (
              <tr key={name(row)} class={chosen?.(row) ? 'chosen' : undefined}>
                {columns.map((c, i) => (i === 0 ? <th key={c.id} scope="row">{c.cell(row)}</th> : <td key={c.id} class={c.number ? 'n' : undefined}>{c.cell(row)}</td>))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.value && <p class="actions"><button type="button" onClick={() => (shown.value += step)}>{t.compare.more(Math.min(step, rows.length - shown.value))}</button></p>}
    </>
  )
}
