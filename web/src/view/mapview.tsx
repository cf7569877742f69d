// The map with the plan in hand.
import { effect, useSignal, type Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { UnitMap, type Label } from '../map/map'
import { members, type PlanView } from '../model/plan'
import type { Layer } from '../model/layer'
import { view } from '../state/link'
import { draft, hovered, layer, loading, marked, picked, plan, region, regionIndex, shade, tab, unit } from '../state/state'
import { t } from '../text/en'
import { Legend } from './legend'
import { painted } from '../state/paint'
import { Sources } from './sources'
import { mapTools, pickUnit } from './tools'

export function MapView(): preact.JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const broken = useSignal(false)
  const drawn = useSignal('')
  useEffect(() => {
    let map: UnitMap
    try {
      map = new UnitMap(box.current!, t.page.map, {
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
    <main class="map" aria-label={t.page.map} aria-busy={loading.value !== ''} data-drawn={drawn.value || undefined}>
      <div ref={box} class="canvas" />
      {broken.value && <div class="state"><p><strong>{t.states.noMap}</strong></p><p>{t.states.noMapHelp}</p></div>}
      {loading.value && <div class="state loading" role="status"><p>{t.page.loading(layerTitle())}</p></div>}
      <Legend />
      <Sources />
    </main>
  )
}

function layerTitle(): string {
  return loading.value
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
      map.engine.triggerRepaint() // so that idle comes also where nothing changed
    })
  }
  const idle = map.engine.on('idle', () => {
    if (under === 0) drawn.value = shown?.id ?? ''
  })
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
      const colours = painted.value
      const current = plan.value
      if (!on) return
      onMap(() => {
        if (shown !== on) return
        map.paint(colours)
        map.rule(({ a, b }) => ruling(current, a, b))
      })
    }),
    effect(() => {
      const on = layer.value
      const current = plan.value
      if (on) onMap(() => map.label(current ? labels(on, current) : []))
    }),
    effect(() => {
      const [picks, marks] = [picked.value, marked.value]
      onMap(() => map.mark(new Set([...picks, ...marks])))
    }),
    effect(() => {
      const [u, r, current] = [unit.value, regionIndex.value, plan.value]
      onMap(() => map.choose(u >= 0 ? [u] : r >= 0 && current ? (members(current)[r] ?? []) : []))
    }),
    effect(() => {
      if (region.value && tab.peek() !== 'change' && draft.peek()) {
        const units = members(plan.peek()!)[regionIndex.peek()] ?? []
        onMap(() => map.reveal(units))
      }
    }),
  ]
  return () => {
    idle.unsubscribe()
    stops.forEach((stop) => stop())
  }
}

function ruling(current: PlanView | null, a: number, b: number): { width: number; colour: string } | null {
  if (b < 0) return { width: 0.9, colour: '#505a5f' }
  if (current && shade.peek() && current.of[a] !== current.of[b]) return { width: 1.8, colour: '#2b3135' }
  return null
}

/** A label for each region: near the middle of its people, on one of its units. */
function labels(on: Layer, current: PlanView): Label[] {
  return members(current).flatMap((units, r) => {
    if (units.length === 0) return []
    let [x, y, people] = [0, 0, 0]
    for (const u of units) {
      const { longitude, latitude, population } = on.units[u]!
      x += longitude * population
      y += latitude * population
      people += population
    }
    let best = units[0]!
    let least = Infinity
    for (const u of units) {
      const { longitude, latitude } = on.units[u]!
      const d = ((longitude - x / people) * 0.6) ** 2 + (latitude - y / people) ** 2
      if (d < least) [best, least] = [u, d]
    }
    const { longitude, latitude } = on.units[best]!
    return [{ longitude, latitude, text: current.regions[r]!.code }]
  })
}
