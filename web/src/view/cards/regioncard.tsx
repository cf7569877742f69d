// The card of a region: its people, its needs, its areas, and what holds it together.
import type { Full } from '../../api/client'
import type { ExplainRegionResponse } from '../../api/schema'
import { explainRegion } from '../../actions/explain'
import type { Layer } from '../../model/layer'
import { members, type PlanView } from '../../model/plan'
import { sorted } from '../../model/sort'
import { unfolded } from '../../state/look'
import { regionTints } from '../../state/paint'
import { draft } from '../../state/state'
import { say, t } from '../../text/en'
import { useAnswer, type Answer } from '../parts/answer'
import { Bars } from '../parts/bars'
import { Card, Fold } from './cards'
import { RegionButton, UnitButton } from '../parts/regionbutton'
import { Swatch } from '../parts/swatch'
import { Waiting } from '../parts/waiting'

export function RegionCardView({ on, plan, index }: { on: Layer; plan: PlanView; index: number }): preact.JSX.Element {
  const w = t.cards
  const { code, name } = plan.regions[index]!
  const units = members(plan)[index] ?? []
  const people = units.reduce((sum, u) => sum + on.units[u]!.population, 0)
  const d = draft.value?.plan === plan ? draft.value : null
  const card = plan.card?.regions.find((r) => r.code === code)
  const asked = ['words', 'members', 'regions'].some((part) => unfolded.value.has(part))
  const [answer, again] = useAnswer(d && !d.measuring && asked ? () => explainRegion(on, d, code) : null, [d, code])
  return (
    <Card label={w.region} title={<><Swatch tint={regionTints.value[index]} /> {name || code}</>} code={code}>
      <dl class="facts">
        <div><dt>{w.people}</dt><dd>{say.count(people)}</dd></div>
        <div><dt>{w.deviation}</dt><dd>{say.signed((people * plan.regions.length) / on.info.population - 1)}</dd></div>
        <div><dt>{w.units}</dt><dd>{say.count(units.length)}</dd></div>
        {card && <div><dt>{t.measures.compactness}</dt><dd>{say.fixed(card.polsbyPopper, 3)}</dd></div>}
      </dl>
      {card && card.pieces > 1 && <p class="fault">{t.understand.parts(card.pieces)}</p>}
      {card && plan.card && (
        <Bars needs={plan.card.needs.indicators.map((i, at) => ({ id: i.id, title: i.title, unit: i.unit, mean: i.mean, value: card.indicators[at]?.mean ?? NaN, z: card.indicators[at]?.z ?? NaN }))} />
      )}
      <Fold id="words" title={w.why}>{() => <Words answer={answer} again={again} searching={!d} />}</Fold>
      <Fold id="members" title={w.members(units.length)}>{() => <Members on={on} units={units} answer={answer} />}</Fold>
      {d && <Fold id="regions" title={w.neighbourRegions}>{() => <Neighbours answer={answer} again={again} />}</Fold>}
    </Card>
  )
}

function Words({ answer, again, searching }: { answer: Answer<Full<ExplainRegionResponse>>; again: () => void; searching: boolean }): preact.JSX.Element {
  if (searching) return <p class="help">{t.cards.searching}</p>
  if (answer.state !== 'there') return <Waiting answer={answer} again={again} />
  return <ul class="words">{answer.value.words.map((line) => <li key={line}>{line}</li>)}</ul>
}

function Neighbours({ answer, again }: { answer: Answer<Full<ExplainRegionResponse>>; again: () => void }): preact.JSX.Element {
  if (answer.state !== 'there') return <Waiting answer={answer} again={again} />
  return (
    <>
      <p class="help">{t.cards.neighboursHelp}</p>
      <ul class="choices">{answer.value.neighbours.map((n) => <li key={n.region.code}><RegionButton code={n.region.code} name={n.region.name} end={say.fixed(n.distance, 2)} /></li>)}</ul>
    </>
  )
}

/** The areas of the region: at once those that the page knows, then with how they stand to it. */
function Members({ on, units, answer }: { on: Layer; units: number[]; answer: Answer<Full<ExplainRegionResponse>> }): preact.JSX.Element {
  const w = t.cards
  const distance = new Map(answer.state === 'there' ? answer.value.members.map((m) => [on.index.get(m.unit) ?? -1, m.distance]) : [])
  return (
    <>
      <p class="help">{w.distanceHelp}</p>
      <table class="members">
        <thead><tr><th scope="col">{w.area}</th><th scope="col" class="n">{w.people}</th><th scope="col" class="n">{w.distance}</th></tr></thead>
        <tbody>
          {sorted(units, (u) => on.units[u]!.population, true).map((u) => (
            <tr key={u}><th scope="row"><UnitButton unit={u} /></th><td class="n">{say.count(on.units[u]!.population)}</td><td class="n">{distance.has(u) ? say.fixed(distance.get(u) ?? NaN, 2) : '…'}</td></tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
