// How many regions have how many people, with the bounds and the mean.
import { useSignal } from '@preact/signals'
import type { Full } from '../../api/client'
import type { Scorecard } from '../../api/schema'
import { bins, scaled, ticks } from '../../model/chart'
import { near } from '../../state/look'
import { say, t } from '../../text/en'
import { boundsOf } from './headline'
import { press, rove } from '../parts/press'
import { RegionButton } from '../parts/regionbutton'

const [width, height, left, right, top, bottom] = [340, 170, 24, 8, 34, 24]

export function Histogram({ card }: { card: Full<Scorecard> }): preact.JSX.Element {
  const open = useSignal(-1)
  const w = t.understand
  const { balance, regions } = card
  const { min, max } = boundsOf(card)
  const bars = bins(regions.map((r) => r.population), 12)
  const ends = [bars[0]!.from, bars.at(-1)!.to, balance.ideal, ...(min ? [min] : []), ...(max ? [max] : [])]
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const tallest = Math.max(...bars.map((b) => b.members.length))
  const x = scaled(low, high, left, width - right)
  const y = scaled(0, tallest, height - bottom, top)
  const marks = [...(min ? [{ at: min, word: w.min, anchor: 'start' as const }] : []), { at: balance.ideal, word: w.meanLine, anchor: 'middle' as const }, ...(max ? [{ at: max, word: w.max, anchor: 'end' as const }] : [])]
  const chosen = bars[open.value]
  const stop = chosen ? open.value : bars.findIndex((b) => b.members.length > 0)
  return (
    <section class="histogram">
      <h2 id="histogram-title">{w.histogram}</h2>
      <p class="help" id="histogram-help">{w.histogramHelp(regions.length, balance.smallest, balance.largest, balance.ideal)}</p>
      <svg viewBox={`0 0 ${width} ${height}`} role="group" aria-labelledby="histogram-title" aria-describedby="histogram-help" class="chart" onKeyDown={rove}>
        {ticks(0, tallest, 4).filter(Number.isInteger).map((n) => (
          <g key={n} aria-hidden="true"><line class="grid" x1={left} x2={width - right} y1={y(n)} y2={y(n)} /><text x={left - 5} y={y(n) + 3.5} text-anchor="end">{n}</text></g>
        ))}
        {bars.map((b, i) => b.members.length > 0 && (
          <g key={b.from} role="button" tabindex={i === stop ? 0 : -1} class="bar" aria-pressed={i === open.value} aria-label={w.bar(say.people(b.from), say.people(b.to), b.members.length)}
            onClick={() => (open.value = i === open.value ? -1 : i)} onKeyDown={(e) => press(e, () => (open.value = i === open.value ? -1 : i))}>
            <rect class="reach" x={x(b.from)} width={x(b.to) - x(b.from)} y={top} height={height - bottom - top} />
            <rect class={b.members.some((r) => regions[r]!.code === near.value) ? 'value near' : 'value'} x={x(b.from) + 1} width={Math.max(x(b.to) - x(b.from) - 2, 1)} y={y(b.members.length)} height={y(0) - y(b.members.length)} />
          </g>
        ))}
        {ticks(low, high, 5).map((at) => <text key={at} aria-hidden="true" x={x(at)} y={height - 8} text-anchor="middle">{say.people(at)}</text>)}
        {marks.map(({ at, word, anchor }) => (
          <g key={word} aria-hidden="true"><line class={word === w.meanLine ? 'mean' : 'limit'} x1={x(at)} x2={x(at)} y1={top - 6} y2={height - bottom} /><text x={x(at)} y={word === w.meanLine ? 10 : 23} text-anchor={anchor}>{word} {say.people(at)}</text></g>
        ))}
      </svg>
      <div aria-live="polite">
        {chosen && (
          <>
            <p><strong>{w.bar(say.people(chosen.from), say.people(chosen.to), chosen.members.length)}</strong></p>
            <ul class="choices">{chosen.members.map((i) => <li key={regions[i]!.code}><RegionButton code={regions[i]!.code} name={regions[i]!.name} end={say.count(regions[i]!.population)} /></li>)}</ul>
          </>
        )}
      </div>
    </section>
  )
}
