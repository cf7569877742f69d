// What went wrong, or well, and what can be done about it.
import { setToken } from '../api/client'
import { locked, notice, offline } from '../state/state'
import { t } from '../text/en'

export function Notices({ retry }: { retry: () => Promise<void> }): preact.JSX.Element {
  if (locked.value) return <SignIn retry={retry} />
  if (offline.value) {
    return (
      <div class="notice warning" role="alert">
        <p><strong>{t.states.offline}</strong> {t.states.offlineHelp}</p>
        <button type="button" onClick={() => void retry()}>{t.states.again}</button>
      </div>
    )
  }
  const { kind, text, details } = notice.value!
  return (
    <div class={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <p>{text}</p>
      {details && details.length > 0 && <ul>{details.map((d) => <li key={d}>{d}</li>)}</ul>}
      <button type="button" class="close" aria-label={t.page.close} onClick={() => (notice.value = null)}>×</button>
    </div>
  )
}

function SignIn({ retry }: { retry: () => Promise<void> }): preact.JSX.Element {
  const send = (e: SubmitEvent): void => {
    e.preventDefault()
    setToken(new FormData(e.currentTarget as HTMLFormElement).get('token') as string)
    locked.value = false
    void retry()
  }
  return (
    <form class="notice warning" onSubmit={send}>
      <p><strong>{t.states.token}</strong></p>
      <label>{t.states.tokenLabel} <input name="token" type="password" autocomplete="off" required /></label>
      <button type="submit">{t.states.tokenSend}</button>
    </form>
  )
}
