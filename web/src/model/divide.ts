// A division of a layer from what a file says.
import type { Region } from '../api/schema'
import type { Full } from '../api/client'
import type { Layer } from './layer'
import { FileError, type Content, type Shape, type Table } from './read'
import { holder, interior, nearest } from './polygon'
import { t } from '../text/en'

export interface Given {
  regions: Full<Region>[]
  /** The region of each unit, as an index of `regions`. */
  of: Int32Array
  /** What was read, and what of the file was not taken. */
  said: string[]
}

/** Metres that the middle of an area may be outside of all shapes, as on a coast that is drawn more coarsely. */
const reach = 5000

/** The column with most codes of a layer, and how many of its units it has. */
export function codeColumn(table: Table, units: ReadonlyMap<string, number>): { column: number; found: number } {
  let best = { column: -1, found: 0 }
  for (const column of table.columns.keys()) {
    const found = new Set(table.rows.map((r) => r[column]!).filter((code) => units.has(code))).size
    if (found > best.found) best = { column, found }
  }
  return best
}

/** The division that a file makes of a layer. Throws a FileError that says what is missing. */
export function divide(layer: Layer, file: string, content: Content): Given {
  const { column, found } = codeColumn(content.table, layer.index)
  if (found > 0 && (!content.shapes || found * 2 >= content.table.rows.length)) return byTable(layer, file, content.table, column)
  if (content.shapes) return byShapes(layer, file, content.table, content.shapes, content.schematic)
  throw new FileError(t.take.read.noCodes(file, layer.info.title ?? layer.id, layer.info.codeField ?? ''))
}

function byTable(layer: Layer, file: string, table: Table, codes: number): Given {
  const named = regionColumns(table, codes, layer.info.nameField)
  if (named.code < 0) throw new FileError(t.take.read.noRegions(file, table.columns[codes]!))
  const of = new Int32Array(layer.units.length).fill(-1)
  const first = new Int32Array(layer.units.length)
  const list = new Regions(table, named)
  const [wrong, others]: [string[], string[]] = [[], []]
  for (const [i, row] of table.rows.entries()) {
    const [code, at] = [row[codes]!, table.at[i]!]
    const unit = layer.index.get(code)
    if (unit === undefined) {
      others.push(t.take.read.row(at, code))
      continue
    }
    if (row[named.code] === '') {
      wrong.push(t.take.read.noRegion(at, code))
      continue
    }
    const region = list.of(i)
    if (of[unit]! >= 0 && of[unit] !== region) wrong.push(t.take.read.twice(first[unit]!, at, code))
    else if (of[unit]! < 0) [of[unit], first[unit]] = [region, at]
  }
  if (wrong.length > 0) throw new FileError(t.take.read.rows(file, wrong.length), some(wrong))
  const missing = layer.units.filter((_, u) => of[u]! < 0).map((u) => u.code)
  if (missing.length > 0) {
    throw new FileError(`${file}: ${t.take.read.missing(missing.length, listed(missing))}`, others.length > 0 ? [t.take.read.others(others.length, listed(others))] : [])
  }
  const said = [t.take.read.columns(table.columns[codes]!, table.columns[named.code]!)]
  if (others.length > 0) said.push(t.take.read.leftOut(others.length, listed(others)))
  return inUse({ regions: list.regions(), of, said })
}

/** Areas go where the middle of their people lies; on a drawing of this software, where they are drawn. */
function byShapes(layer: Layer, file: string, table: Table, shapes: Shape[], schematic: boolean): Given {
  const list = new Regions(table, regionColumns(table, -1, undefined))
  const at = holder(shapes)
  const of = new Int32Array(layer.units.length)
  const [outside, several, near]: [string[], string[], string[]] = [[], [], []]
  for (const [u, { longitude, latitude, code }] of layer.units.entries()) {
    const [x, y] = schematic ? interior(layer.polygons.features[u]!.geometry) : [longitude, latitude]
    const within = at(x, y)
    let row = within[0] ?? -1
    if (new Set(within.map((r) => list.of(r))).size > 1) several.push(code)
    if (row < 0) {
      const close = nearest(shapes, x, y)
      if (close.metres <= reach) {
        row = close.shape
        near.push(code)
      } else outside.push(code)
    }
    of[u] = row < 0 ? -1 : list.of(row)
  }
  if (outside.length > 0) throw new FileError(`${file}: ${t.take.read.outside(outside.length, listed(outside))}`)
  const said = [schematic ? t.take.read.drawn(shapes.length) : t.take.read.centres(shapes.length)]
  if (near.length > 0) said.push(t.take.read.near(near.length, listed(near)))
  if (several.length > 0) said.push(t.take.read.several(several.length, listed(several)))
  return inUse({ regions: list.regions(), of, said })
}

/** The regions of a file as its rows name them, numbered as they come up. */
class Regions {
  private readonly at = new Map<string, number>()
  private readonly rows: number[] = []

  constructor(private readonly table: Table, private readonly named: { code: number; name: number }) {}

  /** The index of the region of a row. */
  of(row: number): number {
    const key = this.table.rows[row]![this.named.code] || `\u0000${row}`
    let i = this.at.get(key)
    if (i === undefined) {
      i = this.rows.push(row) - 1
      this.at.set(key, i)
    }
    return i
  }

  /** Codes are those of the file where they are short; long words are names, and codes count. */
  regions(): Full<Region>[] {
    const given = this.rows.map((row) => this.table.rows[row]![this.named.code] ?? '')
    const names = this.rows.map((row) => (this.table.rows[row]![this.named.name] ?? '').slice(0, 200))
    const short = given.every((code) => /^\S{1,16}$/.test(code))
    const digits = Math.max(2, String(given.length).length)
    return given.map((code, i) => (short ? { code, name: names[i]! } : { code: `R${String(i + 1).padStart(digits, '0')}`, name: names[i] || code.slice(0, 200) }))
  }
}

/** Without regions that no unit is in, as the rest of a file of a larger place has. */
function inUse({ regions, of, said }: Given): Given {
  const kept = new Map<number, number>()
  for (const r of of) if (!kept.has(r)) kept.set(r, kept.size)
  return { regions: [...kept.keys()].map((r) => regions[r]!), of: of.map((r) => kept.get(r)!), said }
}

/** Columns that say the region of a row, by their names and by how often their values come again; -1 where there is none. */
export function regionColumns(table: Table, codes: number, unitName: string | undefined): { code: number; name: number } {
  let best = { column: -1, points: 0 }
  for (const [column, header] of table.columns.entries()) {
    if (column === codes || header === unitName) continue
    const values = new Set(table.rows.map((r) => r[column]!).filter(Boolean))
    const groups = values.size > 0 && (values.size < table.rows.length || codes < 0)
    const points = worth(header, groups) * (codes < 0 || follows(table, codes, column) ? 2 : 1)
    if (points > best.points) best = { column, points }
  }
  const header = table.columns[best.column] ?? ''
  const stem = /^(.*?)[ _]?(cd|code|id)$/i.exec(header)?.[1]
  const name = stem === undefined ? -1 : table.columns.findIndex((c) => c.toLowerCase() === `${stem}nm`.toLowerCase() || new RegExp(`^${escaped(stem)}[ _]?(nm|name)$`, 'i').test(c))
  return { code: best.column, name }
}

/** Whether rows of the same area always say the same in a column. */
function follows(table: Table, codes: number, column: number): boolean {
  const says = new Map<string, string>()
  for (const row of table.rows) {
    const before = says.get(row[codes]!)
    if (before !== undefined && before !== row[column]) return false
    says.set(row[codes]!, row[column]!)
  }
  return true
}

/** How likely a column is to be the regions, by its name and by whether it makes groups. */
function worth(header: string, groups: boolean): number {
  if (/^region[ _]?(cd|code)$/i.test(header)) return 6
  if (/^region$/i.test(header)) return 5
  if (/region/i.test(header)) return groups ? 4 : 2
  if (!groups) return 0
  return /^(object_?id|fid|ogc_fid|global_?id)$/i.test(header) ? 0.5 : /(cd|code|id)$/i.test(header) ? 3 : 1
}

const escaped = (words: string): string => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Few of a list, and that there are more. */
const listed = (items: string[]): string => (items.length > 5 ? `${items.slice(0, 5).join(', ')}, …` : items.join(', '))
const some = (items: string[]): string[] => (items.length > 8 ? [...items.slice(0, 8), t.take.read.more(items.length - 8)] : items)
