// A region as a whole: locked, merged with another, split.
import { useSignal } from '@preact/signals'
import { lock, mergeRegions, splitRegion } from '../../actions/edit'
import type { Draft } from '../../model/draft'
import type { Layer } from '../../model/layer'
import { neighbours } from '../../model/options'
import { locks, whole } from '../../state/hand'
import { t } from '../../text/en'
import { Choice } from '../parts/form'
import { regionOptions } from './regionoptions'

export function OneRegion({ on, d }: { on: Layer; d: Draft }): preact.JSX.Element {
  const busy = useSignal(false)
  const other = useSignal('')
  const all = regionOptions(d.plan.regions)
  const code = (all.find((o) => o.value === whole.value) ?? all[0]!).value
  const held = locks.value.regions.has(code)
  const beside = regionOptions(neighbours(on, d.plan, d.plan.regions.findIndex((r) => r.code === code)).map((r) => d.plan.regions[r]!))
  const chosen = (beside.find((o) => o.value === other.value) ?? beside[0])?.value
  const split = async (): Promise<void> => {
    busy.value = true
    await splitRegion(code)
    busy.value = false
  }
  return (
    <section aria-labelledby="whole">
      <h2 id="whole">{t.change.whole}</h2>
      <Choice label={t.change.region} hidden value={code} onChange={(v) => (whole.value = v)} options={all} />
      <p class="actions">
        <button type="button" onClick={() => lock([code], !held)}>{held ? t.change.unlockIt(code) : t.change.lockIt(code)}</button>
        <button type="button" disabled={busy.value || held} onClick={() => void split()}>{busy.value ? t.change.splitting : t.change.splitIt(code)}</button>
      </p>
      {chosen !== undefined && (
        <div class="beside-button">
          <Choice label={t.change.mergeWith} value={chosen} onChange={(v) => (other.value = v)} options={beside} />
          <button type="button" onClick={() => mergeRegions(code, chosen)}>{t.change.merge}</button>
        </div>
      )}
    </section>
  )
}
