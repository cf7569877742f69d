// The map: one layer of units, coloured by feature state, so that a change of
// plan redraws what changed and nothing is parsed again.
import { Map as Engine, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapMouseEvent } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { Feature, FeatureCollection } from 'geojson'
import { noRegion } from '../model/colour'
import { boxAround, roomy } from '../model/box'
import type { Layer } from '../model/layer'
import { Given } from './given'

setWorkerUrl(workerUrl)

/** How a line between two units is drawn. */
export interface Stroke {
  width: number
  colour: string
}

export interface Label {
  longitude: number
  latitude: number
  text: string
}

export interface MapEvents {
  hover?: (unit: number) => void
  /** `more` is set with shift or control held. */
  click?: (unit: number, more: boolean) => void
  moved?: () => void
  /** The map is drawn and nothing is under way. */
  idle?: () => void
}

const empty: FeatureCollection = { type: 'FeatureCollection', features: [] }
const thin: Stroke = { width: 0.4, colour: '#8a9499' }
/** The colour of the borders of another division, dashed on top. */
export const overlaid = '#a0005a'

export class UnitMap {
  readonly engine: Engine
  private layer: Layer | null = null
  private colours: string[] = []
  private strokes: Stroke[] = []
  private over: boolean[] = []
  private readonly given: Given
  /** The style is there, and layers can be shown. */
  readonly ready: Promise<void>
  private hovered = -1

  constructor(container: HTMLElement, title: string, private readonly events: MapEvents = {}) {
    this.engine = new Engine({
      container,
      attributionControl: false,
      bounds: [-6.5, 49.8, 2, 55.9],
      fitBoundsOptions: { padding: 16 },
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 15,
      fadeDuration: 0, // labels are there at once
      boxZoom: false, // shift belongs to the choice of units
      style: {
        version: 8,
        sources: {
          units: { type: 'geojson', data: empty },
          lines: { type: 'geojson', data: empty },
          points: { type: 'geojson', data: empty },
          labels: { type: 'geojson', data: empty },
          marked: { type: 'geojson', data: empty },
          near: { type: 'geojson', data: empty },
          chosen: { type: 'geojson', data: empty },
        },
        layers: [
          { id: 'sea', type: 'background', paint: { 'background-color': '#f4f7f9' } },
          { id: 'units', type: 'fill', source: 'units', paint: { 'fill-color': ['to-color', ['feature-state', 'c'], noRegion], 'fill-antialias': false } },
          { id: 'marked', type: 'fill', source: 'marked', paint: { 'fill-pattern': 'hatch' } },
          {
            id: 'lines', type: 'line', source: 'lines', layout: { 'line-join': 'round', 'line-cap': 'round' },
            paint: { 'line-color': ['to-color', ['feature-state', 'c'], thin.colour], 'line-width': ['coalesce', ['feature-state', 'w'], thin.width] },
          },
          { id: 'over-under', type: 'line', source: 'lines', layout: { visibility: 'none' }, paint: { 'line-color': '#ffffff', 'line-width': 5, 'line-opacity': ['coalesce', ['feature-state', 'o'], 0] } },
          { id: 'over', type: 'line', source: 'lines', layout: { visibility: 'none' }, paint: { 'line-color': overlaid, 'line-width': 2.6, 'line-dasharray': [2.2, 1.3], 'line-opacity': ['coalesce', ['feature-state', 'o'], 0] } },
          { id: 'marked-line', type: 'line', source: 'marked', paint: { 'line-color': '#0b0c0c', 'line-width': 1.5, 'line-dasharray': [2, 1.5] } },
          { id: 'near', type: 'line', source: 'near', layout: { 'line-join': 'round' }, paint: { 'line-color': '#0b0c0c', 'line-width': 2.4 } },
          { id: 'chosen-under', type: 'line', source: 'chosen', paint: { 'line-color': '#ffffff', 'line-width': 6 } },
          { id: 'chosen', type: 'line', source: 'chosen', paint: { 'line-color': '#0b0c0c', 'line-width': 3 } },
          {
            id: 'names', type: 'symbol', source: 'points', minzoom: 8.5,
            layout: { 'text-field': ['get', 'name'], 'text-size': 11, 'text-font': ['sans-serif'], 'text-max-width': 8, 'text-padding': 4 },
            paint: { 'text-color': '#383f43', 'text-halo-color': '#ffffff', 'text-halo-width': 1.2 },
          },
          {
            id: 'labels', type: 'symbol', source: 'labels',
            layout: { 'text-field': ['get', 'text'], 'text-size': ['interpolate', ['linear'], ['zoom'], 5, 11, 9, 15], 'text-font': ['sans-serif'], 'text-padding': 2 },
            paint: { 'text-color': '#0b0c0c', 'text-halo-color': '#ffffff', 'text-halo-width': 1.8 },
          },
        ],
      },
    })
    this.given = new Given(this.engine)
    const canvas = this.engine.getCanvas()
    canvas.setAttribute('aria-label', title)
    canvas.setAttribute('role', 'application')
    this.engine.touchZoomRotate.disableRotation()
    this.engine.keyboard.disableRotation()
    this.engine.addControl(new NavigationControl({ showCompass: false }), 'top-right')
    this.engine.addControl(new ScaleControl({ maxWidth: 120 }), 'bottom-left')
    this.ready = new Promise((resolve) => {
      this.engine.once('style.load', () => {
        this.engine.addImage('hatch', hatch())
        resolve()
      })
    })
    this.engine.on('mousemove', (e) => this.hover(this.at(e)))
    this.engine.getCanvasContainer().addEventListener('mouseleave', () => this.hover(-1))
    this.engine.on('click', (e) => {
      const unit = this.at(e)
      if (unit >= 0) events.click?.(unit, e.originalEvent.shiftKey || e.originalEvent.ctrlKey || e.originalEvent.metaKey)
    })
    this.engine.on('moveend', () => events.moved?.())
    this.engine.on('idle', () => events.idle?.())
  }

  /** Draws another layer, with everything of the one before forgotten. */
  show(layer: Layer, fit = true): void {
    this.layer = layer
    this.given.forget()
    this.colours = []
    this.strokes = []
    this.over = []
    for (const [source, data] of [['units', layer.polygons], ['lines', layer.lines], ['points', layer.points], ['labels', empty], ['marked', empty], ['near', empty], ['chosen', empty]] as const) {
      this.engine.removeFeatureState({ source })
      this.source(source).setData(data)
    }
    if (fit) this.fit(layer.bounds, false)
  }

  /** Gives each unit its colour. */
  paint(colours: string[]): void {
    for (const [id, c] of colours.entries()) {
      if (this.colours[id] !== c) this.engine.setFeatureState({ source: 'units', id }, { c })
    }
    this.colours = colours
  }

  /** Gives each line between units its stroke; null is that between units of one region. */
  rule(stroke: (edge: { a: number; b: number }, index: number) => Stroke | null): void {
    if (!this.layer) return
    const strokes = this.layer.edges.map((edge, i) => stroke(edge, i) ?? thin)
    for (const [id, { width, colour }] of strokes.entries()) {
      const now = this.strokes[id]
      if (now?.width !== width || now.colour !== colour) this.engine.setFeatureState({ source: 'lines', id }, { w: width, c: colour })
    }
    this.strokes = strokes
  }

  label(labels: Label[]): void {
    this.given.give('labels', JSON.stringify(labels), () => ({
      type: 'FeatureCollection',
      features: labels.map(({ longitude, latitude, text }) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [longitude, latitude] }, properties: { text } })),
    }))
  }

  /** Hatches units. */
  mark(units: Iterable<number>): void {
    const all = [...units]
    this.given.give('marked', all.join(), () => this.outlines(all))
  }

  /** Draws a strong line around units taken together. */
  choose(units: readonly number[]): void {
    this.given.give('chosen', units.join(), () => this.around(units))
  }

  /** The same for those under the pointer, or meant by a row of a table. */
  point(units: readonly number[]): void {
    this.given.give('near', units.join(), () => this.around(units))
  }

  /**
   * Draws the borders of another division as dashes on top: those between units of which `between`
   * holds. White under them sets them apart; without `clear` the lines below can be seen between.
   */
  overlay(between: (a: number, b: number) => boolean, clear = true): void {
    this.engine.setPaintProperty('over-under', 'line-width', clear ? 5 : 0)
    this.engine.setPaintProperty('over', 'line-color', clear ? overlaid : '#0b0c0c')
    const over = (this.layer?.edges ?? []).map(({ a, b }) => b >= 0 && between(a, b))
    const visibility = over.includes(true) ? 'visible' : 'none' // lines that nobody sees cost as much as others
    for (const id of ['over-under', 'over']) if (this.engine.getLayoutProperty(id, 'visibility') !== visibility) this.engine.setLayoutProperty(id, 'visibility', visibility)
    for (const [id, o] of over.entries()) {
      if ((this.over[id] ?? false) !== o) this.engine.setFeatureState({ source: 'lines', id }, { o: o ? 1 : 0 })
    }
    this.over = over
  }

  fit(bounds: Layer['bounds'], animate = true, padding: number | { top: number; right: number; bottom: number; left: number } = 24): void {
    this.engine.fitBounds(bounds, { padding, animate: animate && !matchMedia('(prefers-reduced-motion: reduce)').matches })
  }

  /** Moves so that units can be seen, beside the `cards` that lie on the map. */
  reveal(units: number[], cards = true): void {
    if (!this.layer || units.length === 0) return
    const tight = boxAround(units.flatMap((u) => this.layer?.polygons.features[u]?.geometry ?? []))
    if (!tight) return
    const box = roomy(tight, units.length === 1 ? 1 : 0.06) // a unit alone with what is around it
    const { clientWidth: width, clientHeight: height } = this.engine.getContainer()
    const [right, bottom] = !cards ? [24, 24] : matchMedia('(max-width: 34rem)').matches ? [24, Math.round(height * 0.62)] : [Math.min(380, Math.round(width * 0.56)), 40]
    const kept = this.engine.getBounds()
    const inner = this.engine.unproject([width - right, height - bottom])
    const seen = box[0] > kept.getWest() && box[2] < inner.lng && box[1] > inner.lat && box[3] < kept.getNorth()
    const [from, to] = [this.engine.project([box[0], box[3]]), this.engine.project([box[2], box[1]])]
    // Nothing moves where what is wanted can be seen already.
    if (seen && (units.length === 1 || Math.max(to.x - from.x, to.y - from.y) > 90)) return
    this.fit(box, true, { top: 24, left: 24, right, bottom })
  }

  /** Does something with the canvas right after it was drawn: its pixels are there no longer than that. */
  snapshot<T>(work: (canvas: HTMLCanvasElement) => Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      this.engine.once('render', () => resolve(work(this.engine.getCanvas())))
      this.engine.triggerRepaint()
    })
  }

  remove(): void {
    this.engine.remove()
  }

  private source(id: string): GeoJSONSource {
    return this.engine.getSource(id) as GeoJSONSource
  }

  private outlines(units: Iterable<number>): FeatureCollection {
    const features: Feature[] = []
    for (const u of units) if (this.layer?.polygons.features[u]) features.push(this.layer.polygons.features[u])
    return { type: 'FeatureCollection', features }
  }

  /** The lines between units that are among these and what is not. */
  private around(units: readonly number[]): FeatureCollection {
    if (!this.layer || units.length === 0) return empty
    const inside = new Set(units)
    const { edges, lines } = this.layer
    return { type: 'FeatureCollection', features: lines.features.filter((_, i) => inside.has(edges[i]!.a) !== inside.has(edges[i]!.b)) }
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
    this.engine.getCanvas().style.cursor = unit < 0 ? '' : 'pointer'
    this.events.hover?.(unit)
  }
}

/** Slanted lines, that say something by other means than colour. */
function hatch(): ImageData {
  const size = 8
  const image = new ImageData(size, size)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if ((x + y) % size < 2) image.data.set([11, 12, 12, 200], (y * size + x) * 4)
    }
  }
  return image
}
