// Changing the plan by hand: pick areas, move them, see what comes of it, solve the rest anew.
import { useSignalEffect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { solveRest } from '../actions/resolve'
import { search, stop } from '../actions/solve'
import { cuts, listed, whole } from '../state/hand'
import { draft, glimpse, layer, marked, picked, region } from '../state/state'
import { t } from '../text/en'
import { Asked } from './asked'
import { Course } from './course'
import { Effect } from './effect'
import { Faults } from './faults'
import { Moving } from './moving'
import { Picking } from './picking'
import { OneRegion } from './oneregion'
import { Steps } from './steps'
import '../style/change.css'

export function Change(): preact.JSX.Element {
  // What is cut off is hatched for as long as this is open.
  useSignalEffect(() => {
    marked.value = new Set(cuts.value.flatMap((c) => c.units))
  })
  useEffect(() => {
    if (region.peek()) listed.value = whole.value = region.peek()
    return () => {
      marked.value = new Set()
      picked.value = new Set()
    }
  }, [])
  const [on, d] = [layer.value, draft.value]
  const running = search.value?.state === 'running'
  if (running || glimpse.value) {
    return (
      <div class="change">
        <Course />
        {running && <p class="actions"><button type="button" class="main stop" onClick={() => void stop()}>{t.solve.stop}</button></p>}
      </div>
    )
  }
  if (!on || !d) return <div class="change"><p><strong>{t.plan.none}</strong></p><p>{t.plan.noneHelp}</p></div>
  return (
    <div class="change">
      <Picking on={on} d={d} />
      {picked.value.size > 0 && <Moving on={on} d={d} />}
      <Faults on={on} d={d} />
      <Effect d={d} />
      <OneRegion on={on} d={d} />
      <Asked on={on} d={d} />
      <Steps />
      <div class="foot">
        <button type="button" class="main" disabled={d.measuring} aria-describedby="rest-help" onClick={() => void solveRest()}>{t.change.solveRest}</button>
        <p class="help" id="rest-help">{t.change.solveRestHelp}</p>
      </div>
    </div>
  )
}
