// Changing the plan by hand: pick areas, move them, see what comes of it, solve the rest anew.
import { useSignalEffect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { solveRest } from '../../actions/resolve'
import { search, stop } from '../../actions/solve'
import type { Draft } from '../../model/draft'
import type { Layer } from '../../model/layer'
import { cuts, listed, whole } from '../../state/hand'
import { draft, glimpse, layer, marked, picked, region } from '../../state/state'
import { t } from '../../text/en'
import { Asked } from './asked'
import { Course } from '../solve/course'
import { Effect } from './effect'
import { Faults } from './faults'
import { useFocusKept } from './focus'
import { Moving } from './moving'
import { Picking } from './picking'
import { OneRegion } from './oneregion'
import { Steps } from './steps'
import '../../style/change.css'

export function Change(): preact.JSX.Element {
  // What is cut off is hatched for as long as this is open.
  useSignalEffect(() => {
    marked.value = new Set(glimpse.value ? [] : cuts.value.flatMap((c) => c.units))
  })
  useEffect(() => {
    if (region.peek()) listed.value = whole.value = region.peek()
    return () => {
      marked.value = new Set()
      picked.value = new Set()
    }
  }, [])
  const kept = useFocusKept()
  const [on, d] = [layer.value, draft.value]
  const running = search.value?.state === 'running'
  return (
    <div class="change" ref={kept}>
      {running || glimpse.value ? <Solving running={running} /> : on && d ? <Editing on={on} d={d} /> : <Nothing />}
    </div>
  )
}

function Nothing(): preact.JSX.Element {
  return <div><p><strong>{t.plan.none}</strong></p><p>{t.plan.noneHelp}</p></div>
}

function Solving({ running }: { running: boolean }): preact.JSX.Element {
  return (
    <section>
      <Course />
      {running && <p class="actions"><button type="button" class="main stop" onClick={() => void stop()}>{t.solve.stop}</button></p>}
    </section>
  )
}

function Editing({ on, d }: { on: Layer; d: Draft }): preact.JSX.Element {
  return (
    <>
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
    </>
  )
}
