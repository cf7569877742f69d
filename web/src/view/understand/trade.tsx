// The trade-off: what more likeness in need costs of equal size, and a search for it.
import { useSignal } from '@preact/signals'
import type { Full } from '../../api/client'
import type { Scenario, Scorecard } from '../../api/schema'
import { aboutOf, frontier, lookForTradeOffs, stopTradeOffs, type Frontier } from '../../actions/frontier'
import { attempt, openPlan } from '../../actions/open'
import { search } from '../../actions/solve'
import type { Draft } from '../../model/draft'
import type { Layer } from '../../model/layer'
import { across, evidencePoints, frontPoints, sweepPoints, type Across, type TradePoint } from '../../model/tradeoff'
import { say, t } from '../../text/en'
import { Choice } from '../parts/form'
import { Scatter } from '../parts/scatter'

interface Known {
  points: TradePoint[]
  note: string
  /** What plans are called before their own labels. */
  title: string
  /** What its plans are measured by; each by its own question where it is not set. */
  scenario?: Scenario
}

/** What is known of other emphases: a search for them, a sweep that the plan is from, or what its scorecard says. */
function knownOf(on: Layer, d: Draft, card: Full<Scorecard>): Known {
  const w = t.understand
  const front = frontier.value
  if (front?.table && front.about === aboutOf(on, d.plan)) return { points: frontPoints(front.table, { plan: w.frontPlan }), note: w.tradeFront, title: front.title, scenario: front.scenario }
  const sweep = search.value?.sweep
  if (sweep?.rows.some((row) => row.plan !== '' && row.plan === d.base.name)) return { points: sweepPoints(sweep), note: '', title: search.value?.title ?? '' }
  return { points: evidencePoints(card, w.emphasis), note: w.tradeEvidence, title: '' }
}

export function Trade({ on, d, card }: { on: Layer; d: Draft; card: Full<Scorecard> }): preact.JSX.Element {
  const w = t.understand
  const known = knownOf(on, d, card)
  const running = frontier.value && !frontier.value.table ? frontier.value : null
  return (
    <section class="trade">
      <h2 id="trade-title">{w.trade}</h2>
      {known.points.length > 0 && !running ? <Chart known={known} d={d} card={card} /> : <p class="help">{w.tradeNone}</p>}
      {running ? <Running f={running} /> : (!known.scenario || known.points.length === 0) && (
        <>
          <p class="actions"><button type="button" onClick={() => void lookForTradeOffs(on, d.plan)}>{w.tradeStart}</button></p>
          <p class="help">{w.tradeStartHelp}</p>
        </>
      )}
    </section>
  )
}

function Running({ f }: { f: Frontier }): preact.JSX.Element {
  const w = t.understand
  const p = f.progress
  const stage = p ? p.evidence : 'queued'
  const done = p && Number(p.of) > 0 ? Number(p.step) / Number(p.of) : 0
  return (
    <div class="running">
      <p role="status">{w.stages[stage] ?? stage}</p>
      <progress aria-label={w.trade} max="1" value={done} />
      <p class="actions"><button type="button" class="stop" onClick={() => void stopTradeOffs()}>{w.tradeStop}</button></p>
    </div>
  )
}

function Chart({ known, d, card }: { known: Known; d: Draft; card: Full<Scorecard> }): preact.JSX.Element {
  const w = t.understand
  const chosen = useSignal<Across | ''>('')
  const found = known.points.find((p) => p.plan && p.plan === d.plan.name)
  const here: TradePoint = { key: 'here', plan: '', label: w.here, largest: card.balance.maxDeviation, mean: card.balance.meanDeviation, captured: card.needs.captured }
  const points = found ? known.points : [...known.points, here]
  const by = chosen.value || across(points)
  const open = (p: TradePoint): void => void (p.plan && attempt(() => openPlan(p.plan, w.titled(known.title, p.label), known.scenario)))
  const current = found?.key ?? 'here'
  return (
    <>
      <p class="help">{w.tradeHelp} {known.note}</p>
      {known.points.length === 1 && <p class="help">{w.tradeOne}</p>}
      <Scatter points={points} by={by} current={current} open={open} />
      <Choice label={w.across} value={by} onChange={(to) => (chosen.value = to as Across)} options={(['largest', 'mean'] as const).map((value) => ({ value, text: w.axis(value) }))} />
      <details>
        <summary>{w.tradeTable}</summary>
        <table>
          <thead><tr><th scope="col">{w.plan}</th><th scope="col" class="n">{w.captured}</th><th scope="col" class="n">{w.axis(by)}</th></tr></thead>
          <tbody>
            {[...points].sort((a, b) => a[by] - b[by]).map((p) => (
              <tr key={p.key} class={p.key === current ? 'chosen' : undefined}>
                <th scope="row">{p.plan ? <button type="button" class="plain" onClick={() => open(p)}>{p.label}</button> : p.label}</th>
                <td class="n">{say.share(p.captured)}</td>
                <td class="n">{say.share(p[by])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  )
}
