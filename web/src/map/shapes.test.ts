import { expect, test } from 'vitest'
import type { Layer } from '../model/layer'
import { fitting, Frame, Shapes } from './shapes'

/** Writes down what is traced. */
function pen(): { said: string[]; as: CanvasRenderingContext2D } {
  const said: string[] = []
  const note = (word: string) => (x: number, y: number) => void said.push(`${word} ${Math.round(x)} ${Math.round(y)}`)
  return { said, as: { moveTo: note('M'), lineTo: note('L') } as unknown as CanvasRenderingContext2D }
}

function layerOf(...rings: [number, number][][]): Layer {
  return {
    units: rings.map((_, i) => ({ code: `U${i}` })),
    polygons: { features: rings.map((ring) => ({ geometry: { type: 'Polygon', coordinates: [ring] } })) },
    lines: { features: rings.map((ring) => ({ geometry: { type: 'MultiLineString', coordinates: [ring.slice(0, 2)] } })) },
  } as unknown as Layer
}

test('at zoom 0 the world is 512 points wide, with the equator in the middle', () => {
  const frame = new Frame({ zoom: 0, centre: [0, 0] }, 512, 512)
  expect(frame.at(-180, 0)).toEqual([0, 256])
  expect(frame.at(90, 0)).toEqual([384, 256])
  // The map ends where it is square: at 85.0511 degrees.
  expect(frame.at(0, 85.051128779807)[1]).toBeCloseTo(0, 6)
})

test('each zoom more makes everything twice as large', () => {
  const [near, far] = [7, 6].map((zoom) => new Frame({ zoom, centre: [-2, 53] }, 800, 600).at(-1, 54))
  expect(near![0] - 400).toBeCloseTo(2 * (far![0] - 400), 9)
  expect(near![1] - 300).toBeCloseTo(2 * (far![1] - 300), 9)
})

test('a view that fits a box shows all of it, and no more than it must', () => {
  for (const [width, height] of [[890, 751], [320, 300], [1600, 400]] as const) {
    const view = fitting([-6.4, 49.9, 1.8, 55.8], width, height, 24)
    const frame = new Frame(view, width, height)
    const [[left, top], [right, bottom]] = [frame.at(-6.4, 55.8), frame.at(1.8, 49.9)]
    expect(left + right).toBeCloseTo(width, 6)
    expect(top + bottom).toBeCloseTo(height, 6)
    expect(Math.min(left, top)).toBeCloseTo(24, 6)
  }
})

test('shapes are traced where they can be seen, without points that nobody could tell apart', () => {
  const shapes = new Shapes(layerOf([[0, 0], [90, 0], [90.1, 0], [90, -45], [0, 0]], [[170, 0], [175, 0], [175, 5], [170, 0]]))
  const frame = new Frame({ zoom: 0, centre: [45, 0] }, 256, 256)
  const drawn = pen()
  for (const u of [0, 1]) frame.trace(drawn.as, shapes.unit(u))
  const [, south] = frame.at(90, -45).map(Math.round)
  expect(drawn.said).toEqual(['M 64 128', 'L 192 128', `L 192 ${south}`, 'L 64 128'])
  const edge = pen()
  frame.trace(edge.as, shapes.edge(0))
  expect(edge.said).toEqual(['M 64 128', 'L 192 128'])
})

test('the unit at a point of the canvas is found', () => {
  const shapes = new Shapes(layerOf([[0, 0], [20, 0], [20, 20], [0, 20], [0, 0]], [[20, 0], [40, 0], [20, 20], [20, 0]]))
  const frame = new Frame({ zoom: 3, centre: [20, 10] }, 600, 400)
  const at = (longitude: number, latitude: number): number => shapes.at(...frame.under(...frame.at(longitude, latitude)))
  expect([at(10, 10), at(19.9, 0.1), at(20.1, 10), at(39, 0.5), at(39, 15), at(-1, 10)]).toEqual([0, 0, 1, 1, -1, -1])
})
