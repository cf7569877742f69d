// The card of the region or the area in hand.
import { useEffect } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { unfolded } from '../../state/look'
import { layer, plan, region, regionIndex, unit } from '../../state/state'
import { t } from '../../text/en'
import { RegionCardView } from './regioncard'
import { closeCards } from '../show'
import { UnitCardView } from './unitcard'
import '../../style/cards.css'

export function Cards(): preact.JSX.Element | null {
  useEffect(() => {
    document.addEventListener('keydown', escape)
    return () => document.removeEventListener('keydown', escape)
  }, [])
  const [on, now] = [layer.value, plan.value]
  if (!on) return null
  const u = unit.value
  if (u >= 0 && on.units[u]) return <div class="cards"><UnitCardView key={`u${u}`} on={on} plan={now} unit={u} /></div>
  if (now && regionIndex.value >= 0) return <div class="cards"><RegionCardView key={`r${region.value}`} on={on} plan={now} index={regionIndex.value} /></div>
  return null
}

function escape(e: KeyboardEvent): void {
  if (e.key !== 'Escape' || e.defaultPrevented || (unit.value < 0 && region.value === '')) return
  closeCards()
}

/** A card with its title; the title takes the focus of who comes by keyboard. */
export function Card({ label, title, code, children }: { label: string; title: ComponentChildren; code: string; children: ComponentChildren }): preact.JSX.Element {
  return (
    <section class="card" aria-label={label}>
      <header>
        <h2 tabIndex={-1}>{title}</h2>
        <p class="code">{code}</p>
        <button type="button" class="close" aria-label={t.cards.close} onClick={closeCards}>×</button>
      </header>
      {children}
    </section>
  )
}

/** A part of a card that opens, and is open on the next card too. */
export function Fold({ id, title, children }: { id: string; title: string; children: () => ComponentChildren }): preact.JSX.Element {
  const open = unfolded.value.has(id)
  const toggle = (e: MouseEvent): void => {
    e.preventDefault()
    const next = new Set(unfolded.value)
    if (!next.delete(id)) next.add(id)
    unfolded.value = next
  }
  return (
    <details open={open}>
      <summary onClick={toggle}>{title}</summary>
      {open && children()}
    </details>
  )
}
