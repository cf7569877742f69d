// A small map for tests: four squares in a row and one on an island, joined by a ferry.
//
//   0 | 1 | 2 | 3    4
import type { Full } from '../api/client'
import type { Border, Layer as LayerInfo } from '../api/schema'
import { makeLayer, type Layer } from './layer'

type Outlines = Parameters<typeof makeLayer>[1]

export const square = (i: number): string => `E0${i}`

export function smallLayer(): Layer {
  // Arcs: 0 west end, 1-3 between squares, 4 east end, 5-8 tops and bottoms as one line each, 9 the island.
  const arcs: [number, number][][] = [
    [[0, 1], [0, 0]],
    [[1, 0], [1, 1]],
    [[2, 0], [2, 1]],
    [[3, 0], [3, 1]],
    [[4, 0], [4, 1]],
    ...[0, 1, 2, 3].map((x): [number, number][] => [[x, 0], [x + 1, 0]]),
    ...[0, 1, 2, 3].map((x): [number, number][] => [[x + 1, 1], [x, 1]]),
    [[6, 0], [7, 0], [7, 1], [6, 1], [6, 0]],
  ]
  const rings = [[0, 5, 1, 9], [-2, 6, 2, 10], [-3, 7, 3, 11], [-4, 8, 4, 12], [13]]
  const outlines = {
    type: 'Topology',
    bbox: [0, 0, 7, 1],
    arcs,
    objects: {
      units: {
        type: 'GeometryCollection',
        geometries: rings.map((ring, i) => ({
          type: 'Polygon',
          arcs: [ring],
          properties: { code: square(i), name: `Square ${i}`, population: 100 * (i + 1), longitude: i + 0.5, latitude: 0.5, area_km2: 1, need: i === 2 ? null : i / 10 },
        })),
      },
    },
  } as unknown as Outlines
  const info = { indicators: [{ id: 'need', title: 'Need', unit: '', source: '' }] } as unknown as Full<LayerInfo>
  const borders: Full<Border>[] = [[0, 1], [1, 2], [2, 3], [3, 4]].map(([a, b]) => ({ a: square(a!), b: square(b!), lengthM: b === 4 ? '0' : '1000' }))
  return makeLayer('atlases/small/layers/squares', outlines, info, borders)
}
