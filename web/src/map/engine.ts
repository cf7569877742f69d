// The map engine with the layers that are many and seldom change: areas and the lines between them. It is the
// largest part of the page by far, and comes in a file of its own.
import { Map as Engine, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { noRegion } from '../model/colour'
import type { Layer } from '../model/layer'
import type { View } from './shapes'

setWorkerUrl(workerUrl)

/** Makes the engine with a layer. Colours and strokes come as feature state: c of units, w and c of lines. */
export function makeEngine(container: HTMLElement, { polygons, lines }: Layer, { zoom, centre }: View): Engine {
  const engine = new Engine({
    container,
    attributionControl: false,
    center: [...centre],
    zoom,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 15,
    boxZoom: false, // shift belongs to the choice of units
    style: {
      version: 8,
      sources: { units: { type: 'geojson', data: polygons }, lines: { type: 'geojson', data: lines } },
      layers: [
        { id: 'sea', type: 'background', paint: { 'background-color': '#f4f7f9' } },
        { id: 'units', type: 'fill', source: 'units', paint: { 'fill-color': ['to-color', ['feature-state', 'c'], noRegion], 'fill-antialias': false } },
        {
          id: 'lines', type: 'line', source: 'lines', layout: { 'line-join': 'round', 'line-cap': 'round' },
          paint: { 'line-color': ['to-color', ['feature-state', 'c'], '#000000'], 'line-width': ['coalesce', ['feature-state', 'w'], 0] },
        },
      ],
    },
  })
  engine.touchZoomRotate.disableRotation()
  engine.keyboard.disableRotation()
  engine.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  engine.addControl(new ScaleControl({ maxWidth: 120 }), 'bottom-left')
  return engine
}
