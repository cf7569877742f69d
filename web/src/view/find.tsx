// Finds units and regions by name or code: the way to every place without a pointer.
import { useSignal } from '@preact/signals'
import { layer, plan } from '../state/state'
import { t } from '../text/en'
import { showRegion, showUnit } from './show'

interface Hit {
  key: string
  text: string
  go: () => void
}

const most = 8

function hits(words: string): Hit[] {
  const on = layer.value
  const wanted = words.trim().toLowerCase()
  if (!on || !wanted) return []
  const out: Hit[] = []
  for (const r of plan.value?.regions ?? []) {
    if (out.length < most && `${r.code} ${r.name}`.toLowerCase().includes(wanted)) out.push({ key: `r${r.code}`, text: `${r.code} ${r.name}`, go: () => showRegion(r.code, true) })
  }
  for (const [i, u] of on.units.entries()) {
    if (out.length >= most) break
    if (`${u.name} ${u.code}`.toLowerCase().includes(wanted)) out.push({ key: `u${u.code}`, text: `${u.name} (${u.code})`, go: () => showUnit(i, true) })
  }
  return out
}

export function Find(): preact.JSX.Element {
  const words = useSignal('')
  const at = useSignal(0)
  const open = useSignal(false)
  const found = hits(words.value)
  const pick = (hit: Hit | undefined): void => {
    if (!hit) return
    hit.go()
    words.value = ''
    open.value = false
  }
  const keys = (e: KeyboardEvent): void => {
    if (e.key === 'ArrowDown') at.value = Math.min(at.value + 1, found.length - 1)
    else if (e.key === 'ArrowUp') at.value = Math.max(at.value - 1, 0)
    else if (e.key === 'Enter') pick(found[at.value])
    else if (e.key === 'Escape' && open.value) open.value = false
    else return
    e.preventDefault()
  }
  const shown = open.value && words.value.trim() !== ''
  return (
    <div class="find" onFocusOut={(e) => { if (!e.currentTarget.contains(e.relatedTarget as Node | null)) open.value = false }}>
      <input
        type="text" role="combobox" aria-label={t.page.find} placeholder={t.page.find} aria-expanded={shown} aria-controls="found" aria-autocomplete="list"
        aria-activedescendant={shown && found[at.value] ? `found-${found[at.value]!.key}` : undefined}
        value={words.value} onInput={(e) => { words.value = e.currentTarget.value; at.value = 0; open.value = true }} onKeyDown={keys}
      />
      <ul id="found" role="listbox" aria-label={t.page.find} hidden={!shown}>
        {found.map((hit, i) => (
          <li key={hit.key} id={`found-${hit.key}`} role="option" aria-selected={i === at.value} onMouseDown={(e) => { e.preventDefault(); pick(hit) }}>{hit.text}</li>
        ))}
        {found.length === 0 && <li role="option" aria-selected="false" aria-disabled="true">{t.page.nothingFound}</li>}
      </ul>
    </div>
  )
}
