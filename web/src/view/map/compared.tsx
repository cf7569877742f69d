// What lies on the map while a plan is compared: a second map beside it, or what lines and colours mean.
import { effect, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { UnitMap } from '../../map/map'
import { kinds } from '../../model/cores'
import { labels, ruling } from '../../model/drawing'
import { tints } from '../../model/colour'
import { calledShort } from '../../model/swaps'
import { members } from '../../model/plan'
import { hatched, known, lit, onlyDifferences, planB, rival, twin, twinColours } from '../../state/compare'
import { least, shownMany, strokes, withPlan, type Many } from '../../state/many'
import { hovered, layer, marked, plan, regionIndex, unit } from '../../state/state'
import { t } from '../../text/en'
import { mapTools, pickUnit, twinTools } from '../tools'

export function Compared(): preact.JSX.Element | null {
  return twin.value ? <Twin /> : shownMany.value && <ManyLegend m={shownMany.value} />
}

/** The map of plan B, tied to that of plan A. Its drawing context goes when it does. */
function Twin(): preact.JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  // Before the map of A learns its new size: what it shows now shall stay in sight.
  useLayoutEffect(() => {
    const main = mapTools.value
    if (!main) return
    const whole = seesAll(main)
    const map = new UnitMap(box.current!, t.compare.mapOf('B', rival.value?.title ?? ''), { hover: (u) => (hovered.value = u), click: pickUnit })
    main.engine.resize()
    if (whole && layer.value) main.fit(layer.value.bounds, false)
    const stop = follow(map, main)
    let untie = (): void => {}
    let gone = false
    void map.start().then(() => {
      if (gone) return
      untie = tie(main, map)
      twinTools.value = map
    }, () => {}) // the map of A has said why
    return () => {
      gone = true
      twinTools.value = null
      stop()
      untie()
      map.remove()
      marked.value = new Set()
      const all = seesAll(main)
      requestAnimationFrame(() => {
        if (mapTools.value !== main) return
        main.engine.resize()
        if (all && layer.value) main.fit(layer.value.bounds, false)
      })
    }
  }, [mapTools.value])
  return (
    <>
      <h2 class="which a">{t.compare.mapOf('A', plan.value?.title ?? '')}</h2>
      <div class="second">
        <div ref={box} class="canvas" />
        <h2 class="which">{t.compare.mapOf('B', rival.value?.title ?? '')}</h2>
        <Key place="legend" />
      </div>
    </>
  )
}

/** What hatching and grey mean; on a small screen it is in the panel. */
export function Key({ place }: { place: 'legend' | 'inline' }): preact.JSX.Element | null {
  if (hatched.value.size === 0) return null
  return (
    <ul class={`key ${place}`}>
      <li><Swatch fill={`url(#hatch-${place})`} id={`hatch-${place}`} /> {lit.value ? t.compare.hatchedSwap : t.compare.hatched}</li>
      {onlyDifferences.value && known.value && <li><Swatch fill="#e7eaec" id="" /> {t.compare.greyed}</li>}
    </ul>
  )
}

function Swatch({ fill, id }: { fill: string; id: string }): preact.JSX.Element {
  return (
    <svg width="18" height="14" aria-hidden="true">
      {id && <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1 1 1-1M0 6 6 0M5 7 7 5" stroke="#0b0c0c" stroke-width="1.3" /></pattern>}
      <rect x=".5" y=".5" width="17" height="13" fill={fill} stroke="#505a5f" />
    </svg>
  )
}

function ManyLegend({ m }: { m: Many }): preact.JSX.Element {
  const w = t.compare.many
  const open = useSignal(!matchMedia('(max-width: 50rem)').matches)
  return (
    <details class="legend lines" open={open.value} onToggle={(e) => (open.value = e.currentTarget.open)}>
      <summary><h2>{w.legend(m.ensemble.plans)}</h2></summary>
      <ul>
        {kinds.map((k) => <li key={k}><svg width="26" height="12" aria-hidden="true"><path d="M1 6h24" stroke={strokes[k].colour} stroke-width={Math.max(strokes[k].width, 0.6)} /></svg> {w.kinds[k]}</li>)}
        <li><svg width="26" height="12" aria-hidden="true">{[0, 1, 2].map((i) => <rect key={i} x={i * 8.67} width="8.67" height="12" fill={tints[i]} />)}</svg> {w.legendCore(least.value)}</li>
        <li><svg width="26" height="12" aria-hidden="true"><rect width="26" height="12" fill="#e7eaec" stroke="#8a9499" /></svg> {w.legendNone}</li>
        {withPlan.value && plan.value && <li><svg width="26" height="12" aria-hidden="true"><path d="M0 6h26" stroke="#0b0c0c" stroke-width="2.6" stroke-dasharray="6 3.4" /></svg> {w.legendPlan}</li>}
      </ul>
    </details>
  )
}

/** Whether the whole layer is in sight, and should stay so when the map changes its size. */
function seesAll(map: UnitMap): boolean {
  const on = layer.value
  if (!on) return false
  const b = map.engine.getBounds()
  const [west, south, east, north] = on.bounds
  return b.getWest() <= west && b.getSouth() <= south && b.getEast() >= east && b.getNorth() >= north
}

/** Makes two maps look at the same place, whichever is moved. */
function tie(a: UnitMap, b: UnitMap): () => void {
  let busy = false
  const copy = (from: UnitMap, to: UnitMap) => (): void => {
    if (busy) return
    busy = true
    to.engine.jumpTo({ center: from.engine.getCenter(), zoom: from.engine.getZoom() })
    busy = false
  }
  const [there, back] = [copy(a, b), copy(b, a)]
  there()
  const ties = [a.engine.on('move', there), b.engine.on('move', back)]
  return () => ties.forEach((one) => one.unsubscribe())
}

function follow(map: UnitMap, main: UnitMap): () => void {
  const { overlay } = map
  const stops = [
    effect(() => {
      const on = layer.value
      if (on) map.show(on, main.view)
    }),
    effect(() => {
      const [on, b, colours] = [layer.value, planB.value, twinColours.value?.b]
      if (on && b && colours) map.paint(colours, ({ a, b: other }) => ruling(b, a, other))
    }),
    effect(() => {
      const [on, b] = [layer.value, planB.value]
      if (on && b) overlay.label(labels(on, b, calledShort))
    }),
    effect(() => {
      const units = hatched.value
      marked.value = units
      overlay.mark([...units])
    }),
    effect(() => {
      // A region of A is outlined where it lies on B.
      const [u, r, a] = [unit.value, regionIndex.value, plan.value]
      overlay.choose(u >= 0 ? [u] : r >= 0 && a ? (members(a)[r] ?? []) : [])
    }),
    effect(() => overlay.point(hovered.value < 0 ? [] : [hovered.value])),
  ]
  return () => stops.forEach((stop) => stop())
}
