// Plans as points: how far regions are from equal, and how much of need they capture.
import { scaled, ticks } from '../../model/chart'
import { unbeaten, type Across, type TradePoint } from '../../model/tradeoff'
import { say, t } from '../../text/en'
import { press, rove } from './press'

const [width, height, left, right, top, bottom] = [340, 240, 44, 14, 22, 40]

interface Props {
  points: TradePoint[]
  by: Across
  /** Key of the point of the plan in hand; empty where it is none of them. */
  current: string
  open: (p: TradePoint) => void
}

export function Scatter({ points, by, current, open }: Props): preact.JSX.Element {
  const w = t.understand
  const best = unbeaten(points, by)
  const [xs, ys] = [wider(points.map((p) => p[by])), wider(points.map((p) => p.captured))]
  const x = scaled(...xs, left, width - right)
  const y = scaled(...ys, height - bottom, top)
  const stop = points.some((p) => p.key === current && p.plan) ? current : points.find((p) => p.plan)?.key
  const steps = points.filter((_, i) => best[i]).sort((a, b) => a[by] - b[by])
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="group" aria-labelledby="trade-title" class="chart" onKeyDown={rove}>
      {ticks(...ys, 5).map((v) => <g key={v} aria-hidden="true"><line class="grid" x1={left} x2={width - right} y1={y(v)} y2={y(v)} /><text x={left - 6} y={y(v) + 3.5} text-anchor="end">{say.share(v)}</text></g>)}
      {ticks(...xs, 5).map((v) => <g key={v} aria-hidden="true"><line class="grid" x1={x(v)} x2={x(v)} y1={top} y2={height - bottom} /><text x={x(v)} y={height - bottom + 15} text-anchor="middle">{say.share(v)}</text></g>)}
      <text aria-hidden="true" x={width - right} y={height - 6} text-anchor="end">{w.axis(by)}</text>
      <text aria-hidden="true" x="0" y="11">{w.captured}</text>
      <polyline aria-hidden="true" class="front" points={steps.map((p) => `${x(p[by])},${y(p.captured)}`).join(' ')} />
      {points.map((p, i) => {
        const here = p.key === current
        const words = w.tradePoint(p.label, p.captured, p[by], by) + (here ? `. ${w.here}` : '')
        const [cx, cy] = [x(p[by]), y(p.captured)]
        const shape = <><title>{words}</title><circle class="reach" cx={cx} cy={cy} r="12" />{here && <circle class="ring" cx={cx} cy={cy} r="9" />}<circle class={best[i] ? 'value' : 'value hollow'} cx={cx} cy={cy} r="5" /></>
        return p.plan
          ? <g key={p.key} role="button" tabindex={p.key === stop ? 0 : -1} class="bar" aria-pressed={here} aria-label={words} onClick={() => open(p)} onKeyDown={(e) => press(e, () => open(p))}>{shape}</g>
          : <g key={p.key} role="img" aria-label={words}>{shape}</g>
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
