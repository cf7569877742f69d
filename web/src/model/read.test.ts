import { describe, expect, test } from 'vitest'
import { FileError, read, textOf, type Content } from './read'

/** What a FileError says, with its details. */
function fault(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof FileError) return [error.message, ...error.details].join(' ')
    throw error
  }
  return 'no error'
}

const square = (x: number, y: number, side = 1): [number, number][] => [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
const collection = (...features: unknown[]): string => JSON.stringify({ type: 'FeatureCollection', features })
const polygon = (coordinates: unknown, properties: object | null = {}): unknown => ({ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates } })

describe('tables', () => {
  test.each<[string, string, Content['table']]>([
    ['commas, and quotation marks around a comma', 'A,B\r\n1,"x, y"\r\n', { columns: ['A', 'B'], rows: [['1', 'x, y']], at: [2] }],
    ['tabs', 'A\tB\n1\t2\n3\t4\n', { columns: ['A', 'B'], rows: [['1', '2'], ['3', '4']], at: [2, 3] }],
    ['semicolons', 'A;B\n1;2\n', { columns: ['A', 'B'], rows: [['1', '2']], at: [2] }],
    ['a byte order mark, blanks around cells', '\ufeffA , B\n 1, 2 \n', { columns: ['A', 'B'], rows: [['1', '2']], at: [2] }],
    ['empty rows, which count', '\nA,B\n\n1,2\n,\n3,4\n\n', { columns: ['A', 'B'], rows: [['1', '2'], ['3', '4']], at: [4, 6] }],
  ])('with %s', (_, text, table) => {
    expect(read('a.csv', text)).toEqual({ table, shapes: null, schematic: false })
  })

  test.each([
    ['nothing', '', 'a.csv is empty.'],
    ['blanks', ' \n\t\n', 'a.csv is empty.'],
    ['a header alone', 'A,B\n', 'a.csv: wanted a header'],
    ['one column', 'A\n1\n', 'a.csv: wanted a header'],
    ['a short row', 'A,B\n1,2\n3\n', 'a.csv, row 3: 1 cell, but the header has 2.'],
    ['a long row', 'A,B\n1,2,3\n', 'a.csv, row 2: 3 cells, but the header has 2.'],
    ['an open quotation mark', 'A,B\n1,"2\n', 'a.csv, row 2: quotation marks'],
  ])('of %s are refused', (_, text, words) => {
    expect(fault(() => read('a.csv', text))).toContain(words)
  })
})

describe('GeoJSON', () => {
  test('gives a row and a shape for each feature', () => {
    const text = collection(polygon([square(0, 0)], { REGIONCD: 'R01', population: 5, list: [1] }), polygon([square(1, 0)], { REGIONCD: 'R02', REGIONNM: ' East ' }))
    const { table, shapes } = read('a.geojson', text)
    expect(table).toEqual({ columns: ['REGIONCD', 'population', 'list', 'REGIONNM'], rows: [['R01', '5', '', ''], ['R02', '', '', 'East']], at: [1, 2] })
    expect(shapes?.map((s) => s.coordinates)).toEqual([[square(0, 0)], [square(1, 0)]])
  })

  test('of this software says how it is drawn', () => {
    const drawn = (outlines: unknown): boolean => read('a', JSON.stringify({ outlines, features: [polygon([square(0, 0)])] })).schematic
    expect([drawn('schematic'), drawn('official'), drawn(undefined)]).toEqual([true, false, false])
  })

  test('without outlines is a table', () => {
    expect(read('a.json', collection({ type: 'Feature', properties: { code: 'E1' }, geometry: null })).shapes).toBeNull()
  })

  test.each([
    ['broken JSON', '{"type":', 'a.geojson is not valid JSON'],
    ['no features', '{"type":"FeatureCollection","features":[]}', 'a.geojson holds no features'],
    ['features that are no list', '{"features":{"length":1}}', 'a.geojson holds no features'],
    ['a list', '[1]', 'a.geojson holds no features'],
    ['a point', collection({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [0, 0] } }), 'feature 1: wanted a polygon, and this is a Point'],
    ['one geometry missing', collection(polygon([square(0, 0)]), { type: 'Feature', geometry: null }, null), 'feature 2: wanted a polygon.'],
    ['coordinates that are none', collection(polygon(7)), 'feature 1: wanted a polygon'],
    ['a ring of words', collection(polygon([['a', 'b', 'c', 'd']])), 'feature 1: a ring'],
    ['a ring of three', collection(polygon([[[0, 0], [1, 0], [0, 0]]])), 'feature 1: a ring'],
    ['metres', collection(polygon([square(530000, 180000)])), 'feature 1: 530000, 180000 is not longitude and latitude'],
    ['infinite coordinates', collection(polygon([square(0, 0)])).replace('[0,0]', '[1e999,0]'), 'feature 1: Infinity, 0 is not'],
  ])('with %s is refused', (_, text, words) => {
    expect(fault(() => read('a.geojson', text))).toContain(words)
  })
})

test('TopoJSON gives the areas, where it has areas and regions', () => {
  const object = (properties: object): object => ({ type: 'GeometryCollection', geometries: [{ type: 'Polygon', arcs: [[0]], properties }] })
  const text = JSON.stringify({ type: 'Topology', arcs: [square(0, 0)], objects: { regions: object({ REGIONCD: 'R01' }), units: object({ CODE: 'E1' }) } })
  expect(read('a.topojson', text).table).toEqual({ columns: ['CODE'], rows: [['E1']], at: [1] })
  expect(fault(() => read('a.topojson', '{"type":"Topology","objects":{"units":{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[5]]}]}}}'))).toContain('holds no features')
})

test('bytes are UTF-8, or what spreadsheets write, and never a zip', () => {
  expect(textOf('a', new Uint8Array([0xc3, 0xa9]))).toBe('é')
  expect(textOf('a', new Uint8Array([0xe9]))).toBe('é')
  expect(fault(() => textOf('a.zip', new Uint8Array([0x50, 0x4b, 3, 4, 0])))).toContain('a.zip is not text')
})

// Nothing but a FileError comes of whatever is dropped.
test('broken files of any kind are refused in words', () => {
  const good = ['CCG17CD,REGION\nE1,North\nE2,"South, East"\n', collection(polygon([square(0, 0)], { a: 1 })), JSON.stringify({ type: 'Topology', arcs: [square(0, 0)], objects: { units: { type: 'Polygon', arcs: [[0]] } } })]
  const pieces = ['"', '{', '}', '[', ']', ',', ':', 'null', '\n', ';', '1e999', '-1', '\\u0000', 'é', '"type"', '"Polygon"', '{}', '[[]]']
  let state = 20_17
  const random = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
  let refused = 0
  for (let i = 0; i < 5000; i++) {
    let text = good[random(good.length)]!
    for (let cuts = random(4); cuts >= 0; cuts--) {
      const at = random(text.length + 1)
      text = text.slice(0, at) + (random(2) ? pieces[random(pieces.length)]! : '') + text.slice(at + random(4))
    }
    try {
      const { table, shapes } = read('a', text)
      expect(table.at).toHaveLength(table.rows.length)
      expect(table.rows.every((r) => r.length === table.columns.length)).toBe(true)
      if (shapes) expect(shapes).toHaveLength(table.rows.length)
    } catch (error) {
      if (!(error instanceof FileError)) throw new Error(`case ${i}: ${JSON.stringify(text)}: ${String(error)}`)
      refused++
    }
  }
  expect(refused).toBeGreaterThan(1000)
  expect(refused).toBeLessThan(5000)
})
