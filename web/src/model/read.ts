// Files of people, decoded: tables and shapes of which the page makes plans.
import type { Feature, GeoJsonProperties, MultiPolygon, Polygon } from 'geojson'
import Papa from 'papaparse'
import { feature } from 'topojson-client'
import type { Topology } from 'topojson-specification'
import { t } from '../text/en'

/** What is wrong with a file, in words that name it; and where, point by point. */
export class FileError extends Error {
  readonly details: string[]

  constructor(message: string, details: string[] = []) {
    super(message)
    this.details = details
  }
}

/** Rows of a file under the names of their columns. Every row has as many cells as there are columns. */
export interface Table {
  columns: string[]
  rows: string[][]
  /** Where each row stands in the file, as people count: a row of a CSV with the header as 1, a feature from 1. */
  at: number[]
}

export type Shape = Polygon | MultiPolygon

export interface Content {
  table: Table
  /** The outline of each row, where the file has outlines. */
  shapes: Shape[] | null
  /** The outlines are those that this software draws from points, as its own files say. */
  schematic: boolean
}

/** The text of a file: UTF-8, or else what spreadsheets write. */
export function textOf(name: string, bytes: Uint8Array): string {
  if (bytes.includes(0)) throw new FileError(t.take.read.binary(name))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Decodes a CSV, a GeoJSON or a TopoJSON. Throws a FileError and nothing else. */
export function read(name: string, text: string): Content {
  const start = text.replace(/^\ufeff/, '').trimStart()
  if (start === '') throw new FileError(t.take.read.empty(name))
  return start.startsWith('{') || start.startsWith('[') ? readJson(name, start) : { table: readTable(name, text.replace(/^\ufeff/, '')), shapes: null, schematic: false }
}

function readTable(name: string, text: string): Table {
  const header = text.trimStart().split(/[\r\n]/, 1)[0]!
  const [delimiter] = [',', '\t', ';', '|'].sort((a, b) => header.split(b).length - header.split(a).length)
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: false })
  const broken = errors.find((e) => e.type === 'Quotes')
  if (broken) throw new FileError(t.take.read.quotes(name, (broken.row ?? 0) + 1))
  const blank = (cells: string[]): boolean => cells.every((c) => c.trim() === '')
  const head = data.findIndex((cells) => !blank(cells))
  const columns = (data[head] ?? []).map((c) => c.trim())
  const table: Table = { columns, rows: [], at: [] }
  for (const [i, cells] of data.entries()) {
    if (i <= head || blank(cells)) continue
    if (cells.length !== columns.length) throw new FileError(t.take.read.cells(name, i + 1, cells.length, columns.length))
    table.rows.push(cells.map((c) => c.trim()))
    table.at.push(i + 1)
  }
  if (columns.length < 2 || table.rows.length === 0) throw new FileError(t.take.read.noTable(name))
  return table
}

interface Json {
  type?: unknown
  features?: unknown
  objects?: unknown
  outlines?: unknown
}

function readJson(name: string, text: string): Content {
  let json: Json | null
  try {
    json = JSON.parse(text) as Json | null
  } catch (error) {
    throw new FileError(t.take.read.json(name, error instanceof Error ? error.message : ''))
  }
  const features = json?.type === 'Topology' ? ofTopology(name, json as unknown as Topology) : json?.type === 'Feature' ? [json] : json?.features
  if (!Array.isArray(features) || features.length === 0) throw new FileError(t.take.read.noFeatures(name))
  const all = features as (Partial<Feature> | null)[]
  const properties = all.map((f) => (isObject(f?.properties) ? f.properties : {}))
  const columns = [...new Set(properties.flatMap((p) => Object.keys(p)))]
  const table: Table = { columns, rows: properties.map((p) => columns.map((c) => cell(p[c]))), at: all.map((_, i) => i + 1) }
  const shapes = all.map((f) => f?.geometry)
  if (shapes.every((s) => s === null || s === undefined)) return { table, shapes: null, schematic: false }
  return { table, shapes: shapes.map((s, i) => checked(name, i + 1, s)), schematic: json?.outlines === 'schematic' }
}

const isObject = (x: unknown): x is NonNullable<GeoJsonProperties> => typeof x === 'object' && x !== null && !Array.isArray(x)
const cell = (x: unknown): string => (typeof x === 'string' ? x.trim() : typeof x === 'number' || typeof x === 'boolean' ? String(x) : '')

/** The areas of a TopoJSON if it has such, or else its regions. */
function ofTopology(name: string, topology: Topology): unknown {
  try {
    const key = ['units', 'regions', ...Object.keys(topology.objects)].find((k) => k in topology.objects)
    const made = feature(topology, topology.objects[key ?? '']!)
    return made.type === 'FeatureCollection' ? made.features : [made]
  } catch {
    throw new FileError(t.take.read.noFeatures(name))
  }
}

/** A geometry that is polygons in longitude and latitude, or an error. */
function checked(name: string, at: number, geometry: unknown): Shape {
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown }
  const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : null
  if (!Array.isArray(polygons)) throw new FileError(t.take.read.noPolygon(name, at, typeof type === 'string' ? type : ''))
  for (const rings of polygons as unknown[]) {
    if (!Array.isArray(rings)) throw new FileError(t.take.read.noPolygon(name, at, String(type)))
    for (const ring of rings as unknown[]) {
      if (!Array.isArray(ring) || ring.length < 4) throw new FileError(t.take.read.ring(name, at))
      for (const point of ring as unknown[]) {
        const [x, y] = Array.isArray(point) ? (point as unknown[]) : []
        if (typeof x !== 'number' || typeof y !== 'number') throw new FileError(t.take.read.ring(name, at))
        if (Math.abs(x) > 180 || Math.abs(y) > 90) throw new FileError(t.take.read.metres(name, at, `${x}, ${y}`))
      }
    }
  }
  return geometry as Shape
}
