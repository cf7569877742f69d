// What is locked, and what is asked of the rest when it is solved anew.
import type { UnitGroup } from '../../api/schema'
import { drop, lock } from '../../actions/edit'
import type { Draft } from '../../model/draft'
import { still } from '../../model/edit'
import type { Layer } from '../../model/layer'
import { locks } from '../../state/hand'
import { t } from '../../text/en'

export function Asked({ on, d }: { on: Layer; d: Draft }): preact.JSX.Element | null {
  const { regions, units } = locks.value
  const kept = still(on, d.plan, d.kept)
  if (regions.size + units.size + d.together.length + d.apart.length + kept.length === 0) return null
  const group = (kind: 'together' | 'apart', g: UnitGroup, i: number): preact.JSX.Element => {
    const of = (g.units ?? []).map((code) => d.plan.of[on.index.get(code) ?? -1])
    const holds = kind === 'together' ? new Set(of).size === 1 : new Set(of).size === of.length
    return <Row key={`${kind}${i}`} words={t.change.wish(kind, g.name ?? '')} state={holds ? t.change.holds : t.change.notYet} remove={() => drop(kind, i)} />
  }
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">{t.change.askedFor}</h2>
      <ul class="asked">
        {[...regions].map((code) => <Row key={code} words={t.change.lockedRegion(code)} remove={() => lock([code], false)} />)}
        {[...units].map((code) => <Row key={code} words={t.change.lockedUnit(on.units[on.index.get(code) ?? -1]?.name ?? code)} remove={() => lock([code], false)} />)}
        {d.together.map((g, i) => group('together', g, i))}
        {d.apart.map((g, i) => group('apart', g, i))}
        {kept.length > 0 && <Row words={t.change.keptBefore(kept.reduce((n, g) => n + (g.units?.length ?? 0) - 1, 0))} remove={() => drop('kept')} />}
      </ul>
    </section>
  )
}

function Row({ words, state, remove }: { words: string; state?: string; remove: () => void }): preact.JSX.Element {
  return <li><span>{words}{state && <small> {state}</small>}</span> <button type="button" aria-label={t.change.remove(words)} onClick={remove}>{t.change.remove_}</button></li>
}
