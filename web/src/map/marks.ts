// What changing a plan shows on the map: units that are picked, and padlocks on those that are locked.
import type { Feature, FeatureCollection } from 'geojson'
import type { Map as Engine } from 'maplibre-gl'
import type { Layer } from '../model/layer'
import { Given } from './given'

const empty: FeatureCollection = { type: 'FeatureCollection', features: [] }

export interface Marks {
  pick: (on: Layer, units: Iterable<number>) => void
  lock: (on: Layer, units: Iterable<number>) => void
}

/** Adds the marks to a map; to be called once its style is there. */
export function addMarks(engine: Engine): Marks {
  engine.addImage('dots', dots())
  engine.addImage('padlock', padlock(), { pixelRatio: 2 })
  for (const id of ['picked', 'locked']) engine.addSource(id, { type: 'geojson', data: empty })
  engine.addLayer({ id: 'picked', type: 'fill', source: 'picked', paint: { 'fill-pattern': 'dots' } }, 'names')
  engine.addLayer({ id: 'picked-under', type: 'line', source: 'picked', layout: { 'line-join': 'round' }, paint: { 'line-color': '#ffffff', 'line-width': 5 } }, 'names')
  engine.addLayer({ id: 'picked-line', type: 'line', source: 'picked', layout: { 'line-join': 'round' }, paint: { 'line-color': '#12436d', 'line-width': 2.5 } }, 'names')
  engine.addLayer({ id: 'locked', type: 'symbol', source: 'locked', layout: { 'icon-image': 'padlock', 'icon-padding': 3, 'icon-offset': [0, 19], 'icon-ignore-placement': true } }) // names stay, above
  const given = new Given(engine)
  const give = (id: string, on: Layer, units: number[], features: Feature[]): void =>
    given.give(id, units.length > 0 ? `${on.name} ${units.join()}` : '', () => ({ type: 'FeatureCollection', features: units.flatMap((u) => features[u] ?? []) }))
  return {
    pick: (on, units) => give('picked', on, [...units], on.polygons.features),
    lock: (on, units) => give('locked', on, [...units], on.points.features),
  }
}

/** Points in rows, by which what is picked differs from what is hatched. */
function dots(): ImageData {
  const size = 8
  const image = new ImageData(size, size)
  for (const [x, y] of [[1, 1], [5, 5]] as const) {
    for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) image.data.set([18, 67, 109, 255], ((y + dy) * size + x + dx) * 4)
  }
  return image
}

/** A padlock, 36 by 40 device pixels. */
function padlock(): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = 36
  canvas.height = 40
  const draw = canvas.getContext('2d')!
  const shape = (colour: string, more: number): void => {
    draw.strokeStyle = colour
    draw.fillStyle = colour
    draw.lineWidth = 4 + more
    draw.beginPath()
    draw.arc(18, 15, 8, Math.PI, 0)
    draw.lineTo(26, 20)
    draw.moveTo(10, 15)
    draw.lineTo(10, 20)
    draw.stroke()
    draw.fillRect(6 - more / 2, 19 - more / 2, 24 + more, 17 + more)
  }
  shape('#ffffff', 6)
  shape('#0b0c0c', 0)
  draw.fillStyle = '#ffffff'
  draw.fillRect(16, 24, 4, 7)
  return draw.getImageData(0, 0, 36, 40)
}
