// A layer as the map draws it: outlines of its units, and the lines between them.
import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Point, Polygon } from 'geojson'
import { feature } from 'topojson-client'
import type { GeometryCollection, MultiLineString as TopoLines, Topology } from 'topojson-specification'
import { all, get, type Full } from '../api/client'
import type { Border, Layer as LayerInfo, ListBordersResponse } from '../api/schema'

export interface Unit {
  code: string
  name: string
  population: number
  longitude: number
  latitude: number
  areaKm2: number
}

/** A line between units a and b, or the outer border of a, where b is -1. */
export interface Edge {
  a: number
  b: number
}

export interface Layer {
  /** Resource name, such as "atlases/england-2017/layers/ccg17". */
  name: string
  atlas: string
  id: string
  info: Full<LayerInfo>
  attribution: string[]
  units: Unit[]
  /** Index of a unit by its code. */
  index: Map<string, number>
  /** Figures of the units by id of the indicator; NaN is a missing one. */
  values: Map<string, Float64Array>
  bounds: [west: number, south: number, east: number, north: number]
  /** A feature for each unit; its id is the index of the unit. */
  polygons: FeatureCollection<Polygon | MultiPolygon>
  edges: Edge[]
  /** A feature for each edge; its id is the index of the edge. */
  lines: FeatureCollection<MultiLineString>
  points: FeatureCollection<Point>
  /** Units beside each unit on the drawing. */
  beside: number[][]
  /** Units that each unit is joined with, links such as ferries among them: what contiguity rests on. */
  joined: number[][]
}

interface Properties {
  code: string
  name: string
  population: number
  longitude: number
  latitude: number
  area_km2: number
  [indicator: string]: number | string | null
}
type Outlines = Topology<{ units: GeometryCollection<Properties> }> & { attribution?: string[] }

/** Loads a layer by its resource name. */
export async function loadLayer(name: string): Promise<Layer> {
  const [outlines, info, borders] = await Promise.all([
    get(`/v1/${name}:export?format=topojson`) as unknown as Promise<Outlines>,
    get<LayerInfo>(`/v1/${name}`),
    all<Full<Border>>(`/v1/${name}/borders`, (page: Full<ListBordersResponse>) => page.borders, 5000),
  ])
  return makeLayer(name, outlines, info, borders)
}

export function makeLayer(name: string, outlines: Outlines, info: Full<LayerInfo>, borders: Full<Border>[]): Layer {
  const parts = outlines.objects.units.geometries
  const properties = parts.map((part) => part.properties as Properties)
  const units = properties.map((p) => ({ code: p.code, name: p.name, population: p.population, longitude: p.longitude, latitude: p.latitude, areaKm2: p.area_km2 }))
  const index = new Map(units.map((u, i) => [u.code, i]))
  const values = new Map(info.indicators.map(({ id }) => [id, Float64Array.from(properties, (p) => (typeof p[id] === 'number' ? p[id] : NaN))]))
  const polygons = feature(outlines, outlines.objects.units) as FeatureCollection<Polygon | MultiPolygon>
  for (const [i, f] of polygons.features.entries()) {
    f.id = i
    f.properties = {} // the map engine copies them; what they say is in `units`
  }
  const { edges, lines } = cut(outlines)
  const beside: number[][] = units.map(() => [])
  for (const { a, b } of edges) {
    if (b < 0) continue
    beside[a]!.push(b)
    beside[b]!.push(a)
  }
  const joined: number[][] = units.map(() => [])
  for (const border of borders) {
    const a = index.get(border.a)!
    const b = index.get(border.b)!
    joined[a]!.push(b)
    joined[b]!.push(a)
  }
  const [, atlas, , id] = name.split('/') as [string, string, string, string]
  return {
    name, atlas, id, info, attribution: outlines.attribution ?? [], units, index, values, polygons, edges, lines, beside, joined,
    bounds: (outlines.bbox as Layer['bounds'] | undefined) ?? [-6.5, 49.8, 2, 55.9],
    points: {
      type: 'FeatureCollection',
      features: units.map((u, id) => ({ type: 'Feature', id, geometry: { type: 'Point', coordinates: [u.longitude, u.latitude] }, properties: { name: u.name } })),
    },
  }
}

/** Joins the arcs that lie between the same two units. */
function cut(outlines: Outlines): { edges: Edge[]; lines: FeatureCollection<MultiLineString> } {
  const owners: number[][] = outlines.arcs.map(() => [])
  for (const [unit, part] of outlines.objects.units.geometries.entries()) {
    const arcs = part.type === 'Polygon' || part.type === 'MultiPolygon' ? (part.arcs as unknown[]).flat(Infinity) : []
    for (const arc of arcs as number[]) owners[arc < 0 ? ~arc : arc]!.push(unit)
  }
  const between = new Map<number, number[]>()
  const edges: Edge[] = []
  const at = new Map<number, number>()
  const count = owners.length + outlines.objects.units.geometries.length + 1
  for (const [arc, [a, b]] of owners.entries()) {
    if (a === undefined || a === b) continue
    const edge = b === undefined ? { a, b: -1 } : { a: Math.min(a, b), b: Math.max(a, b) }
    const key = edge.a * count + edge.b + 1
    let i = at.get(key)
    if (i === undefined) {
      i = edges.push(edge) - 1
      at.set(key, i)
      between.set(i, [])
    }
    between.get(i)!.push(arc)
  }
  const features = edges.map((_, id) => {
    const lines: TopoLines = { type: 'MultiLineString', arcs: between.get(id)!.map((arc) => [arc]) }
    return { ...(feature(outlines, lines) as Feature<MultiLineString>), id, properties: {} }
  })
  return { edges, lines: { type: 'FeatureCollection', features } }
}
