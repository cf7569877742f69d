// The measures of the plan, each with a sentence that says what it means.
import type { ComponentChildren } from 'preact'
import type { Full } from '../../api/client'
import type { BoundCard, Scorecard } from '../../api/schema'
import type { PlanView } from '../../model/plan'
import { say, t } from '../../text/en'

interface Props {
  plan: PlanView
  card: Full<Scorecard>
}

const none = 2147483647

/** Bounds of the population of a region as far as the plan has them: 0 for none. */
export function boundsOf(card: Full<Scorecard>): { min: number; max: number } {
  const { min, max } = card.settings.bounds
  return { min, max: max >= none || max >= card.population.total ? 0 : max }
}

export function Headline({ plan, card }: Props): preact.JSX.Element {
  const w = t.understand
  const { balance, needs, shape } = card
  const { min, max } = boundsOf(card)
  const farthest = card.regions.reduce((a, b) => (Math.abs(b.deviation) > Math.abs(a.deviation) ? b : a), card.regions[0]!)
  const mixed = card.objective.terms.some((term) => term.name === 'mixed')
  const real = card.references[0]
  return (
    <section aria-label={w.title}>
      <div class={card.valid ? 'verdict good' : 'verdict bad'}>
        <p><strong><Sign good={card.valid} /> {card.valid ? w.valid : w.broken(card.faults.length)}</strong></p>
        {card.valid ? <p>{w.validHelp(card.regions.length, w.bounds(min, max))}</p> : <Faults faults={card.faults} />}
      </div>
      <dl class="reading">
        <Fact name={w.captured} figure={say.share(needs.captured)}>
          {mixed ? w.mixedHelp(needs.captured) : w.capturedHelp(needs.captured)} {real && w.besides(real.title, say.share(real.needsCaptured))}
        </Fact>
        <Fact name={w.largest} figure={say.share(balance.maxDeviation)}>{w.largestHelp(farthest.code, balance.ideal, farthest.deviation)}</Fact>
        <Fact name={w.mean} figure={say.share(balance.meanDeviation)}>{w.meanHelp(balance.meanDeviation, balance.within10Percent, card.regions.length)}</Fact>
        <Fact name={w.compactness} figure={say.fixed(shape.meanPolsbyPopper, 3)}>
          {w.compactnessHelp} {real && w.besides(real.title, say.fixed(real.meanPolsbyPopper, 3))}
        </Fact>
        <Fact name={w.objective} figure={say.figure(card.objective.value)}>{w.objectiveHelp(parts(card))}</Fact>
        <Proof card={card} />
      </dl>
      {card.count && <p class="help">{card.count.words}</p>}
      <details>
        <summary>{w.indicators}</summary>
        <Indicators card={card} />
      </details>
      {card.notes.length > 0 && (
        <details>
          <summary>{w.notes}</summary>
          <ul class="notes">{card.notes.map((note) => <li key={note}>{note}</li>)}</ul>
        </details>
      )}
      {plan.scenario.source && <p class="help">{w.source(plan.scenario.source)}</p>}
    </section>
  )
}

/** The first few faults, and the rest behind them. */
function Faults({ faults }: { faults: string[] }): preact.JSX.Element {
  const few = faults.length <= 5 ? faults.length : 4
  const list = (of: string[]): preact.JSX.Element => <ul>{of.map((fault) => <li key={fault}>{say.sentence(fault)}</li>)}</ul>
  return (
    <>
      {list(faults.slice(0, few))}
      {few < faults.length && <details><summary>{t.understand.moreFaults(faults.length - few)}</summary>{list(faults.slice(few))}</details>}
    </>
  )
}

/** A tick or a cross, for who does not see colours. */
export function Sign({ good }: { good: boolean }): preact.JSX.Element {
  return (
    <svg class="sign" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={good ? 'M2 8.5l4 4 8-9' : 'M3 3l10 10M13 3L3 13'} fill="none" stroke="currentColor" stroke-width="2.6" />
    </svg>
  )
}

function Fact({ name, figure, children }: { name: string; figure: string; children: ComponentChildren }): preact.JSX.Element {
  return <div><dt>{name}</dt><dd class="figure">{figure}</dd><dd>{children}</dd></div>
}

/** What each term adds to the objective, as shares of it. */
function parts(card: Full<Scorecard>): string {
  const { value, terms } = card.objective
  return terms.map((term) => t.understand.part(t.understand.termNames[term.name] ?? term.name, value > 0 ? (term.weight * term.value) / value : 0)).join(', ')
}

function Proof({ card }: { card: Full<Scorecard> }): preact.JSX.Element | null {
  const bound = card.bound as Full<BoundCard> | null
  if (!bound) return null
  const gap = bound.gap as number | null | undefined
  const figure = bound.proven ? say.share(0) : typeof gap === 'number' ? say.share(gap) : say.figure(bound.value)
  return <Fact name={t.understand.gap} figure={figure}>{bound.proven ? t.understand.best : typeof gap === 'number' ? t.understand.gapHelp(gap) : t.understand.boundHelp(say.figure(bound.value))}</Fact>
}

function Indicators({ card }: { card: Full<Scorecard> }): preact.JSX.Element {
  const w = t.understand
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={w.indicators}>
      <table>
        <thead><tr><th scope="col">{w.indicator}</th><th scope="col" class="n">{w.between}</th><th scope="col" class="n">{w.range}</th></tr></thead>
        <tbody>
          {card.needs.indicators.map((i) => (
            <tr key={i.id}>
              <th scope="row">{i.title}</th>
              <td class="n">{say.share(i.captured)}</td>
              <td class="n">{w.reach(say.measured(i.unit, i.lowest), say.measured(i.unit, i.highest))}<br /><small>{w.reach(i.lowestRegion, i.highestRegion)}</small></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
