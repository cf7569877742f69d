// The card of an area: its people, its needs, its region, and why it is there.
import { explainUnit, similarUnits } from '../../actions/explain'
import { moveUnits } from '../../actions/edit'
import type { Draft } from '../../model/draft'
import type { Layer } from '../../model/layer'
import type { PlanView } from '../../model/plan'
import { spread } from '../../model/profile'
import { sorted } from '../../model/sort'
import { needIds } from '../../state/look'
import { question } from '../../state/question'
import { draft, layer, shade } from '../../state/state'
import { say, t } from '../../text/en'
import { useAnswer } from '../parts/answer'
import { Bars, type Need } from '../parts/bars'
import { Card, Fold } from './cards'
import { RegionButton, UnitButton } from '../parts/regionbutton'
import { Sign } from '../understand/headline'
import { Waiting } from '../parts/waiting'

export function UnitCardView({ on, plan, unit }: { on: Layer; plan: PlanView | null; unit: number }): preact.JSX.Element {
  const w = t.cards
  const u = on.units[unit]!
  const r = plan?.regions[plan.of[unit] ?? -1]
  const d = draft.value?.plan === plan ? draft.value : null
  const next = sorted(on.joined[unit] ?? [], (n) => on.units[n]!.name, false)
  const shown = shade.value.of === 'unit' && !needIds.value.includes(shade.value.id) ? [...needIds.value, shade.value.id] : needIds.value
  return (
    <Card label={w.unit} title={u.name} code={u.code}>
      <dl class="facts">
        <div><dt>{w.people}</dt><dd>{say.count(u.population)}</dd></div>
        <div><dt>{t.measures.area}</dt><dd>{say.figure(u.areaKm2)}</dd></div>
      </dl>
      {plan && <><h3>{w.inRegion}</h3>{r ? <RegionButton code={r.code} name={r.name} /> : <p>{w.noRegion}</p>}</>}
      <Bars needs={shown.map((id) => need(on, id, unit))} />
      {plan && r && (d ? <Fold id="here" title={w.here}>{() => <Here on={on} d={d} unit={unit} />}</Fold> : <p class="help">{w.searching}</p>)}
      <Fold id="neighbours" title={`${w.neighbours} (${next.length})`}>{() => (
        <ul class="choices">{next.map((n) => <li key={n}><UnitButton unit={n} end={plan ? (plan.of[n] === plan.of[unit] ? w.same : plan.regions[plan.of[n] ?? -1]?.code ?? '') : undefined} /></li>)}</ul>
      )}</Fold>
      <Fold id="alike" title={w.alike}>{() => <Alike on={on} plan={plan} unit={unit} />}</Fold>
    </Card>
  )
}

function need(on: Layer, id: string, unit: number): Need {
  const indicator = on.info.indicators.find((i) => i.id === id)
  const values = on.values.get(id) ?? new Float64Array()
  const { mean, sd } = spread(values, on.units)
  const value = values[unit] ?? NaN
  return { id, title: indicator?.title ?? id, unit: indicator?.unit ?? '', value, mean, z: sd > 0 ? (value - mean) / sd : NaN }
}

function Alike({ on, plan, unit }: { on: Layer; plan: PlanView | null; unit: number }): preact.JSX.Element {
  const needs = plan?.scenario.needs || question.value.needs || 'core-5'
  const [answer, again] = useAnswer(() => similarUnits(on, unit, needs), [on, unit, needs])
  if (answer.state !== 'there') return <Waiting answer={answer} again={again} />
  const found = answer.value.flatMap((a) => on.index.get(a.code) ?? [])
  return (
    <>
      <p class="help">{t.cards.alikeHelp}</p>
      <ul class="choices">{found.map((n) => <li key={n}><UnitButton unit={n} end={plan?.regions[plan.of[n] ?? -1]?.code} /></li>)}</ul>
    </>
  )
}

function Here({ on, d, unit }: { on: Layer; d: Draft; unit: number }): preact.JSX.Element {
  const w = t.cards
  const [answer, again] = useAnswer(d.measuring ? null : () => explainUnit(on, d, unit), [d, unit])
  if (answer.state !== 'there' || layer.value !== on) return <Waiting answer={answer} again={again} />
  const { words, options } = answer.value
  return (
    <>
      <ul class="words">{words.map((line) => <li key={line}>{line}</li>)}</ul>
      <h4>{w.elsewhere}</h4>
      {options.length === 0 && <p>{w.noOptions}</p>}
      <ul class="options">
        {options.map((o) => (
          <li key={o.region.code}>
            <RegionButton code={o.region.code} name={o.region.name} />
            <button type="button" class="move" aria-label={w.moveTo(o.region.code)} onClick={() => moveUnits([unit], o.region.code)}>{w.move}</button>
            <p class={o.valid ? 'good' : 'fault'}><Sign good={o.valid} /> {o.valid ? t.understand.valid : w.breaks}, {w.objective(o.objectiveChange)}</p>
            <details><summary>{w.more}</summary><ul class="words">{[...o.faults, ...o.words].map((line) => <li key={line}>{line}</li>)}</ul></details>
          </li>
        ))}
      </ul>
    </>
  )
}
