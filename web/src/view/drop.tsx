// A file that is dropped on the page, wherever that is.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { bring } from '../actions/bring'
import { t } from '../text/en'
import '../style/take.css'

export function Drop(): preact.JSX.Element | null {
  const over = useSignal(false)
  useEffect(() => {
    const control = new AbortController()
    const on = (event: 'dragover' | 'dragleave' | 'drop', act: (e: DragEvent) => void): void => addEventListener(event, act, { signal: control.signal })
    on('dragover', (e) => {
      if (!e.dataTransfer?.types.includes('Files')) return
      e.preventDefault()
      e.dataTransfer.dropEffect = 'copy'
      over.value = true
    })
    on('dragleave', (e) => {
      if (!e.relatedTarget) over.value = false // it has left the window
    })
    on('drop', (e) => {
      if (!e.dataTransfer?.types.includes('Files')) return
      e.preventDefault()
      over.value = false
      void bring([...e.dataTransfer.files])
    })
    return () => control.abort()
  }, [])
  return over.value ? <div class="drop" aria-hidden="true"><p>{t.take.drop}</p></div> : null
}
