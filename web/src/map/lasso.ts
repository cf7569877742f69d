// Drawing a line around units, with a mouse, a pen or a finger.
import type { Map as Engine } from 'maplibre-gl'
import type { Ring } from '../model/lasso'

const svg = 'http://www.w3.org/2000/svg'

/**
 * Lets a line be drawn on the map, and gives it as a ring when the pointer is lifted. Until it is
 * ended the map does not move. Returns what ends it.
 */
export function lasso(engine: Engine, done: (ring: Ring) => void): () => void {
  const sheet = document.createElementNS(svg, 'svg')
  sheet.classList.add('lasso')
  sheet.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(svg, 'polygon')
  sheet.append(line)
  let points: [number, number][] = []
  let pointer = -1
  const at = (e: PointerEvent): [number, number] => {
    const box = sheet.getBoundingClientRect()
    return [e.clientX - box.left, e.clientY - box.top]
  }
  sheet.addEventListener('pointerdown', (e) => {
    if (pointer >= 0 || e.button !== 0) return
    e.preventDefault()
    pointer = e.pointerId
    sheet.setPointerCapture(pointer)
    points = [at(e)]
  })
  sheet.addEventListener('pointermove', (e) => {
    if (e.pointerId !== pointer) return
    const [x, y] = at(e)
    const [px, py] = points.at(-1)!
    if (Math.hypot(x - px, y - py) < 3) return
    points.push([x, y])
    line.setAttribute('points', points.join(' '))
  })
  const end = (e: PointerEvent, whole: boolean): void => {
    if (e.pointerId !== pointer) return
    pointer = -1
    line.removeAttribute('points')
    if (whole && points.length > 2) done(points.map((p) => engine.unproject(p).toArray()))
  }
  sheet.addEventListener('pointerup', (e) => end(e, true))
  sheet.addEventListener('pointercancel', (e) => end(e, false))
  engine.getContainer().append(sheet)
  return () => sheet.remove()
}
