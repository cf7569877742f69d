// The trade-off: plans by how far regions are from equal, and how much of need they capture.
import type { Full } from '../api/client'
import type { Scorecard } from '../api/schema'
import { attempt, openPlan } from '../actions/open'
import { search } from '../actions/solve'
import { scaled, ticks } from '../model/chart'
import { evidencePoints, sweepPoints, unbeaten, type TradePoint } from '../model/tradeoff'
import { draft } from '../state/state'
import { say, t } from '../text/en'
import { press } from './histogram'

const [width, height, left, right, top, bottom] = [340, 230, 44, 12, 12, 38]

export function Trade({ card }: { card: Full<Scorecard> }): preact.JSX.Element | null {
  const w = t.understand
  const found = search.value?.sweep ? sweepPoints(search.value.sweep) : []
  const known = found.length > 1 ? found : evidencePoints(card, w.emphasis)
  if (known.length === 0) return null
  const here: TradePoint = { key: 'here', plan: '', label: w.here, deviation: card.balance.maxDeviation, captured: card.needs.captured, compactness: card.shape.meanPolsbyPopper }
  const inHand = draft.value?.plan.name ?? ''
  const points = known.some((p) => p.plan && p.plan === inHand) ? known : [...known, here]
  return (
    <section class="trade">
      <h3 id="trade-title">{w.trade}</h3>
      <p class="help">{w.tradeHelp} {known[0]!.plan === '' && w.tradeEvidence}</p>
      <Scatter points={points} inHand={inHand} />
      <Table points={points} inHand={inHand} />
    </section>
  )
}

const open = (p: TradePoint): void => void (p.plan && attempt(() => openPlan(p.plan, p.label)))

function Scatter({ points, inHand }: { points: TradePoint[]; inHand: string }): preact.JSX.Element {
  const w = t.understand
  const best = unbeaten(points)
  const [xs, ys] = [points.map((p) => p.deviation), points.map((p) => p.captured)]
  const x = scaled(...wider(xs), left, width - right)
  const y = scaled(...wider(ys), height - bottom, top)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="group" aria-labelledby="trade-title" class="chart">
      {ticks(...wider(ys), 5).map((v) => <g key={v} aria-hidden="true"><line class="grid" x1={left} x2={width - right} y1={y(v)} y2={y(v)} /><text x={left - 6} y={y(v) + 3.5} text-anchor="end">{say.share(v)}</text></g>)}
      {ticks(...wider(xs), 5).map((v) => <text key={v} aria-hidden="true" x={x(v)} y={height - bottom + 15} text-anchor="middle">{say.share(v)}</text>)}
      <text aria-hidden="true" x={width - right} y={height - 6} text-anchor="end">{w.largest}</text>
      <text aria-hidden="true" x={left} y={top - 2} class="axis">{w.captured}</text>
      {points.map((p, i) => {
        const current = p.key === 'here' || (p.plan !== '' && p.plan === inHand)
        const shape = <><circle class="reach" cx={x(p.deviation)} cy={y(p.captured)} r="12" /><circle class={best[i] ? 'value' : 'value hollow'} cx={x(p.deviation)} cy={y(p.captured)} r="5" />{current && <circle class="ring" cx={x(p.deviation)} cy={y(p.captured)} r="9" />}</>
        const words = w.tradePoint(p.label, p.captured, p.deviation)
        return p.plan
          ? <g key={p.key} role="button" tabIndex={0} class="bar" aria-pressed={current} aria-label={words} onClick={() => open(p)} onKeyDown={(e) => press(e, () => open(p))}><title>{words}</title>{shape}</g>
          : <g key={p.key} role="img" aria-label={words}><title>{words}</title>{shape}</g>
      })}
    </svg>
  )
}

/** The range of figures with some room at both ends. */
function wider(values: number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const room = Math.max((high - low) * 0.08, 0.002)
  return [Math.max(low - room, 0), high + room]
}

function Table({ points, inHand }: { points: TradePoint[]; inHand: string }): preact.JSX.Element {
  const w = t.understand
  return (
    <details>
      <summary>{w.tradeTable}</summary>
      <table>
        <thead><tr><th scope="col">{w.plan}</th><th scope="col" class="n">{w.captured}</th><th scope="col" class="n">{w.largest}</th></tr></thead>
        <tbody>
          {[...points].sort((a, b) => a.deviation - b.deviation).map((p) => (
            <tr key={p.key} class={p.key === 'here' || (p.plan !== '' && p.plan === inHand) ? 'chosen' : undefined}>
              <th scope="row">{p.plan ? <button type="button" class="plain" onClick={() => open(p)}>{p.label}</button> : p.label}</th>
              <td class="n">{say.share(p.captured)}</td>
              <td class="n">{say.share(p.deviation)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
