// Where the picked areas can go, and what else can be asked of them.
import { useSignal } from '@preact/signals'
import type { Full } from '../../api/client'
import type { MoveOption } from '../../api/schema'
import { ask, lock, moveUnits, splitRegion, swapUnits } from '../../actions/edit'
import { explainUnit } from '../../actions/explain'
import type { Draft } from '../../model/draft'
import type { Layer } from '../../model/layer'
import { sources, targets, type Target } from '../../model/options'
import { locks } from '../../state/hand'
import { regionTints } from '../../state/paint'
import { picked, region, unit } from '../../state/state'
import { t } from '../../text/en'
import { useAnswer } from '../parts/answer'
import { Choice } from '../parts/form'
import { regionOptions } from './regionoptions'
import { Swatch } from '../parts/swatch'

function move(units: number[], code: string): void {
  if (moveUnits(units, code)) picked.value = new Set()
}

export function Moving({ on, d }: { on: Layer; d: Draft }): preact.JSX.Element {
  const units = [...picked.value].filter((u) => on.units[u])
  const all = targets(on, d.plan, units)
  const near = all.filter((x) => x.joins > 0)
  const single = units.length === 1 && !d.measuring ? units[0]! : -1
  const [answer] = useAnswer(single < 0 ? null : () => explainUnit(on, d, single), [d, single])
  const options = answer.state === 'there' && answer.value.unit === on.units[single]?.code ? answer.value.options : []
  const code = (x: Target): string => d.plan.regions[x.region]!.code
  return (
    <section aria-labelledby="move">
      <h2 id="move">{t.change.moveTo}</h2>
      <p class="help">{sources(on, d.plan, units).map((s) => t.change.leaves(code(s), s.people, s.deviation)).join(' ')}</p>
      {near.length === 0 && <p>{t.change.noNeighbour}</p>}
      <ul class="targets">
        {near.map((x) => (
          <li key={x.region}>
            <button type="button" onClick={() => move(units, code(x))}>
              <span><Swatch tint={regionTints.value[x.region]} /> <strong>{code(x)}</strong> {d.plan.regions[x.region]!.name}</span>
              <span class="end">{t.change.then(x.people, x.deviation)}</span>
              <Outlook x={x} d={d} option={options.find((o) => o.region.code === code(x))} />
            </button>
          </li>
        ))}
      </ul>
      <Elsewhere key={d.plan.regions.length} d={d} units={units} />
      <Wishes on={on} d={d} units={units} />
    </section>
  )
}

/** Bounds that are missed are known at once, the objective and other constraints once the service says. */
function Outlook({ x, d, option }: { x: Target; d: Draft; option: Full<MoveOption> | undefined }): preact.JSX.Element | null {
  const bounds = d.plan.card?.settings.bounds
  const words = [
    option && t.change.objective(option.objectiveChange),
    bounds && bounds.max > 0 && x.people > bounds.max && t.change.above,
    bounds && x.people < bounds.min && t.change.below,
    option && (option.valid ? t.change.keeps : t.change.breaks(option.faults.length)),
  ].filter(Boolean)
  return words.length > 0 ? <small>{words.join(' · ')}</small> : null
}

function Elsewhere({ d, units }: { d: Draft; units: number[] }): preact.JSX.Element {
  const options = regionOptions(d.plan.regions)
  const to = useSignal(options[0]!.value)
  const from = new Set(units.map((u) => d.plan.of[u]!))
  const only = from.size === 1 ? d.plan.regions[[...from][0]!] : undefined
  return (
    <>
      <div class="beside-button">
        <Choice label={t.change.elsewhere} value={to.value} onChange={(code) => (to.value = code)} options={options} />
        <button type="button" onClick={() => move(units, to.value)}>{t.change.move}</button>
      </div>
      {only && <p class="actions"><button type="button" onClick={() => void splitRegion(only.code, units).then((done) => done && (picked.value = new Set()))}>{t.change.ownRegion}</button></p>}
    </>
  )
}

/** What can be asked of picked areas beside where they go. */
function Wishes({ on, d, units }: { on: Layer; d: Draft; units: number[] }): preact.JSX.Element {
  const held = units.every((u) => locks.value.units.has(on.units[u]!.code))
  const [a, b] = units
  const one = units.length === 1 && a !== undefined
  return (
    <p class="actions">
      <button type="button" onClick={() => lock(units.map((u) => on.units[u]!.code), !held)}>{held ? t.change.unlock : t.change.lock}</button>
      {units.length > 1 && <button type="button" onClick={() => ask('together', units)}>{t.change.together}</button>}
      {units.length > 1 && <button type="button" onClick={() => ask('apart', units)}>{t.change.apart}</button>}
      {units.length === 2 && d.plan.of[a!] !== d.plan.of[b!] && <button type="button" onClick={() => swapUnits(a!, b!) && (picked.value = new Set())}>{t.change.swap}</button>}
      {one && <button type="button" onClick={() => { unit.value = a; region.value = d.plan.regions[d.plan.of[a]!]?.code ?? '' }}>{t.change.why}</button>}
    </p>
  )
}
