// What lies on the map and changes with every touch: outlines, hatching, words, and areas whose new colours the
// engine has not drawn yet. A plain canvas shows them with the next frame, however long the engine takes for its own.
import type { Layer } from '../model/layer'
import { Lettering, type Label } from './lettering'
import { Frame, Shapes, type View } from './shapes'

/** How a line between two units is drawn. */
export interface Stroke {
  width: number
  colour: string
}

/** The colour of the borders of another division. */
export const overlaid = '#a0005a'

/** What is drawn of units for now, until the engine has it. */
export interface Patch {
  colours: ReadonlyMap<number, string>
  /** Lines between units by their strokes. */
  lines: readonly { stroke: Stroke; edges: readonly number[] }[]
}

/** The zoom from which units have names. */
const named = 8.5

export class Overlay {
  readonly canvas = document.createElement('canvas')
  private readonly pen: CanvasRenderingContext2D
  private readonly size: ResizeObserver
  private shapes: Shapes | null = null
  private view: View | null = null
  private names: Label[] = []
  private asked = 0
  private patch: Patch | null = null
  private labels: readonly Label[] = []
  private marked: readonly number[] = []
  private picked: readonly number[] = []
  private locked: readonly number[] = []
  private chosen: readonly number[] = []
  private near: readonly number[] = []
  private dashed: readonly number[] = []
  private clear = true

  /** `drawn` is told after each drawing. */
  constructor(private readonly container: HTMLElement, private readonly drawn: () => void) {
    this.canvas.className = 'overlay'
    this.canvas.setAttribute('aria-hidden', 'true')
    // Drawn by the processor: no queue of the engine's work is before it.
    this.pen = this.canvas.getContext('2d', { willReadFrequently: true })!
    container.append(this.canvas)
    this.size = new ResizeObserver(() => this.fitted() && this.draw())
    this.size.observe(container)
    this.fitted()
  }

  /** Begins with another layer, of which nothing is chosen. */
  show(layer: Layer): void {
    this.shapes = new Shapes(layer)
    this.names = layer.units.map(({ longitude, latitude, name }) => ({ longitude, latitude, text: name }))
    this.patch = null
    this.labels = []
    this.marked = this.picked = this.locked = this.chosen = this.near = this.dashed = []
    this.soon()
  }

  /** Looks at a place. What is drawn there is drawn now: the engine does the same in this frame. */
  look(view: View): void {
    const now = this.view
    if (now?.zoom === view.zoom && now.centre[0] === view.centre[0] && now.centre[1] === view.centre[1]) return
    this.view = view
    if (this.shapes) this.draw()
  }

  /** Units and lines that are to be seen above those of the engine. */
  put(patch: Patch | null): void {
    if (patch === this.patch) return
    this.patch = patch
    this.soon()
  }

  label(labels: readonly Label[]): void {
    if (same(this.labels, labels, (a, b) => a.text === b.text && a.longitude === b.longitude && a.latitude === b.latitude)) return
    this.labels = labels
    this.soon()
  }

  /** Hatches units. */
  mark(units: readonly number[]): void {
    if (same(this.marked, units)) return
    this.marked = units
    this.soon()
  }

  /** Dots units that are picked. */
  pick(units: readonly number[]): void {
    if (same(this.picked, units)) return
    this.picked = units
    this.soon()
  }

  /** Puts padlocks on units. */
  lock(units: readonly number[]): void {
    if (same(this.locked, units)) return
    this.locked = units
    this.soon()
  }

  /** Draws a strong line around units taken together. */
  choose(units: readonly number[]): void {
    const lines = this.around(units)
    if (same(this.chosen, lines)) return
    this.chosen = lines
    this.soon()
  }

  /** The same for those under the pointer, or meant by a row of a table. */
  point(units: readonly number[]): void {
    const lines = this.around(units)
    if (same(this.near, lines)) return
    this.near = lines
    this.soon()
  }

  /**
   * Draws the borders of another division as dashes: the lines between units of which `between` holds. White
   * under them sets them apart; without `clear` the lines below can be seen between.
   */
  dash(between: ((a: number, b: number) => boolean) | null, clear: boolean): void {
    const lines = between ? (this.shapes?.layer.edges ?? []).flatMap(({ a, b }, i) => (b >= 0 && between(a, b) ? [i] : [])) : []
    if (same(this.dashed, lines) && this.clear === clear) return
    this.dashed = lines
    this.clear = clear
    this.soon()
  }

  /** The unit at a point of the canvas, or -1. */
  unitAt(x: number, y: number): number {
    return this.shapes && this.view ? this.shapes.at(...this.frame(this.view).under(x, y)) : -1
  }

  remove(): void {
    cancelAnimationFrame(this.asked)
    this.size.disconnect()
    this.canvas.remove()
  }

  private frame(view: View): Frame {
    return new Frame(view, this.canvas.width / devicePixelRatio, this.canvas.height / devicePixelRatio)
  }

  private soon(): void {
    this.asked ||= requestAnimationFrame(() => this.draw())
  }

  /** Takes the size of the container. Gives whether it is another. */
  private fitted(): boolean {
    const { clientWidth: width, clientHeight: height } = this.container
    const [w, h] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)]
    if (this.canvas.width === w && this.canvas.height === h) return false
    this.canvas.width = w
    this.canvas.height = h
    return true
  }

  /** Lines between units that are among these and what is not. */
  private around(units: readonly number[]): number[] {
    if (!this.shapes || units.length === 0) return []
    const inside = new Set(units)
    return this.shapes.layer.edges.flatMap(({ a, b }, i) => (inside.has(a) !== inside.has(b) ? [i] : []))
  }

  draw(): void {
    cancelAnimationFrame(this.asked)
    this.asked = 0
    const { pen, canvas, shapes, view } = this
    const ratio = devicePixelRatio
    pen.setTransform(1, 0, 0, 1, 0, 0)
    pen.clearRect(0, 0, canvas.width, canvas.height)
    if (!shapes || !view) return
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    pen.lineJoin = 'round'
    pen.lineCap = 'round'
    const frame = this.frame(view)
    const area = (units: readonly number[], fill: string | CanvasPattern): void => {
      pen.beginPath()
      for (const u of units) frame.trace(pen, shapes.unit(u))
      pen.fillStyle = fill
      pen.fill('evenodd')
    }
    const line = (lines: readonly number[], { width, colour }: Stroke): void => {
      if (lines.length === 0) return
      pen.beginPath()
      for (const e of lines) frame.trace(pen, shapes.edge(e))
      pen.lineWidth = width
      pen.strokeStyle = colour
      pen.stroke()
    }
    const outline = (units: readonly number[], { width, colour }: Stroke): void => {
      pen.beginPath()
      for (const u of units) frame.trace(pen, shapes.unit(u))
      pen.lineWidth = width
      pen.strokeStyle = colour
      pen.stroke()
    }
    for (const [u, colour] of this.patch?.colours ?? []) area([u], colour)
    for (const { stroke, edges } of this.patch?.lines ?? []) line(edges, stroke)
    if (this.dashed.length > 0) {
      if (this.clear) line(this.dashed, { width: 5, colour: '#ffffff' })
      pen.lineCap = 'butt'
      pen.setLineDash([5.7, 3.4])
      line(this.dashed, { width: 2.6, colour: this.clear ? overlaid : '#0b0c0c' })
      pen.setLineDash([])
      pen.lineCap = 'round'
    }
    if (this.marked.length > 0) {
      area(this.marked, pattern(pen, hatch(), frame))
      pen.setLineDash([3, 2.25])
      outline(this.marked, { width: 1.5, colour: '#0b0c0c' })
      pen.setLineDash([])
    }
    line(this.near, { width: 2.4, colour: '#0b0c0c' })
    line(this.chosen, { width: 6, colour: '#ffffff' })
    line(this.chosen, { width: 3, colour: '#0b0c0c' })
    if (this.picked.length > 0) {
      area(this.picked, pattern(pen, dots(), frame))
      outline(this.picked, { width: 5, colour: '#ffffff' })
      outline(this.picked, { width: 2.5, colour: '#12436d' })
    }
    const letters = new Lettering(pen, frame)
    letters.regions(this.labels, view.zoom)
    letters.padlocks(this.locked.map((u) => this.names[u]!))
    if (view.zoom >= named) letters.units(this.names)
    this.drawn()
  }
}

function same<T>(a: readonly T[], b: readonly T[], alike = (x: T, y: T): boolean => x === y): boolean {
  return a.length === b.length && a.every((x, i) => alike(x, b[i]!))
}

/** Points after which a pattern begins anew. */
const size = 8

/** A pattern that stays where it is on the ground when the map is moved. */
function pattern(pen: CanvasRenderingContext2D, tile: HTMLCanvasElement, frame: Frame): CanvasPattern {
  const made = pen.createPattern(tile, 'repeat')!
  const [x, y] = frame.at(0, 0)
  made.setTransform(new DOMMatrix([size / tile.width, 0, 0, size / tile.width, x % size, y % size]))
  return made
}

/** Makes a tile of a pattern once, as fine as the screen. */
function tile(draw: (pen: CanvasRenderingContext2D) => void): () => HTMLCanvasElement {
  let made: HTMLCanvasElement | null = null
  return () => {
    const wide = Math.round(size * devicePixelRatio)
    if (made?.width === wide) return made
    made = document.createElement('canvas')
    made.width = made.height = wide
    const pen = made.getContext('2d')!
    pen.scale(wide / size, wide / size)
    draw(pen)
    return made
  }
}

/** Slanted lines, that say something by other means than colour. */
const hatch = tile((pen) => {
  pen.strokeStyle = 'rgb(11 12 12 / 60%)'
  pen.lineWidth = 1.5
  pen.beginPath()
  for (const x of [-size, 0, size]) {
    pen.moveTo(x - 1, size + 1)
    pen.lineTo(x + size + 1, -1)
  }
  pen.stroke()
})

/** Points in rows, by which what is picked differs from what is hatched. */
const dots = tile((pen) => {
  pen.fillStyle = '#12436d'
  for (const at of [1, 5]) pen.fillRect(at, at, 2, 2)
})
