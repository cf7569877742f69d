// Comparing: the plan in hand with another one, or with many.
import { useEffect } from 'preact/hooks'
import { useSignal } from '@preact/signals'
import { attempt } from '../../actions/open'
import { compare, compareNothing, compareWith, keptPlans, keptTitle } from '../../actions/compare'
import { search } from '../../actions/solve'
import { difference, known, planA, planB, rival, way } from '../../state/compare'
import { layerOf, steps } from '../../state/history'
import { glimpse, layer } from '../../state/state'
import { t } from '../../text/en'
import type { Draft } from '../../model/draft'
import type { Layer } from '../../model/layer'
import type { PlanView } from '../../model/plan'
import { DifferenceView } from './difference'
import { ManyPlans } from './many'
import '../../style/compare.css'

export function Compare(): preact.JSX.Element | null {
  return (
    <section class="compare" aria-label={t.tabs.compare}>
      <div class="ways" role="group" aria-label={t.compare.way}>
        {(['two', 'many'] as const).map((w) => <button key={w} type="button" aria-pressed={way.value === w} onClick={() => (way.value = w)}>{t.compare.ways[w]}</button>)}
      </div>
      {way.value === 'two' ? <Two /> : <ManyPlans />}
    </section>
  )
}

function Two(): preact.JSX.Element | null {
  const [on, a, b] = [layer.value, planA.value, planB.value]
  useEffect(() => {
    const d = difference.value
    if (on && a && b && (d?.a !== a || d.b !== b)) void compare(on, a, b)
  }, [on, a, b])
  if (!on) return null
  if (!a) return <p>{glimpse.value ? t.compare.searching : t.compare.noPlan}</p>
  const other = rival.value
  return (
    <>
      <Rivals on={on} a={a} />
      {other && !b && <p role="status">{t.compare.elsewhere(other.title)}</p>}
      {b && !known.value && <p role="status">{t.compare.working}</p>}
      {known.value && <DifferenceView d={known.value} on={on} />}
    </>
  )
}

interface Option {
  key: string
  title: string
  here?: PlanView
}

/** Everything that the plan in hand can be compared with. */
function Rivals({ on, a }: { on: Layer; a: PlanView }): preact.JSX.Element {
  const kept = useSignal<Option[]>([])
  const working = useSignal('')
  const found = search.value?.state === 'done' && search.value.found.length > 1 ? search.value.found : []
  useEffect(() => {
    void attempt(async () => {
      const list = await keptPlans(on)
      if (layer.value === on) kept.value = list.map((p) => ({ key: `plan:${p.name}`, title: keptTitle(p) }))
    })
  }, [on, search.value?.state])
  const groups: { name: string; options: Option[] }[] = [
    { name: t.compare.groups.reference, options: on.info.references.map((r) => ({ key: `reference:${r.id}`, title: r.title })) },
    { name: t.compare.groups.draft, options: earlier(on, a) },
    { name: t.compare.groups.found, options: found.map((f) => ({ key: `plan:${f.plan}`, title: f.title })) },
    { name: t.compare.groups.plan, options: kept.value },
  ]
  const choose = async (key: string): Promise<void> => {
    const option = groups.flatMap((g) => g.options).find((o) => o.key === key)
    if (!option) {
      if (!key) compareNothing()
      return
    }
    working.value = key
    await compareWith(on, a, key, option.title, option.here)
    if (working.value === key) working.value = ''
  }
  const value = working.value || (rival.value?.on === on ? rival.value.key : '')
  // What was chosen stays in the list, also when it has come in hand itself.
  const lost = rival.value?.on === on && !groups.some((g) => g.options.some((o) => o.key === rival.value?.key)) ? rival.value : null
  return (
    <div class="field">
      <label for="rival">{t.compare.with}</label>
      <select id="rival" value={value} onChange={(e) => void choose(e.currentTarget.value)}>
        <option value="">{t.compare.choose}</option>
        {lost && <option value={lost.key} selected={value === lost.key}>{lost.title}</option>}
        {groups.filter((g) => g.options.length > 0).map((g) => (
          <optgroup key={g.name} label={g.name}>{g.options.map((o) => <option key={o.key} value={o.key} selected={o.key === value}>{o.title}</option>)}</optgroup>
        ))}
      </select>
      {working.value && <p role="status" class="help">{t.compare.working}</p>}
    </div>
  )
}

const keys = new WeakMap<Draft, string>()
let last = 0

/** A name for a draft that stays with it, whatever is undone. */
function keyOf(d: Draft): string {
  const key = keys.get(d) ?? `draft:${++last}`
  keys.set(d, key)
  return key
}

/** Plans that were in hand before, the latest first. */
function earlier(on: Layer, a: PlanView): Option[] {
  return steps.value.all
    .map((d, i) => ({ key: keyOf(d), title: `${i + 1}. ${d.said}`, here: { ...d.plan, title: d.said }, plan: d.plan, on: layerOf(d) }))
    .filter((o) => o.on === on && o.plan !== a)
    .reverse()
}
