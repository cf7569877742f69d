// What the colours of the map show.
import { useId } from 'preact/hooks'
import { measures, measuresOf } from '../../model/measures'
import { needIds } from '../../state/look'
import { layer, plan, shade, type Shade } from '../../state/state'
import { t } from '../../text/en'

const word = (s: Shade): string => (s.of === 'regions' ? '' : `${s.of} ${s.id}`)

function shadeOf(said: string): Shade {
  const [of, id] = [said.slice(0, said.indexOf(' ')), said.slice(said.indexOf(' ') + 1)]
  return of === 'unit' || of === 'region' ? { of, id } : { of: 'regions' }
}

interface Group {
  title: string
  options: { value: string; text: string }[]
}

function groups(): Group[] {
  const on = layer.value
  const card = plan.value?.card ?? null
  const need = needIds.value
  const figures = on?.info.indicators ?? []
  const unit = (id: string): { value: string; text: string } => ({ value: word({ of: 'unit', id }), text: figures.find((i) => i.id === id)?.title ?? id })
  const region = plan.value ? measuresOf(card).map((m) => ({ value: word({ of: 'region', id: m.id }), text: m.title })) : []
  return [
    { title: t.understand.groups.need, options: need.map(unit) },
    { title: t.understand.groups.regions, options: region.slice(0, measures.length) },
    { title: t.understand.groups.means, options: region.slice(measures.length) },
    { title: t.understand.groups.others, options: figures.filter((i) => !need.includes(i.id)).map((i) => unit(i.id)) },
  ].filter((g) => g.options.length > 0)
}

export function Colours(): preact.JSX.Element {
  const id = useId()
  const all = groups()
  const wanted = word(shade.value)
  const now = all.some((g) => g.options.some((o) => o.value === wanted)) ? wanted : ''
  return (
    <section class="field">
      <h2><label for={id}>{t.understand.colours}</label></h2>
      <select id={id} value={now} onChange={(e) => (shade.value = shadeOf(e.currentTarget.value))}>
        <option value="" selected={now === ''}>{t.understand.byRegion}</option>
        {all.map((g) => (
          <optgroup key={g.title} label={g.title}>
            {g.options.map((o) => <option key={o.value} value={o.value} selected={o.value === now}>{o.text}</option>)}
          </optgroup>
        ))}
      </select>
    </section>
  )
}
