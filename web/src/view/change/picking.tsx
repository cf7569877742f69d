// Which areas are to be changed: pressed on the map, drawn around, or ticked in a list.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { moveUnits } from '../../actions/edit'
import { dragging } from '../../map/drag'
import { lasso } from '../../map/lasso'
import type { Draft } from '../../model/draft'
import { unitsWithin } from '../../model/lasso'
import type { Layer } from '../../model/layer'
import { listed, lockedUnits, several } from '../../state/hand'
import { draft, hovered, picked } from '../../state/state'
import { say, t } from '../../text/en'
import { Choice } from '../parts/form'
import { regionOptions } from './regionoptions'
import { mapTools } from '../tools'

/** Most chips, and most rows of the list, that are shown at first. */
const chips = 8
const rows = 250

const drop = (u: number): void => void (picked.value = new Set([...picked.value].filter((p) => p !== u)))

export function Picking({ on, d }: { on: Layer; d: Draft }): preact.JSX.Element {
  const drawing = useSignal(false)
  useEffect(() => {
    const map = mapTools.value
    if (!drawing.value || !map) return
    const end = lasso(map.engine, (ring) => {
      picked.value = new Set([...(several.value ? picked.value : []), ...unitsWithin(on, ring)])
      drawing.value = false
    })
    const keys = (e: KeyboardEvent): void => {
      if (e.key !== 'Escape') return
      e.preventDefault()
      drawing.value = false
    }
    addEventListener('keydown', keys, true)
    return () => {
      end()
      removeEventListener('keydown', keys, true)
    }
  }, [drawing.value, mapTools.value, on])
  useEffect(() => {
    const map = mapTools.value
    if (!map || drawing.value) return
    return dragging(map, {
      may: (u) => picked.value.has(u),
      over: (u) => (hovered.value = u),
      drop: (u) => {
        const now = draft.value?.plan
        const to = now?.regions[now.of[u] ?? -1]
        const units = [...picked.value]
        if (now && to && units.some((p) => now.regions[now.of[p]!] !== to) && moveUnits(units, to.code)) picked.value = new Set()
      },
    })
  }, [drawing.value, mapTools.value])
  return (
    <section aria-labelledby="pick">
      <h2 id="pick">{t.change.pick}</h2>
      {(drawing.value || picked.value.size === 0) && <p class="help">{drawing.value ? t.change.drawHelp : t.change.pickHelp}</p>}
      <p class="actions">
        <button type="button" aria-pressed={drawing.value} disabled={!mapTools.value} onClick={() => (drawing.value = !drawing.value)}>{t.change.draw}</button>
        <button type="button" aria-pressed={several.value} onClick={() => (several.value = !several.value)}>{t.change.several}</button>
      </p>
      <List on={on} d={d} />
      <Picked on={on} />
    </section>
  )
}

function Picked({ on }: { on: Layer }): preact.JSX.Element {
  const all = useSignal(false)
  const units = [...picked.value].filter((u) => on.units[u])
  const people = units.reduce((sum, u) => sum + on.units[u]!.population, 0)
  const shown = all.value || units.length <= chips + 1 ? units : units.slice(0, chips)
  return (
    <div class="picked">
      <p role="status">{units.length === 0 ? t.change.nothing : t.change.pickedNow(units.length, people)}</p>
      {units.length > 0 && (
        <ul class="chips">
          {shown.map((u) => (
            <li key={u}><button type="button" aria-label={t.change.unpick(on.units[u]!.name)} onClick={() => drop(u)}>{on.units[u]!.name} <span aria-hidden="true">×</span></button></li>
          ))}
          {shown.length < units.length && <li><button type="button" class="plain" onClick={() => (all.value = true)}>{t.change.others(units.length - shown.length)}</button></li>}
          <li><button type="button" class="plain" onClick={() => (picked.value = new Set())}>{t.change.clear}</button></li>
        </ul>
      )}
    </div>
  )
}

/** The way to every area without a pointer. */
function List({ on, d }: { on: Layer; d: Draft }): preact.JSX.Element {
  const open = useSignal(false)
  return (
    <details open={open.value} onToggle={(e) => (open.value = e.currentTarget.open)}>
      <summary>{t.change.list_}</summary>
      {open.value && <Rows on={on} d={d} />}
    </details>
  )
}

function Rows({ on, d }: { on: Layer; d: Draft }): preact.JSX.Element {
  const words = useSignal('')
  const at = d.plan.regions.findIndex((r) => r.code === listed.value)
  const wanted = words.value.trim().toLowerCase()
  const found = on.units.flatMap((u, i) => ((at < 0 || d.plan.of[i] === at) && `${u.name} ${u.code}`.toLowerCase().includes(wanted) ? [i] : []))
  const locked = new Set(lockedUnits.value)
  const tick = (u: number, ticked: boolean): void => {
    if (ticked) picked.value = new Set([...picked.value, u])
    else drop(u)
  }
  // A row that is as it was is the same object, which is not looked into again: most rows are as they were.
  const made = useRef(new Map<number, { key: string; row: preact.JSX.Element }>())
  const row = (u: number, ticked: boolean, shut: boolean, code: string): preact.JSX.Element => {
    const key = `${on.name} ${ticked} ${shut} ${code}`
    const was = made.current.get(u)
    if (was?.key === key) return was.row
    const { name, population } = on.units[u]!
    const now = (
      <li key={u}>
        <label class="check">
          <input type="checkbox" checked={ticked} onChange={(e) => tick(u, e.currentTarget.checked)} />
          <span>{name}{shut && ` (${t.change.isLocked})`} <small>{code && `${code} · `}{t.change.people(say.people(population))}</small></span>
        </label>
      </li>
    )
    made.current.set(u, { key, row: now })
    return now
  }
  return (
    <>
      <Choice label={t.change.ofRegion} value={at < 0 ? '' : listed.value} onChange={(code) => (listed.value = code)}
        options={[{ value: '', text: t.change.everywhere }, ...regionOptions(d.plan.regions)]} />
      <div class="field">
        <label for="pick-filter">{t.change.filter}</label>
        <input id="pick-filter" type="text" value={words.value} onInput={(e) => (words.value = e.currentTarget.value)} />
      </div>
      <ul class="ticks" aria-label={t.change.list_} tabIndex={0}>
        {found.slice(0, rows).map((u) => row(u, picked.value.has(u), locked.has(u), at < 0 ? (d.plan.regions[d.plan.of[u]!]?.code ?? '') : ''))}
      </ul>
      <p class="actions">
        <button type="button" disabled={found.length === 0} onClick={() => (picked.value = new Set([...picked.value, ...found]))}>{t.change.tickAll(found.length)}</button>
        {found.length > rows && <span class="help">{t.change.tooMany(rows, found.length)}</span>}
      </p>
    </>
  )
}
