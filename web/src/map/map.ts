// The map of a layer. An overlay shows every change with the next frame; the engine, whose frames can take a
// tenth of a second where there is no graphics card, follows when there is time.
import type { GeoJSONSource, Map as Engine, MapMouseEvent } from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import { boxAround, roomy, type Box } from '../model/box'
import type { Layer } from '../model/layer'
import { Overlay, type Patch, type Stroke } from './overlay'
import { fitting, type View } from './shapes'

export interface MapEvents {
  hover?: (unit: number) => void
  /** `more` is set with shift or control held. */
  click?: (unit: number, more: boolean) => void
  moved?: () => void
  /** A layer can be seen for the first time, drawn by the overlay or the engine. */
  seen?: (layer: Layer) => void
  /** Whether the engine shows all that it is to show. */
  settled?: (is: boolean) => void
}

const thin: Stroke = { width: 0.4, colour: '#8a9499' }
/** Units that change beyond which the engine draws them at once, and the overlay does not. */
const many = 400
/** Milliseconds that the engine waits for what holds it up. */
const patience = 400

/** What the engine draws. */
interface Drawing {
  layer: Layer | null
  colours: readonly string[]
  strokes: readonly Stroke[]
}

export class UnitMap {
  readonly overlay: Overlay
  private readonly container: HTMLElement
  private made: Engine | null = null
  private styled = false
  private layer: Layer | null = null
  private seen: Layer | null = null
  private colours: readonly string[] = []
  private strokes: readonly Stroke[] = []
  /** What the engine was told to draw. */
  private sent: Drawing = { layer: null, colours: [], strokes: [] }
  /** What the engine is known to have drawn. */
  private shown = this.sent
  private whole = false
  private first: View = { zoom: 5, centre: [-2.25, 53] }
  private hovered = -1
  private held = 0
  private later = 0
  private gone = false

  constructor(container: HTMLElement, private readonly title: string, private readonly events: MapEvents = {}) {
    this.container = document.createElement('div')
    this.container.className = 'engine'
    container.append(this.container)
    this.overlay = new Overlay(container, () => this.drawn())
    // Areas answer to the pointer before the engine is there, and where there never is one.
    const still = (e: MouseEvent): number => this.overlay.unitAt(e.offsetX, e.offsetY)
    this.container.addEventListener('mousemove', (e) => this.made || this.hover(still(e)))
    this.container.addEventListener('mouseleave', () => this.hover(-1))
    this.container.addEventListener('click', (e) => this.made || this.press(still(e), e))
  }

  /** The engine, once it was started. */
  get engine(): Engine {
    if (!this.made) throw new Error('the map engine was not started')
    return this.made
  }

  get view(): View {
    return this.made ? { zoom: this.made.getZoom(), centre: this.made.getCenter().toArray() } : this.first
  }

  /** Starts the engine, on the layer that is shown. Without WebGL there is none: the overlay stays, and stands still. */
  async start(): Promise<void> {
    const { makeEngine } = await import('./engine')
    if (this.gone || !this.layer) return
    if (this.whole) this.fit(this.layer.bounds) // the room may be another by now
    this.container.style.cursor = ''
    const engine = makeEngine(this.container, this.layer, this.first)
    this.made = engine
    this.sent = { layer: this.layer, colours: [], strokes: [] }
    const canvas = engine.getCanvas()
    canvas.setAttribute('aria-label', this.title)
    canvas.setAttribute('role', 'application')
    engine.once('style.load', () => {
      this.styled = true
      this.send()
    })
    engine.on('render', () => this.overlay.look(this.view))
    engine.on('movestart', () => this.events.settled?.(false))
    engine.on('idle', () => this.idle())
    engine.on('mousemove', (e) => this.hover(this.at(e)))
    engine.getCanvasContainer().addEventListener('mouseleave', () => this.hover(-1))
    engine.on('click', (e) => this.press(this.at(e), e.originalEvent))
    engine.on('moveend', () => this.events.moved?.())
  }

  /** Draws another layer, with everything of the one before forgotten. */
  show(layer: Layer, at: View | 'whole'): void {
    this.layer = layer
    this.colours = []
    this.strokes = []
    this.overlay.show(layer)
    this.whole = at === 'whole'
    if (at === 'whole') this.fit(layer.bounds, false)
    else this.look(at)
    this.overlay.look(this.view)
  }

  /** Gives each unit its colour, and each line between units its stroke; null is that between units of one region. */
  paint(colours: readonly string[], stroke: (edge: { a: number; b: number }, index: number) => Stroke | null): void {
    if (!this.layer) return
    this.colours = colours
    this.strokes = this.layer.edges.map((edge, i) => stroke(edge, i) ?? thin)
    const patch = this.missing()
    const enough = this.shown.layer === this.layer && patch.colours.size > many
    this.overlay.put(enough ? null : patch)
    if (enough) this.send()
    else this.soon()
  }

  /** Lets the engine wait, so that what is more urgent is not held up by its drawing. */
  hold(on: boolean): void {
    clearTimeout(this.held)
    this.held = 0
    if (on) this.held = window.setTimeout(() => this.hold(false), patience)
    else if (this.later) this.soon()
  }

  fit(bounds: Box, animate = true, padding: number | { top: number; right: number; bottom: number; left: number } = 24): void {
    const { clientWidth: width, clientHeight: height } = this.container
    if (this.made) this.made.fitBounds(bounds, { padding, animate: animate && !matchMedia('(prefers-reduced-motion: reduce)').matches })
    else this.look(fitting(bounds, width, height, typeof padding === 'number' ? padding : padding.top))
  }

  /** Moves so that units can be seen, beside the `cards` that lie on the map. */
  reveal(units: number[], cards = true): void {
    if (!this.layer || !this.made || units.length === 0) return
    const tight = boxAround(units.flatMap((u) => this.layer?.polygons.features[u]?.geometry ?? []))
    if (!tight) return
    const box = roomy(tight, units.length === 1 ? 1 : 0.06) // a unit alone with what is around it
    const { clientWidth: width, clientHeight: height } = this.container
    const [right, bottom] = !cards ? [24, 24] : matchMedia('(max-width: 34rem)').matches ? [24, Math.round(height * 0.62)] : [Math.min(380, Math.round(width * 0.56)), 40]
    const kept = this.made.getBounds()
    const inner = this.made.unproject([width - right, height - bottom])
    const seen = box[0] > kept.getWest() && box[2] < inner.lng && box[1] > inner.lat && box[3] < kept.getNorth()
    const [from, to] = [this.made.project([box[0], box[3]]), this.made.project([box[2], box[1]])]
    // Nothing moves where what is wanted can be seen already.
    if (seen && (units.length === 1 || Math.max(to.x - from.x, to.y - from.y) > 90)) return
    this.fit(box, true, { top: 24, left: 24, right, bottom })
  }

  /** The map as a picture, which has `ratio` pixels to a point. */
  snapshot(): Promise<{ canvas: HTMLCanvasElement; ratio: number }> {
    return new Promise((resolve) => {
      this.engine.once('render', () => {
        // The pixels of the engine are there right after they were drawn, and no longer.
        const drawn = this.engine.getCanvas()
        const canvas = document.createElement('canvas')
        canvas.width = drawn.width
        canvas.height = drawn.height
        const pen = canvas.getContext('2d')!
        for (const part of [drawn, this.overlay.canvas]) pen.drawImage(part, 0, 0, canvas.width, canvas.height)
        resolve({ canvas, ratio: drawn.width / drawn.clientWidth })
      })
      this.engine.triggerRepaint()
    })
  }

  remove(): void {
    this.gone = true
    clearTimeout(this.held)
    cancelAnimationFrame(this.later)
    this.overlay.remove()
    this.made?.remove()
    this.container.remove()
  }

  /** The unit at a point of the map in pixels, or -1. */
  unitAt(point: [x: number, y: number]): number {
    const [found] = this.engine.queryRenderedFeatures(point, { layers: ['units'] })
    return typeof found?.id === 'number' ? found.id : -1
  }

  private at(e: MapMouseEvent): number {
    return this.unitAt([e.point.x, e.point.y])
  }

  private hover(unit: number): void {
    if (unit === this.hovered) return
    this.hovered = unit
    const canvas = this.made?.getCanvas() ?? this.container
    canvas.style.cursor = unit < 0 ? '' : 'pointer'
    this.events.hover?.(unit)
  }

  private press(unit: number, { shiftKey, ctrlKey, metaKey }: MouseEvent): void {
    if (unit >= 0) this.events.click?.(unit, shiftKey || ctrlKey || metaKey)
  }

  private look(view: View): void {
    if (this.made) this.made.jumpTo({ zoom: view.zoom, center: [...view.centre] })
    else this.first = view
  }

  /** What the engine does not show yet. */
  private missing(): Patch {
    const shown = this.shown.layer === this.layer ? this.shown : null
    const colours = new Map<number, string>()
    for (const [u, colour] of this.colours.entries()) if (shown?.colours[u] !== colour) colours.set(u, colour)
    const lines = new Map<string, { stroke: Stroke; lines: number[] }>()
    for (const [e, stroke] of this.strokes.entries()) {
      const { a, b } = this.layer!.edges[e]!
      if (!colours.has(a) && !colours.has(b) && alike(shown?.strokes[e], stroke)) continue
      const key = `${stroke.width} ${stroke.colour}`
      const of = lines.get(key)
      if (of) of.lines.push(e)
      else lines.set(key, { stroke, lines: [e] })
    }
    return { colours, lines: [...lines.values()].toSorted((a, b) => a.stroke.width - b.stroke.width) }
  }

  /** Has the engine draw after what is drawn now is on the screen. */
  private soon(): void {
    this.events.settled?.(false)
    cancelAnimationFrame(this.later)
    const turn = requestAnimationFrame(() => {
      atLeisure(() => {
        if (this.later === turn && !this.held && !this.gone) this.send()
      })
    })
    this.later = turn
  }

  private send(): void {
    const [engine, layer] = [this.made, this.layer]
    if (!engine || !layer || !this.styled) return
    this.later = 0
    this.events.settled?.(false)
    if (this.sent.layer !== layer) {
      for (const [id, data] of [['units', layer.polygons], ['lines', layer.lines]] as const) {
        engine.removeFeatureState({ source: id })
        ;(engine.getSource(id) as GeoJSONSource).setData(data)
      }
      this.sent = { layer, colours: [], strokes: [] }
    }
    for (const [id, c] of this.colours.entries()) if (this.sent.colours[id] !== c) engine.setFeatureState({ source: 'units', id }, { c })
    for (const [id, stroke] of this.strokes.entries()) {
      if (!alike(this.sent.strokes[id], stroke)) engine.setFeatureState({ source: 'lines', id }, { w: stroke.width, c: stroke.colour })
    }
    this.sent = { layer, colours: this.colours, strokes: this.strokes }
    engine.triggerRepaint() // also where nothing changed: idle follows
  }

  private idle(): void {
    if (this.later || this.sent.layer !== this.layer) return
    this.shown = this.sent
    this.overlay.put(null)
    this.events.settled?.(true)
  }

  /** The overlay was drawn. */
  private drawn(): void {
    const layer = this.layer
    if (this.seen === layer || !layer || this.colours.length === 0) return
    this.seen = layer
    requestAnimationFrame(() => setTimeout(() => this.layer === layer && this.events.seen?.(layer)))
  }
}

/** Does something once the browser has drawn what is to be drawn, and waited a moment for more. */
function atLeisure(work: () => void): void {
  setTimeout(() => ('requestIdleCallback' in globalThis ? requestIdleCallback(work, { timeout: patience }) : setTimeout(work)), 32)
}

const alike = (a: Stroke | undefined, b: Stroke): boolean => a?.width === b.width && a.colour === b.colour
