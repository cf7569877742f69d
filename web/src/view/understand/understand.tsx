// Reading a plan: what it is worth in words, where, beside what, and at what price.
import { draft, glimpse, layer, plan } from '../../state/state'
import { t } from '../../text/en'
import { BesidePlan } from './beside'
import { Colours } from './colours'
import { Headline } from './headline'
import { Histogram } from './histogram'
import { Regions } from './regions'
import { Trade } from './trade'
import '../../style/understand.css'

export function Understand(): preact.JSX.Element {
  const now = plan.value
  const card = now?.card ?? null
  const on = layer.value
  const d = glimpse.value ? null : draft.value
  return (
    <div class="understand">
      {!now && <section><h2>{t.plan.none}</h2><p>{t.plan.noneHelp}</p></section>}
      {now && !card && <p role="status">{t.understand.searching}</p>}
      {now && card && <Headline plan={now} card={card} />}
      <Colours />
      {now && card && (
        <>
          <Regions plan={now} card={card} />
          <Histogram card={card} />
          {d && <BesidePlan plan={now} card={card} />}
          {d && on && <Trade on={on} d={d} card={card} />}
        </>
      )}
    </div>
  )
}
