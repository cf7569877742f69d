// Keys that work everywhere but where text is typed.
import { redo, undo } from '../state/history'

/** Ctrl+Z takes back; Ctrl+Shift+Z or Ctrl+Y does again. Gives what ends it. */
export function shortcuts(): () => void {
  const keys = (e: KeyboardEvent): void => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey || typing(e.target)) return
    const key = e.key.toLowerCase()
    if (key === 'z') e.shiftKey ? redo() : undo()
    else if (key === 'y' && !e.shiftKey) redo()
    else return
    e.preventDefault()
  }
  addEventListener('keydown', keys)
  return () => removeEventListener('keydown', keys)
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target.isContentEditable
}
