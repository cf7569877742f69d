// Dragging what is picked to another place, with a mouse.
import type { MapMouseEvent } from 'maplibre-gl'
import type { UnitMap } from './map'

/** Pixels that a pointer moves before it drags: fewer are a click. */
const slack = 4

export interface Drag {
  /** Whether what is under the pointer can be dragged; elsewhere the map moves as always. */
  may: (unit: number) => boolean
  /** The unit under the pointer on the way, or -1. */
  over: (unit: number) => void
  /** Where the pointer was lifted. */
  drop: (unit: number) => void
}

/** Lets units be dragged on a map. Returns what ends it. */
export function dragging(map: UnitMap, { may, over, drop }: Drag): () => void {
  const canvas = map.engine.getCanvas()
  let from: MouseEvent | null = null
  let dragged = false
  const at = (e: MouseEvent): number => {
    const box = canvas.getBoundingClientRect()
    return e.target === canvas ? map.unitAt([e.clientX - box.left, e.clientY - box.top]) : -1
  }
  const down = (e: MapMouseEvent): void => {
    const { button, shiftKey, ctrlKey, metaKey } = e.originalEvent
    if (button !== 0 || shiftKey || ctrlKey || metaKey || !may(map.unitAt([e.point.x, e.point.y]))) return
    e.preventDefault() // the map stays where it is
    from = e.originalEvent
    dragged = false
  }
  const move = (e: MouseEvent): void => {
    if (!from || (!dragged && Math.hypot(e.clientX - from.clientX, e.clientY - from.clientY) < slack)) return
    dragged = true
    canvas.style.cursor = 'grabbing'
    over(at(e))
  }
  const up = (e: MouseEvent): void => {
    if (!from) return
    from = null
    canvas.style.cursor = ''
    if (dragged) drop(at(e))
  }
  map.engine.on('mousedown', down)
  addEventListener('mousemove', move)
  addEventListener('mouseup', up)
  return () => {
    map.engine.off('mousedown', down)
    removeEventListener('mousemove', move)
    removeEventListener('mouseup', up)
  }
}
