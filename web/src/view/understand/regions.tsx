// The table of regions, tied to the map both ways.
import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Full } from '../../api/client'
import type { RegionCard, Scorecard } from '../../api/schema'
import { measuresOf, type Measure } from '../../model/measures'
import type { PlanView } from '../../model/plan'
import { sorted, turned } from '../../model/sort'
import { heldRegion, near, pointed, sorting, wide } from '../../state/look'
import { regionTints } from '../../state/paint'
import { t } from '../../text/en'
import { boundsOf } from './headline'
import { byKeyboard, showRegion } from '../show'
import { Swatch } from '../parts/swatch'

/** Columns that a narrow panel has room for. */
const few = ['population', 'deviation', 'distance']
/** Rows that are drawn at once. */
const most = 300

export function Regions({ plan, card }: { plan: PlanView; card: Full<Scorecard> }): preact.JSX.Element {
  const box = useRef<HTMLTableSectionElement>(null)
  const whole = useSignal(false)
  const columns = measuresOf(card).filter((m) => wide.value || few.includes(m.id))
  const { by, down } = sorting.value
  const column = columns.find((m) => m.id === by)
  const rows = sorted(card.regions, column ? column.of : (r) => (by === 'name' ? r.name : r.code), down)
  const shown = whole.value || rows.length <= most ? rows : rows.slice(0, most)
  if (shown.length < rows.length && rows.findIndex((r) => r.code === heldRegion.peek()) >= most) whole.value = true
  // What is chosen on the map comes into sight here.
  useSignalEffect(() => {
    const code = heldRegion.value
    if (code) requestAnimationFrame(() => box.current?.querySelector(`[data-region="${CSS.escape(code)}"]`)?.scrollIntoView({ block: 'nearest' }))
  })
  useEffect(() => () => void (pointed.value = ''), [])
  const at = new Map(plan.regions.map((r, i) => [r.code, i]))
  const { min, max } = boundsOf(card)
  return (
    <section class="regions">
      <div class="head">
        <h2 id="regions-title">{t.understand.table}</h2>
        <button type="button" class="room" aria-pressed={wide.value} onClick={() => (wide.value = !wide.value)}>{t.understand.wide}</button>
      </div>
      <p class="help">{t.understand.tableHelp}</p>
      <div class="scroll rows" tabIndex={0} role="region" aria-labelledby="regions-title">
        <table>
          <thead>
            <tr>
              <Head id="code" title={t.understand.region} downFirst={false} />
              {columns.map((m) => <Head key={m.id} id={m.id} title={m.title} downFirst number />)}
            </tr>
          </thead>
          <tbody ref={box} onMouseLeave={() => (pointed.value = '')}>
            {shown.map((r) => <Row key={r.code} r={r} index={at.get(r.code) ?? -1} columns={columns} min={min} max={max} />)}
          </tbody>
        </table>
      </div>
      {shown.length < rows.length && <button type="button" onClick={() => (whole.value = true)}>{t.understand.more(rows.length)}</button>}
    </section>
  )
}

function Head({ id, title, downFirst, number }: { id: string; title: string; downFirst: boolean; number?: boolean }): preact.JSX.Element {
  const { by, down } = sorting.value
  const on = by === id
  return (
    <th scope="col" class={number ? 'n' : undefined} aria-sort={on ? (down ? 'descending' : 'ascending') : undefined}>
      <button type="button" class="sort" onClick={() => (sorting.value = turned(sorting.value, id, downFirst))}>
        {title} <span aria-hidden="true">{on ? (down ? '▾' : '▴') : ''}</span>
      </button>
    </th>
  )
}

interface RowProps {
  r: Full<RegionCard>
  index: number
  columns: Measure[]
  min: number
  max: number
}

function Row({ r, index, columns, min, max }: RowProps): preact.JSX.Element {
  const chosen = useComputed(() => heldRegion.value === r.code)
  const under = useComputed(() => near.value === r.code)
  const out = min && r.population < min ? t.understand.tooFew : max && r.population > max ? t.understand.tooMany : ''
  return (
    <tr data-region={r.code} class={chosen.value ? 'chosen' : under.value ? 'near' : undefined}
      onMouseEnter={() => (pointed.value = r.code)} onClick={(e) => showRegion(r.code, byKeyboard(e))}>
      <th scope="row">
        <button type="button" class="plain" aria-pressed={chosen.value}>
          <Swatch tint={regionTints.value[index]} /> {r.code}
        </button>
        {r.name && <small>{r.name}</small>}
        {r.pieces > 1 && <small class="fault">{t.understand.parts(r.pieces)}</small>}
        {out && <small class="fault">{out}</small>}
      </th>
      {columns.map((m) => <td key={m.id} class="n">{m.say(m.of(r))}</td>)}
    </tr>
  )
}
