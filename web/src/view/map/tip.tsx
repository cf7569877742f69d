// What is under the pointer, beside the pointer.
import { useEffect, useRef } from 'preact/hooks'
import { measureOf } from '../../model/measures'
import { called } from '../../model/swaps'
import { planB, twin } from '../../state/compare'
import { shownMany, type Many } from '../../state/many'
import { hovered, layer, plan, shade } from '../../state/state'
import { say, t } from '../../text/en'

/** The figure of a unit, or of its region, that the colours show. */
function figure(u: number): string {
  const [by, on, now] = [shade.value, layer.value, plan.value]
  if (by.of === 'unit') {
    const indicator = on?.info.indicators.find((i) => i.id === by.id)
    return `${indicator?.title ?? by.id}: ${say.measured(indicator?.unit ?? '', on?.values.get(by.id)?.[u] ?? NaN)}`
  }
  const code = now?.regions[now.of[u] ?? -1]?.code
  const card = now?.card?.regions.find((r) => r.code === code)
  const measure = by.of === 'region' ? measureOf(by.id, now?.card ?? null) : undefined
  return measure && card ? `${measure.title}: ${measure.say(measure.of(card))}` : ''
}

/** With which neighbours a unit is together how often. */
function together(m: Many, u: number): string[] {
  const all = m.beside[u] ?? []
  const lines = all.slice(0, 4).map((n) => t.compare.many.with(m.on.units[n.unit]!.name, n.share))
  return all.length > 4 ? [...lines, t.compare.many.withMore(all.length - 4)] : lines
}

/** It says nothing that the cards do not say too, so it is not read out. */
export function Tip(): preact.JSX.Element | null {
  const box = useRef<HTMLDivElement>(null)
  const at = useRef<[number, number]>([0, 0])
  useEffect(() => {
    const follow = (e: PointerEvent): void => {
      at.current = [e.clientX, e.clientY]
      place(box.current, at.current)
    }
    addEventListener('pointermove', follow)
    return () => removeEventListener('pointermove', follow)
  }, [])
  const [on, u, now] = [layer.value, hovered.value, plan.value]
  useEffect(() => place(box.current, at.current))
  const unit = on?.units[u]
  if (!unit) return null
  const region = now?.regions[now.of[u] ?? -1]
  const other = twin.value ? planB.value : null
  const there = other?.regions[other.of[u] ?? -1]
  const said = figure(u)
  return (
    <div ref={box} class="tip" aria-hidden="true">
      <strong>{unit.name}</strong>
      {region && <span>{other && 'A: '}{region.code} {region.name}</span>}
      {there && <span>B: {called(there)}</span>}
      <span>{said || say.peopleOf(unit.population)}</span>
      {shownMany.value && together(shownMany.value, u).map((line) => <span key={line}>{line}</span>)}
    </div>
  )
}

/** Beside the pointer, on the side that has room. */
function place(tip: HTMLElement | null, pointer: [number, number]): void {
  const area = tip?.parentElement
  if (!tip || !area) return
  const box = area.getBoundingClientRect()
  const [x, y] = [pointer[0] - box.left, pointer[1] - box.top]
  const { offsetWidth: w, offsetHeight: h } = tip
  const left = x + 16 + w > area.clientWidth ? Math.max(x - 12 - w, 4) : x + 16
  const top = y + 20 + h > area.clientHeight ? Math.max(y - 12 - h, 4) : y + 20
  tip.style.transform = `translate(${left}px, ${top}px)`
}
