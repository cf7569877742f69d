// What lies on the map and changes with every touch: outlines, hatching, words, and areas whose new colours the
// engine has not drawn yet. A plain canvas shows them with the next frame, however long the engine takes for its own.
import type { Layer } from '../model/layer'
import { Brush, dots, hatch } from './brush'
import { Lettering, type Label } from './lettering'
import { Frame, Shapes, type Shape, type View } from './shapes'

/** How a line between two units is drawn. */
export interface Stroke {
  width: number
  colour: string
}

/** The colour of the borders of another division. */
export const overlaid = '#a0005a'
const ink = '#0b0c0c'

/** What is drawn of units for now, until the engine has it. */
export interface Patch {
  colours: ReadonlyMap<number, string>
  /** Lines between units by their strokes. */
  lines: readonly { stroke: Stroke; lines: readonly number[] }[]
}

/** Units of a patch beyond which it is kept as a picture. */
const few = 64
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
  private last: { patch: Patch; view: View; picture: HTMLCanvasElement } | null = null

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
    if (!patch) this.last = null
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

  private draw(): void {
    cancelAnimationFrame(this.asked)
    this.asked = 0
    const { pen, canvas, shapes, view } = this
    pen.setTransform(1, 0, 0, 1, 0, 0)
    pen.clearRect(0, 0, canvas.width, canvas.height)
    if (!shapes || !view) return
    const { patch } = this
    if (patch && patch.colours.size > few) pen.drawImage(this.pictured(patch, shapes, view), 0, 0)
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    const frame = this.frame(view)
    const brush = new Brush(pen, frame)
    if (patch && patch.colours.size <= few) patched(brush, patch, shapes)
    const units = (of: readonly number[]): Shape[] => of.map((u) => shapes.unit(u))
    const edges = (of: readonly number[]): Shape[] => of.map((e) => shapes.edge(e))
    if (this.dashed.length > 0) {
      const dashed = edges(this.dashed)
      if (this.clear) brush.line(dashed, 5, '#ffffff')
      brush.line(dashed, 2.6, this.clear ? overlaid : ink, [5.7, 3.4])
    }
    if (this.marked.length > 0) {
      const marked = units(this.marked)
      brush.fill(marked, brush.pattern(hatch))
      brush.line(marked, 1.5, ink, [3, 2.25])
    }
    if (this.near.length > 0) brush.line(edges(this.near), 2.4, ink)
    if (this.chosen.length > 0) {
      const chosen = edges(this.chosen)
      brush.line(chosen, 6, '#ffffff')
      brush.line(chosen, 3, ink)
    }
    if (this.picked.length > 0) {
      const picked = units(this.picked)
      brush.fill(picked, brush.pattern(dots))
      brush.line(picked, 5, '#ffffff')
      brush.line(picked, 2.5, '#12436d')
    }
    const letters = new Lettering(pen, frame)
    letters.regions(this.labels, view.zoom)
    letters.padlocks(this.locked.map((u) => this.names[u]!))
    if (view.zoom >= named) letters.units(this.names)
    this.drawn()
  }

  /** A large patch as a picture: the whole layer is not drawn again for an outline that comes and goes. */
  private pictured(patch: Patch, shapes: Shapes, view: View): HTMLCanvasElement {
    const { width, height } = this.canvas
    const last = this.last
    if (last?.patch === patch && last.view === view && last.picture.width === width && last.picture.height === height) return last.picture
    const picture = document.createElement('canvas')
    picture.width = width
    picture.height = height
    const pen = picture.getContext('2d', { willReadFrequently: true })!
    pen.scale(devicePixelRatio, devicePixelRatio)
    patched(new Brush(pen, this.frame(view)), patch, shapes)
    this.last = { patch, view, picture }
    return picture
  }
}

function patched(brush: Brush, { colours, lines }: Patch, shapes: Shapes): void {
  for (const [u, colour] of colours) brush.fill([shapes.unit(u)], colour)
  for (const { stroke, lines: edges } of lines) brush.line(edges.map((e) => shapes.edge(e)), stroke.width, stroke.colour)
}

function same<T>(a: readonly T[], b: readonly T[], alike = (x: T, y: T): boolean => x === y): boolean {
  return a.length === b.length && a.every((x, i) => alike(x, b[i]!))
}
