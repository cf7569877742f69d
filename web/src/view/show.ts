// Opening and closing the cards of units and regions, by pointer and by keyboard.
import { batch } from '@preact/signals'
import { members } from '../model/plan'
import { pointed, pointedUnit } from '../state/look'
import { layer, plan, region, unit } from '../state/state'
import { mapTools } from './tools'

/** Opens the card of a unit and brings the unit into sight on the map. */
export function showUnit(u: number, keyboard = false): void {
  const now = plan.value
  batch(() => {
    pointedUnit.value = -1
    unit.value = u
    region.value = now?.regions[now.of[u] ?? -1]?.code ?? ''
  })
  mapTools.value?.reveal([u])
  if (keyboard) toCard()
}

/** Opens the card of a region and brings the region into sight on the map. */
export function showRegion(code: string, keyboard = false): void {
  batch(() => {
    pointed.value = ''
    unit.value = -1
    region.value = code
  })
  const now = plan.value
  const r = now?.regions.findIndex((x) => x.code === code) ?? -1
  if (now && layer.value && r >= 0) mapTools.value?.reveal(members(now)[r] ?? [])
  if (keyboard) toCard()
}

/** What had the focus before a card took it. */
let from: HTMLElement | null = null

/** Who works by keyboard goes on in the card; closing it leads back. */
function toCard(): void {
  const now = document.activeElement
  if (now instanceof HTMLElement && !now.closest('.cards')) from = now
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.card h2')?.focus())
}

export function closeCards(): void {
  const inCard = document.activeElement?.closest('.cards')
  batch(() => {
    unit.value = -1
    region.value = ''
  })
  if (inCard && from?.isConnected) from.focus()
  from = null
}

/** Whether a click came from the keyboard. */
export const byKeyboard = (e: MouseEvent): boolean => e.detail === 0
