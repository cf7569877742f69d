// In the place of an answer that is not there yet, or that did not come.
import { t } from '../../text/en'
import type { Answer } from './answer'

export function Waiting({ answer, again }: { answer: Answer<unknown>; again: () => void }): preact.JSX.Element {
  if (answer.state === 'failed') return <p role="alert">{t.cards.failed} <button type="button" class="plain" onClick={again}>{t.states.again}</button></p>
  return <p class="help" role="status">{t.cards.waiting}</p>
}
