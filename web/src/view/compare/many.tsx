// Many plans drawn by the same rules: what they have in common.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Full } from '../../api/client'
import type { Ensemble } from '../../api/schema'
import { closeEnsemble, drawMany, fits, listEnsembles, openEnsemble, place, stopDrawing, uneven } from '../../actions/many'
import { attempt } from '../../actions/open'
import { contest } from '../../model/cores'
import type { Layer } from '../../model/layer'
import { drawing, least, many, placed, shownMany, stable, withPlan, type Many } from '../../state/many'
import { draft, layer, plan, unit } from '../../state/state'
import { say, t } from '../../text/en'
import { Field } from '../parts/form'
import { Rows } from '../parts/rows'
import { byKeyboard, showUnit } from '../show'
import { Strips } from '../parts/strip'
import { mapTools } from '../tools'

const w = t.compare.many

export function ManyPlans(): preact.JSX.Element | null {
  const on = layer.value
  const m = shownMany.value
  const now = draft.value?.plan ?? null
  useEffect(() => {
    if (m && now && (placed.value?.many !== m || placed.value.plan !== now)) void place(m, now)
  }, [m, now])
  if (!on) return null
  return (
    <>
      <p class="help">{w.help}</p>
      <Ensembles on={on} />
      <Draw on={on} />
      {many.value && !m && <p role="status">{w.elsewhere}</p>}
      {m && <Shown m={m} />}
    </>
  )
}

/** The ensembles that the service keeps. Those of other areas are named, and cannot be chosen. */
function Ensembles({ on }: { on: Layer }): preact.JSX.Element | null {
  const list = useSignal<Full<Ensemble>[]>([])
  const coming = useSignal('')
  useEffect(() => void attempt(async () => void (list.value = await listEnsembles())), [many.value])
  if (list.value.length === 0) return null
  const choose = async (name: string): Promise<void> => {
    if (!name) return closeEnsemble()
    coming.value = name
    await openEnsemble(on, name)
    if (coming.value === name) coming.value = ''
  }
  const title = (e: Full<Ensemble>): string => w.option(e.plans, e.settings.regions, e.settings.scenario, new Date(e.createTime))
  const value = coming.value || shownMany.value?.ensemble.name || ''
  const [here, other] = [list.value.filter((e) => fits(e, on)), list.value.filter((e) => !fits(e, on))]
  return (
    <div class="field">
      <label for="ensemble">{w.which}</label>
      <select id="ensemble" value={value} onChange={(e) => void choose(e.currentTarget.value)}>
        <option value="" selected={value === ''}>{w.none}</option>
        {here.map((e) => <option key={e.name} value={e.name} selected={e.name === value}>{title(e)}</option>)}
        {other.length > 0 && <optgroup label={w.otherAreas}>{other.map((e) => <option key={e.name} value={e.name} disabled>{title(e)}, {e.layer}</option>)}</optgroup>}
      </select>
      {coming.value && <p class="help" role="status">{t.compare.working}</p>}
    </div>
  )
}

function Draw({ on }: { on: Layer }): preact.JSX.Element {
  const count = useSignal('500')
  const now = draft.value?.plan
  const d = drawing.value
  if (d) {
    return (
      <div class="running">
        <p role="status">{w.drawing(d.plans, d.of)}</p>
        <progress aria-label={w.draw} max={d.of} value={d.plans} />
        <p class="actions"><button type="button" class="stop" onClick={() => void stopDrawing()}>{w.stop}</button></p>
      </div>
    )
  }
  if (!now) return <p>{w.drawNone}</p>
  const submit = (e: SubmitEvent): void => {
    e.preventDefault()
    void drawMany(on, now, Number(count.value))
  }
  return (
    <form class="draw" onSubmit={submit}>
      <Field label={w.plans} help={uneven(now) ? w.plansUneven(now.regions.length) : w.plansHelp(now.regions.length)} value={count.value} min={200} max={1000} onInput={(v) => (count.value = v)} />
      <button type="submit">{w.draw}</button>
    </form>
  )
}

function Shown({ m }: { m: Many }): preact.JSX.Element {
  return (
    <>
      <Cores m={m} />
      {unit.value >= 0 && <Beside m={m} u={unit.value} />}
      <Borders m={m} />
      <Strips m={m} />
      {m.ensemble.warnings.length > 0 && <><h3>{w.warnings}</h3><ul class="notes">{m.ensemble.warnings.map((x) => <li key={x}>{x}</li>)}</ul></>}
    </>
  )
}

interface Core {
  units: number[]
  people: number
}

function Cores({ m }: { m: Many }): preact.JSX.Element {
  const { units } = m.on
  const found = stable.value
  const list: Core[] = Array.from({ length: found?.count ?? 0 }, () => ({ units: [], people: 0 }))
  let everybody = 0
  for (const [u, { population }] of units.entries()) {
    everybody += population
    const core = list[found?.of[u] ?? -1]
    if (!core) continue
    core.units.push(u)
    core.people += population
  }
  for (const core of list) core.units.sort((a, b) => units[b]!.population - units[a]!.population)
  list.sort((a, b) => b.people - a.people)
  const name = (core: Core): string => w.coreOf(units[core.units[0]!]!.name, core.units.length - 1)
  const inside = list.reduce((sum, core) => sum + core.people, 0)
  return (
    <>
      <h3>{w.cores}</h3>
      <label class="slider least">
        <span>{w.threshold}</span>
        <input type="range" min="0.5" max="1" step="0.01" value={least.value} aria-valuetext={w.thresholdOf(least.value)} onInput={(e) => (least.value = Number(e.currentTarget.value))} />
        <output>{w.thresholdOf(least.value)}</output>
      </label>
      {plan.value && <label class="check"><input type="checkbox" checked={withPlan.value} onChange={(e) => (withPlan.value = e.currentTarget.checked)} /> {w.overlay}</label>}
      <p role="status">{list.length > 0 ? w.coresFound(list.length, list.reduce((sum, c) => sum + c.units.length, 0), units.length, inside / everybody) : w.noCores}</p>
      {list.length > 0 && (
        <Rows caption={w.cores} rows={list} name={(c) => String(c.units[0])} first={8}
          columns={[
            { id: 'core', title: w.core, by: name, cell: (c) => <button type="button" class="plain" onClick={() => mapTools.value?.reveal(c.units, false)}>{name(c)}</button> },
            { id: 'areas', title: w.areas, number: true, falling: true, by: (c) => c.units.length, cell: (c) => say.count(c.units.length) },
            { id: 'people', title: t.compare.populationColumn, number: true, falling: true, by: (c) => c.people, cell: (c) => say.people(c.people) },
          ]}
        />
      )}
    </>
  )
}

/** The neighbours of the area in hand, for those who have no pointer to move over them. */
function Beside({ m, u }: { m: Many; u: number }): preact.JSX.Element | null {
  const at = m.on.units[u]
  if (!at) return null
  return (
    <>
      <h3>{w.beside(at.name)}</h3>
      <Rows caption={w.beside(at.name)} rows={m.beside[u] ?? []} name={(n) => String(n.unit)}
        columns={[
          { id: 'area', title: w.neighbour, by: (n) => m.on.units[n.unit]!.name, cell: (n) => <AreaButton m={m} u={n.unit} /> },
          { id: 'share', title: w.together, number: true, falling: true, by: (n) => n.share, cell: (n) => w.thresholdOf(n.share) },
        ]}
      />
    </>
  )
}

function Borders({ m }: { m: Many }): preact.JSX.Element {
  const contested = m.pairs.filter((p) => p.share >= 0.2 && p.share <= 0.8).sort((x, y) => contest(y.share) - contest(x.share))
  return (
    <>
      <h3>{w.borders}</h3>
      {contested.length === 0 ? <p>{w.noBorders}</p> : <p class="help">{w.bordersHelp}</p>}
      {contested.length > 0 && (
        <Rows caption={w.borders} rows={contested} name={(p) => `${p.a} ${p.b}`} first={8}
          columns={[
            { id: 'a', title: w.between, by: (p) => m.on.units[p.a]!.name, cell: (p) => <AreaButton m={m} u={p.a} /> },
            { id: 'b', title: w.and, by: (p) => m.on.units[p.b]!.name, cell: (p) => <AreaButton m={m} u={p.b} /> },
            { id: 'share', title: w.together, number: true, falling: true, by: (p) => p.share, cell: (p) => w.thresholdOf(p.share) },
          ]}
        />
      )}
    </>
  )
}

function AreaButton({ m, u }: { m: Many; u: number }): preact.JSX.Element {
  return <button type="button" class="plain" onClick={(e) => showUnit(u, byKeyboard(e))}>{m.on.units[u]!.name}</button>
}
