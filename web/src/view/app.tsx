// The page: a bar, the map, and a panel with what can be done.
import { useEffect } from 'preact/hooks'
import { attempt, openAtlas, openLayer, shipped } from '../actions/open'
import { restore } from '../actions/link'
import { twin } from '../state/compare'
import { wide } from '../state/look'
import { choosePreset } from '../state/question'
import { atlas, layer, locked, notice, offline, presets, regionIndex, tab, tabs, unit, type Tab } from '../state/state'
import { t } from '../text/en'
import { Bar } from './bar'
import { Cards } from './cards/cards'
import { Change } from './change/change'
import { Compare } from './compare/compare'
import { Drop } from './drop'
import { shortcuts } from './keys'
import { MapView } from './map/mapview'
import { Notices } from './notices'
import { Solve } from './solve/solve'
import { Take } from './take/take'
import { Understand } from './understand/understand'

const panels: Record<Tab, () => preact.JSX.Element | null> = { solve: Solve, understand: Understand, change: Change, compare: Compare, take: Take }

/** Opens what the address says, or the first map; once that is there, asks only whether the service answers. */
export async function begin(): Promise<void> {
  await attempt(async () => {
    if (layer.value && presets.value.length > 0) return openAtlas(atlas.value?.name)
    // The map need not wait for lists that the panel shows.
    const lists = openAtlas().then(() => choosePreset('presets/reform-38'))
    const shown = restore().then(async (restored) => restored || openLayer('ccg17', shipped))
    await Promise.all([lists, shown])
  })
}

export function App(): preact.JSX.Element {
  useEffect(shortcuts, [])
  const Panel = panels[tab.value]
  return (
    <div class={kinds()}>
      <a class="skip" href="#panel">{t.page.skip}</a>
      <Bar />
      <MapView />
      <div class="side" role="region" aria-label={t.page.panel}>
        <div class="tabs" role="tablist" onKeyDown={arrows}>
          {tabs.map((id) => (
            <button key={id} id={`tab-${id}`} role="tab" type="button" aria-selected={tab.value === id} aria-controls="panel" tabIndex={tab.value === id ? 0 : -1} onClick={() => (tab.value = id)}>
              {t.tabs[id]}
            </button>
          ))}
        </div>
        {(offline.value || locked.value || notice.value) && <Notices retry={begin} />}
        <div id="panel" class="panel" role="tabpanel" aria-labelledby={`tab-${tab.value}`} tabIndex={-1}>
          <Panel />
        </div>
      </div>
      <Cards />
      <Drop />
    </div>
  )
}

/** What the page is laid out for. It is said in classes: a rule that asks what is within is asked again with every change. */
function kinds(): string {
  const card = layer.value !== null && (unit.value >= 0 || regionIndex.value >= 0)
  return ['page', wide.value && tab.value === 'understand' && 'wide', twin.value && 'twin', card && 'carded'].filter(Boolean).join(' ')
}

/** Arrow keys go from tab to tab, as in every list of tabs. */
function arrows(e: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key]
  const to = e.key === 'Home' ? 0 : e.key === 'End' ? tabs.length - 1 : step ? (tabs.indexOf(tab.value) + step + tabs.length) % tabs.length : -1
  if (to < 0) return
  e.preventDefault()
  tab.value = tabs[to]!
  document.getElementById(`tab-${tab.value}`)?.focus()
}
