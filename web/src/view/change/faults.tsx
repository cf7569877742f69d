// What the changes broke: areas that are cut off are known at once, the rest once the plan is measured.
import { moveUnits, named } from '../../actions/edit'
import type { Draft } from '../../model/draft'
import type { Layer } from '../../model/layer'
import { cuts } from '../../state/hand'
import { t } from '../../text/en'

export function Faults({ on, d }: { on: Layer; d: Draft }): preact.JSX.Element | null {
  // Words about what is cut off are the page's own.
  const broken = d.measuring ? [] : d.broken.filter((words) => !words.includes(' pieces: '))
  if (cuts.value.length + broken.length + d.mended.length === 0) return null
  return (
    <section class="faults" aria-label={t.change.faults}>
      {cuts.value.length > 0 && (
        <div class="fault" role="alert">
          <h3>{t.change.cutOff}</h3>
          <ul>{cuts.value.map((c) => (
            <li key={c.units[0]}>
              {t.change.cut(named(on, c.units), c.units.length, d.plan.regions[c.region]!.code)}{' '}
              {c.to >= 0 && <button type="button" onClick={() => moveUnits(c.units, d.plan.regions[c.to]!.code)}>{t.change.join(c.units.length, d.plan.regions[c.to]!.code)}</button>}
            </li>
          ))}</ul>
        </div>
      )}
      {broken.length > 0 && <div class="fault"><h3>{t.change.broken}</h3><ul>{broken.map((b) => <li key={b}>{b}</li>)}</ul></div>}
      {!d.measuring && d.mended.length > 0 && <div class="mended"><h3>{t.change.mended}</h3><ul>{d.mended.map((m) => <li key={m}>{m}</li>)}</ul></div>}
    </section>
  )
}
