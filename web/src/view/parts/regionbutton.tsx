// A region, and an area, as something to go to.
import { useComputed } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { near, pointed, pointedUnit } from '../../state/look'
import { regionTints } from '../../state/paint'
import { hovered, layer, plan } from '../../state/state'
import { byKeyboard, showRegion, showUnit } from '../show'
import { Swatch } from './swatch'

/** A region with its tint; `end` stands at the end of the line. */
export function RegionButton({ code, name, end }: { code: string; name: string; end?: string }): preact.JSX.Element {
  useEffect(() => () => void (pointed.peek() === code && (pointed.value = '')), [code])
  const at = plan.value?.regions.findIndex((r) => r.code === code) ?? -1
  return (
    <button type="button" class={near.value === code ? 'go near' : 'go'} onClick={(e) => showRegion(code, byKeyboard(e))}
      onMouseEnter={() => (pointed.value = code)} onMouseLeave={() => (pointed.value = '')}>
      <span><Swatch tint={regionTints.value[at]} /> <strong>{code}</strong> {name}</span>
      {end && <span class="end">{end}</span>}
    </button>
  )
}

/** An area with the tint of its region. */
export function UnitButton({ unit, end }: { unit: number; end?: string }): preact.JSX.Element | null {
  useEffect(() => () => void (pointedUnit.peek() === unit && (pointedUnit.value = -1)), [unit])
  const under = useComputed(() => hovered.value === unit)
  const u = layer.value?.units[unit]
  if (!u) return null
  return (
    <button type="button" class={under.value ? 'go near' : 'go'} onClick={(e) => showUnit(unit, byKeyboard(e))}
      onMouseEnter={() => (pointedUnit.value = unit)} onMouseLeave={() => (pointedUnit.value = -1)}>
      <span><Swatch tint={regionTints.value[plan.value?.of[unit] ?? -1]} /> {u.name}</span>
      {end && <span class="end">{end}</span>}
    </button>
  )
}
