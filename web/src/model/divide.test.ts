import { expect, test } from 'vitest'
import { codeColumn, divide, regionColumns } from './divide'
import { interior } from './polygon'
import { FileError, read, type Shape } from './read'
import { smallLayer } from './small'

const layer = { ...smallLayer(), id: 'squares' }
layer.info = { ...layer.info, title: 'Squares', codeField: 'SQ17CD', nameField: 'SQ17NM' }

const given = (text: string): { codes: string[]; names: string[]; of: number[]; said: string[] } => {
  const { regions, of, said } = divide(layer, 'a.csv', read('a.csv', text))
  return { codes: regions.map((r) => r.code), names: regions.map((r) => r.name), of: [...of], said }
}

function fault(text: string): string {
  try {
    given(text)
  } catch (error) {
    if (error instanceof FileError) return [error.message, ...error.details].join(' ')
    throw error
  }
  return 'no error'
}

const rows = (head: string, ...lines: string[]): string => [head, ...lines].join('\n')

test('a lookup as the service writes it', () => {
  const text = rows('SQ17CD,SQ17NM,REGIONCD,REGIONNM', 'E00,Square 0,R01,West', 'E01,Square 1,R01,West', 'E02,Square 2,R02,East', 'E03,Square 3,R02,East', 'E04,Square 4,R02,East')
  expect(given(text)).toEqual({ codes: ['R01', 'R02'], names: ['West', 'East'], of: [0, 0, 1, 1, 1], said: ['Read areas from SQ17CD and regions from REGIONCD.'] })
})

test('names of regions are no codes, and rows come in any order', () => {
  const text = rows('CODE,REGION', 'E04,The long east', 'E03,The long east', 'E02,The long east', 'E01,The west', 'E00,The west')
  expect(given(text)).toMatchObject({ codes: ['R02', 'R01'], names: ['The west', 'The long east'], of: [0, 0, 1, 1, 1] })
})

test('areas of elsewhere are left out, and regions that only they are in', () => {
  const text = rows('CODE,STP17CD', 'E00,A', 'E01,A', 'W01,C', 'E02,B', 'E03,B', 'E04,B')
  expect(given(text)).toMatchObject({ codes: ['A', 'B'], of: [0, 0, 1, 1, 1] })
  expect(given(text).said[1]).toBe('Left out: 1 row with areas that the layer does not have, row 4 (W01).')
})

test.each([
  ['areas that are missing', rows('CODE,REGION', 'E00,A', 'E01,A', 'E03,B'), 'a.csv: 2 areas of the layer are not in the file: E02, E04. Nothing was changed.'],
  ['a code that is mistyped', rows('CODE,REGION', 'E00,A', 'E01,A', 'E2,B', 'E03,B', 'E04,B'), '1 area of the layer is not in the file: E02. Nothing was changed. 1 row names an area that the layer does not have: row 4 (E2).'],
  ['an area in two regions', rows('CODE,REGION', 'E00,A', 'E01,A', 'E02,B', 'E03,B', 'E04,B', 'E00,B'), 'a.csv: 1 row is wrong. Nothing was changed. Row 7: E00 is in another region than in row 2.'],
  ['an area without a region', rows('CODE,REGION', 'E00,A', 'E01,', 'E02,B', 'E03,B', 'E04,B'), 'Row 3: E01 has no region.'],
  ['no column of regions', rows('CODE,people', 'E00,5', 'E01,6', 'E02,7', 'E03,8', 'E04,9'), 'a.csv has the codes of areas in CODE, and no column that groups them.'],
  ['no codes', rows('CODE,REGION', 'X,A', 'Y,B'), 'a.csv has no codes of areas that this atlas knows, such as those of Squares (SQ17CD).'],
])('%s: said with file, row and code', (_, text, words) => {
  expect(fault(text)).toContain(words)
})

test('the same row twice does no harm', () => {
  expect(given(rows('CODE,REGION', 'E00,A', 'E00,A', 'E01,A', 'E02,B', 'E03,B', 'E04,B')).of).toEqual([0, 0, 1, 1, 1])
})

test.each([
  ['what is called region comes before all else', 'CODE,LAD17CD,REGION', ['1,x,p', '2,x,q', '3,y,q'], 'REGION', ''],
  ['codes before names', 'CODE,STP17NM,STP17CD', ['1,a b,x', '2,a b,x', '3,c,y'], 'STP17CD', 'STP17NM'],
  ['a column of another value for the same area is not it', 'CODE,LAD17CD,STP17CD', ['1,x,p', '1,y,p', '2,y,p', '3,z,q'], 'STP17CD', ''],
  ['numbers of rows are not it', 'FID,CODE,GROUP', ['1,1,a', '2,2,a', '3,3,b'], 'GROUP', ''],
])('the column of regions: %s', (_, head, lines, code, name) => {
  const { table } = read('a.csv', rows(head, ...lines))
  const named = regionColumns(table, table.columns.indexOf('CODE'), undefined)
  expect([table.columns[named.code], table.columns[named.name] ?? '']).toEqual([code, name])
})

test('the column of codes is the one with most of them', () => {
  const { table } = read('a.csv', rows('A,B', 'E00,E01', 'x,E02'))
  expect(codeColumn(table, layer.index)).toEqual({ column: 1, found: 2 })
})

const box = (west: number, east: number, south = 0, north = 1): number[][] => [[west, south], [east, south], [east, north], [west, north], [west, south]]
const shapes = (...list: [string, ...number[][][]][]): string =>
  JSON.stringify({ type: 'FeatureCollection', features: list.map(([REGIONCD, ...coordinates]) => ({ type: 'Feature', properties: { FID: 1, REGIONCD }, geometry: { type: 'Polygon', coordinates } })) })

test('shapes take the areas whose middle they hold', () => {
  expect(given(shapes(['A', box(0, 2)], ['B', box(2, 7)]))).toMatchObject({ codes: ['A', 'B'], of: [0, 0, 1, 1, 1] })
})

test('a hole is outside', () => {
  expect(given(shapes(['A', box(0, 7), box(1.2, 1.8, 0.2, 0.8)], ['B', box(1.2, 1.8, 0.2, 0.8)])).of).toEqual([0, 1, 0, 0, 0])
})

test('an area just off the coast goes to the nearest shape, and one far off stops all', () => {
  // The middle of square 4 is said to be at 4.5 east: 0.02 degrees are 2 km, 0.2 are 22.
  const near = given(shapes(['A', box(0, 3)], ['B', box(3, 4.48)]))
  expect(near.of).toEqual([0, 0, 0, 1, 1])
  expect(near.said[1]).toBe('The middle of 1 area is just outside all polygons; the nearest was taken: E04.')
  expect(fault(shapes(['A', box(0, 3)], ['B', box(3, 4.3)]))).toBe('a.csv: 1 area lies in none of the polygons: E04. Nothing was changed.')
})

test('on a drawing of this software areas are where they are drawn', () => {
  // The middle of square 4 is said to be at 4.5 east, and it is drawn from 6 to 7.
  const text = shapes(['A', box(0, 5)], ['B', box(5, 7)]).replace('{', '{"outlines":"schematic",')
  expect(given(text).of).toEqual([0, 0, 0, 0, 1])
  expect(given(text.replace('schematic', 'official')).of).toEqual([0, 0, 0, 0, 0])
})

test.each<[string, Shape, [number, number]]>([
  ['a square', { type: 'Polygon', coordinates: [box(0, 2, 0, 2)] }, [1, 1]],
  ['a square with a hole in its middle', { type: 'Polygon', coordinates: [box(0, 10, 0, 10), box(4, 7, 4, 6)] }, [5, 2.9]],
  ['two squares', { type: 'MultiPolygon', coordinates: [[box(0, 1)], [box(2, 4)]] }, [3, 0.5]],
])('a point within %s', (_, shape, [x, y]) => {
  expect(interior(shape)[0]).toBeCloseTo(x, 9)
  expect(interior(shape)[1]).toBeCloseTo(y, 9)
})

test('where shapes overlap the first has the area, and that is said', () => {
  const { of, said } = given(shapes(['A', box(0, 2)], ['B', box(1, 7)]))
  expect(of).toEqual([0, 0, 1, 1, 1])
  expect(said).toContain('1 area lies in more than one polygon; the first was taken: E01.')
})

test('shapes of the same region are one', () => {
  expect(given(shapes(['A', box(0, 1)], ['B', box(1, 4)], ['A', box(4, 7)])).of).toEqual([0, 1, 1, 1, 0])
})
