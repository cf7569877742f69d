// The map with the plan in hand.
import { effect, useSignal, type Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { UnitMap } from '../../map/map'
import { addMarks, type Marks } from '../../map/marks'
import { labels, ruling } from '../../model/drawing'
import { members } from '../../model/plan'
import { calledShort } from '../../model/swaps'
import type { Layer } from '../../model/layer'
import { twin } from '../../state/compare'
import { compared } from '../../state/compared'
import { lockedUnits } from '../../state/hand'
import { view } from '../../actions/link'
import { near, overlaid, pointedUnit } from '../../state/look'
import { atlas, hovered, layer, loading, marked, picked, plan, regionIndex, unit } from '../../state/state'
import { t } from '../../text/en'
import { Compared } from './compared'
import { Legend } from './legend'
import { painted } from '../../state/paint'
import { Sources } from './sources'
import { Tip } from './tip'
import { mapTools, pickUnit } from '../tools'

export function MapView(): preact.JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const broken = useSignal(false)
  const drawn = useSignal('')
  useEffect(() => {
    let map: UnitMap
    try {
      map = new UnitMap(box.current!, `${t.page.map}. ${t.page.mapHelp}`, {
        hover: (u) => (hovered.value = u),
        click: (u, more) => pickUnit(u, more),
        moved: () => (view.value = { zoom: map.engine.getZoom(), centre: map.engine.getCenter().toArray() }),
      })
    } catch {
      broken.value = true
      return
    }
    mapTools.value = map
    const stop = follow(map, drawn)
    return () => {
      stop()
      mapTools.value = null
      map.remove()
    }
  }, [])
  return (
    <main class={twin.value ? 'map twin' : 'map'} aria-label={t.page.map} aria-busy={loading.value !== ''} data-drawn={drawn.value || undefined}>
      <div ref={box} class="canvas" />
      {broken.value && <div class="state"><p><strong>{t.states.noMap}</strong></p><p>{t.states.noMapHelp}</p></div>}
      {loading.value && <div class="state loading" role="status"><p>{t.page.loading(layerTitle(loading.value))}</p></div>}
      {compared.value ? <Compared /> : <Legend />}
      <Sources />
      <Tip />
    </main>
  )
}

/** A layer by its title, once the atlas is there. */
function layerTitle(id: string): string {
  return atlas.value?.layers.find((l) => l.name.endsWith(`/${id}`))?.title ?? id
}

/** Draws what the signals say, and no more than what changed; `drawn` is the layer once all of it is on the screen. */
function follow(map: UnitMap, drawn: Signal<string>): () => void {
  let shown: Layer | null = null
  let ready = map.ready
  let under = 0
  const onMap = (work: () => void): void => {
    under++
    drawn.value = ''
    ready = ready.then(() => {
      under--
      work()
      if (under === 0 && map.engine.loaded()) drawn.value = shown?.id ?? '' // nothing changed: there is no frame to wait for
    })
  }
  const idle = map.engine.on('idle', () => {
    if (under === 0) drawn.value = shown?.id ?? ''
  })
  let marks: Marks | null = null
  onMap(() => void (marks = addMarks(map.engine)))
  const stops = [
    effect(() => {
      const next = layer.value
      if (!next) return
      const fit = shown === null ? !view.peek() : true
      shown = next
      onMap(() => map.show(next, fit))
    }),
    effect(() => {
      const on = layer.value
      const beside = compared.value
      const colours = beside?.colours ?? painted.value
      const current = plan.value
      if (!on) return
      onMap(() => {
        if (shown !== on) return
        map.paint(colours)
        map.rule(beside?.stroke ?? (({ a, b }) => ruling(current, a, b)))
      })
    }),
    effect(() => {
      const on = layer.value
      const current = compared.value?.labels === false ? null : plan.value
      if (on) onMap(() => map.label(current ? labels(on, current, twin.peek() ? calledShort : undefined) : []))
    }),
    effect(() => {
      const hatched = marked.value
      onMap(() => map.mark(hatched))
    }),
    effect(() => {
      const [on, picks] = [layer.value, picked.value]
      if (on) onMap(() => marks?.pick(on, picks))
    }),
    effect(() => {
      const [on, locked] = [layer.value, lockedUnits.value]
      if (on) onMap(() => marks?.lock(on, locked))
    }),
    effect(() => {
      const [u, r, current] = [unit.value, regionIndex.value, plan.value]
      onMap(() => map.choose(u >= 0 ? [u] : r >= 0 && current ? (members(current)[r] ?? []) : []))
    }),
    effect(() => {
      const [code, current] = [near.value, plan.value]
      const u = compared.value && hovered.value >= 0 ? hovered.value : pointedUnit.value
      const r = current && code ? current.regions.findIndex((x) => x.code === code) : -1
      onMap(() => map.point(u >= 0 ? [u] : r >= 0 && current ? (members(current)[r] ?? []) : []))
    }),
    effect(() => {
      const [on, other] = [layer.value, compared.value ? compared.value.over : (overlaid.value?.plan ?? null)]
      const clear = compared.value === null
      if (on) onMap(() => map.overlay((a, b) => other !== null && other.of[a] !== other.of[b], clear))
    }),
  ]
  return () => {
    idle.unsubscribe()
    stops.forEach((stop) => stop())
  }
}
