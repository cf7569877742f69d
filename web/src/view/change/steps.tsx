// Everything that was done, and the way to each step.
import { useSignal } from '@preact/signals'
import { goTo, steps } from '../../state/history'
import { t } from '../../text/en'

const few = 6

export function Steps(): preact.JSX.Element | null {
  const whole = useSignal(false)
  const { all, at } = steps.value
  if (all.length < 2) return null
  const from = whole.value ? 0 : Math.max(Math.min(at - 2, all.length - few), 0)
  const to = whole.value ? all.length : from + few
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{t.change.steps}</h2>
      {from > 0 && <p><button type="button" class="plain" onClick={() => (whole.value = true)}>{t.change.earlier(from)}</button></p>}
      <ol class="steps" start={from + 1}>
        {all.slice(from, to).map((d, i) => (
          <li key={from + i} class={from + i > at ? 'undone' : undefined}>
            <button type="button" class="plain" aria-current={from + i === at ? 'step' : undefined} onClick={() => goTo(from + i)}>{d.said}</button>
            {from + i > at && <small> {t.change.undone}</small>}
          </li>
        ))}
      </ol>
    </section>
  )
}
