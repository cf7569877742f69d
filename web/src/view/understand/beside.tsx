// A real division beside the plan: its borders on the map, and both in figures.
import { useSignal, useSignalEffect } from '@preact/signals'
import type { Full } from '../../api/client'
import type { Scorecard } from '../../api/schema'
import { layBeside } from '../../actions/beside'
import { attempt } from '../../actions/open'
import type { PlanView } from '../../model/plan'
import { overlaid } from '../../state/look'
import { draft, layer } from '../../state/state'
import { say, t } from '../../text/en'
import { Choice } from '../parts/form'

export function BesidePlan({ plan, card }: { plan: PlanView; card: Full<Scorecard> }): preact.JSX.Element {
  const w = t.understand
  const on = layer.value
  const wanted = useSignal(overlaid.peek()?.id ?? '')
  const waiting = useSignal(false)
  useSignalEffect(() => {
    const [at, id, scenario] = [layer.value, wanted.value, draft.value?.plan.scenario]
    if (!at || !scenario) return
    if (id && !at.info.references.some((r) => r.id === id)) {
      wanted.value = ''
      return
    }
    waiting.value = id !== ''
    void attempt(() => layBeside(at, id, scenario)).then((fine) => {
      if (wanted.peek() !== id) return
      waiting.value = false
      if (!fine) wanted.value = overlaid.peek()?.id ?? ''
    })
  })
  if (!on) return <></>
  const other = overlaid.value
  return (
    <section class="beside">
      <h2>{w.beside}</h2>
      {on.info.references.length === 0
        ? <p class="help">{w.noReferences}</p>
        : (
          <Choice label={w.beside} hidden value={wanted.value} onChange={(id) => (wanted.value = id)}
            options={[{ value: '', text: w.nothing }, ...on.info.references.map((r) => ({ value: r.id, text: r.title }))]} />
        )}
      <p class="help" role="status">{waiting.value ? w.measuring : w.besideHelp}</p>
      {other?.plan.card && !waiting.value && <Both plan={plan} card={card} title={other.plan.title} other={other.plan.card} />}
    </section>
  )
}

function Both({ plan, card, title, other }: { plan: PlanView; card: Full<Scorecard>; title: string; other: Full<Scorecard> }): preact.JSX.Element {
  const w = t.understand
  const rows: [string, (c: Full<Scorecard>) => string][] = [
    [w.regions, (c) => say.count(c.regions.length)],
    [w.captured, (c) => say.share(c.needs.captured)],
    [w.largest, (c) => say.share(c.balance.maxDeviation)],
    [w.mean, (c) => say.share(c.balance.meanDeviation)],
    [w.smallest, (c) => say.people(c.balance.smallest)],
    [w.biggest, (c) => say.people(c.balance.largest)],
    [w.compactness, (c) => say.fixed(c.shape.meanPolsbyPopper, 3)],
    [w.faults, (c) => say.count(c.faults.length)],
  ]
  return (
    <table>
      <caption class="hidden">{plan.title}; {title}</caption>
      <thead><tr><td /><th scope="col" class="n">{w.thisPlan}</th><th scope="col" class="n other">{title}</th></tr></thead>
      <tbody>{rows.map(([name, of]) => <tr key={name}><th scope="row">{name}</th><td class="n">{of(card)}</td><td class="n">{of(other)}</td></tr>)}</tbody>
    </table>
  )
}
