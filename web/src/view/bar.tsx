// The bar on top: what is on the map, a way to find places, and the way back.
import icon from '../icon.svg'
import { canRedo, canUndo, redo, redoing, undo, undoing } from '../state/history'
import { layer, loading, plan } from '../state/state'
import { t } from '../text/en'
import { Find } from './find'

export function Bar(): preact.JSX.Element {
  const on = layer.value
  const shown = plan.value
  return (
    <header class="bar">
      <h1><img src={icon} alt="" width="24" height="24" /> {t.title}</h1>
      <p class="what" aria-live="polite">
        {loading.value ? t.page.loading(loading.value) : shown ? <strong>{shown.title}</strong> : on?.info.title}
        {shown && on && !loading.value && <span> {t.plan.regions(shown.regions.length)}, {t.plan.units(on.units.length)}</span>}
      </p>
      <Find />
      <div class="history">
        <button type="button" disabled={!canUndo.value} onClick={undo} aria-keyshortcuts="Control+Z" title={undoing.value}><span aria-hidden="true">↶</span> <span class="word">{t.history.undo}</span></button>
        <button type="button" disabled={!canRedo.value} onClick={redo} aria-keyshortcuts="Control+Shift+Z" title={redoing.value}><span aria-hidden="true">↷</span> <span class="word">{t.history.redo}</span></button>
      </div>
    </header>
  )
}
