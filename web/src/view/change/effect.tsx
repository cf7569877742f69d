// Before and after: the main measures, and whether each became better.
import { useSignal } from '@preact/signals'
import { again, unmeasured } from '../../actions/edit'
import type { Draft } from '../../model/draft'
import { headline, verdict, type Headline } from '../../model/effect'
import { steps } from '../../state/history'
import { say, t } from '../../text/en'
import { Choice } from '../parts/form'

const figures: Record<Headline['id'], (x: number) => string> = {
  objective: say.figure,
  captured: say.finely,
  deviation: say.finely,
  compactness: say.figure,
  outside: say.count,
}

export function Effect({ d }: { d: Draft }): preact.JSX.Element | null {
  const since = useSignal<'began' | 'step'>('began')
  const open = useSignal(false)
  const { all, at } = steps.value
  const last = all[at - 1]
  const now = d.plan.card
  const before = since.value === 'began' || !last || last.measuring ? d.began.card : last.plan.card
  if (d.plan === d.began || !now || !before) return null
  return (
    <section aria-labelledby="effect">
      <h2 id="effect">{t.change.effect}</h2>
      <Choice label={t.change.since} hidden value={since.value} onChange={(v) => (since.value = v as 'began' | 'step')}
        options={[{ value: 'began', text: t.change.sinceBegan(d.began.title) }, { value: 'step', text: t.change.sinceStep }]} />
      <div class="scroll">
        <table class={d.measuring ? 'stale' : undefined} aria-busy={d.measuring}>
          <caption class="hidden">{t.change.effect}</caption>
          <thead><tr><th scope="col">{t.change.measure}</th><th scope="col" class="n">{t.change.was}</th><th scope="col" class="n">{t.change.is}</th><th scope="col">{t.change.change}</th></tr></thead>
          <tbody>{headline(before, now).map((h) => (
            <tr key={h.id}><th scope="row">{t.change.headline[h.id]}</th><td class="n">{figures[h.id](h.before)}</td><td class="n">{figures[h.id](h.now)}</td><td><Word h={h} /></td></tr>
          ))}</tbody>
        </table>
      </div>
      <p class="help" role="status">
        {unmeasured.value === d ? t.change.unmeasured : d.measuring ? t.change.measuring : <span class="hidden">{t.change.measured(verdict(headline(before, now)[0]!))}</span>}
      </p>
      {unmeasured.value === d && <p class="actions"><button type="button" onClick={again}>{t.change.measure_}</button></p>}
      {!d.measuring && d.measures.length > 0 && (
        <details open={open.value} onToggle={(e) => (open.value = e.currentTarget.open)}>
          <summary>{t.change.everything(d.measures.length)}</summary>
          {open.value && <ul class="measures" tabIndex={0} aria-label={t.change.everything(d.measures.length)}>{d.measures.map((m) => (
            <li key={m.name}>{m.name}: {say.figure(m.now)} → {say.figure(m.then)}{m.better !== 0 && <>, <span class={m.better > 0 ? 'good' : 'bad'}>{m.better > 0 ? t.change.better : t.change.worse}</span></>}</li>
          ))}</ul>}
        </details>
      )}
    </section>
  )
}

/** Better or worse in a word and a sign, in a colour besides. */
function Word({ h }: { h: Headline }): preact.JSX.Element {
  const v = verdict(h)
  if (v === 0) return <span class="even">{t.change.same}</span>
  return <span class={v > 0 ? 'good' : 'bad'}><span aria-hidden="true">{v > 0 ? '✓' : '!'}</span> {v > 0 ? t.change.better : t.change.worse}</span>
}
