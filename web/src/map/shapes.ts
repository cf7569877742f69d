// Outlines and lines of a layer on the plane of Web Mercator, and where that plane lies on a canvas.
import type { Position } from 'geojson'
import type { Box } from '../model/box'
import type { Layer } from '../model/layer'

/** Where a map looks. At zoom 0 the world is 512 points wide; each zoom more doubles it. */
export interface View {
  zoom: number
  centre: readonly [longitude: number, latitude: number]
}

/** From west to east, 0 to 1. */
const east = (longitude: number): number => (180 + longitude) / 360
/** From north to south, 0 to 1. */
const south = (latitude: number): number => (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360))) / 360
const latitudeOf = (y: number): number => (360 / Math.PI) * Math.atan(Math.exp(((180 - y * 360) * Math.PI) / 180)) - 90

/** The view that shows all of a box, with free points around it. */
export function fitting([w, s, e, n]: Box, width: number, height: number, padding: number): View {
  const [left, right, top, bottom] = [east(w), east(e), south(n), south(s)]
  const scale = Math.min(Math.max(width - 2 * padding, 1) / (right - left), Math.max(height - 2 * padding, 1) / (bottom - top))
  return { zoom: Math.log2(scale / 512), centre: [(w + e) / 2, latitudeOf((top + bottom) / 2)] }
}

export interface Shape {
  /** Lines of points on the plane: x, y, x, y and so on. */
  lines: Float64Array[]
  box: Box
}

/** The shapes of a layer, each put on the plane when it is first asked for. */
export class Shapes {
  private readonly units: (Shape | undefined)[] = []
  private readonly edges: (Shape | undefined)[] = []

  constructor(readonly layer: Layer) {}

  unit(u: number): Shape {
    const { type, coordinates } = this.layer.polygons.features[u]!.geometry
    return (this.units[u] ??= shape(type === 'Polygon' ? coordinates : coordinates.flat()))
  }

  edge(e: number): Shape {
    return (this.edges[e] ??= shape(this.layer.lines.features[e]!.geometry.coordinates))
  }

  /** The unit at a point of the plane, or -1. */
  at(x: number, y: number): number {
    return this.layer.units.findIndex((_, u) => {
      const { lines, box } = this.unit(u)
      return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3] && within(lines, x, y)
    })
  }
}

/** Whether a line from a point to the east crosses an odd number of sides. */
function within(lines: Float64Array[], x: number, y: number): boolean {
  let odd = false
  for (const line of lines) {
    for (let i = 2; i < line.length; i += 2) {
      const [ax, ay, bx, by] = [line[i - 2]!, line[i - 1]!, line[i]!, line[i + 1]!]
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd
    }
  }
  return odd
}

function shape(lines: Position[][]): Shape {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  const on = (line: Position[]): Float64Array => {
    const out = new Float64Array(2 * line.length)
    for (const [i, [lng, lat]] of (line as [number, number][]).entries()) {
      const [x, y] = [east(lng), south(lat)]
      out[2 * i] = x
      out[2 * i + 1] = y
      if (x < box[0]) box[0] = x
      if (x > box[2]) box[2] = x
      if (y < box[1]) box[1] = y
      if (y > box[3]) box[3] = y
    }
    return out
  }
  return { lines: lines.map(on), box }
}

/** Points between which a line is drawn straight: less cannot be seen. */
const fine = 0.5

/** The part of the plane that lies under a canvas. */
export class Frame {
  private readonly scale: number
  private readonly left: number
  private readonly top: number

  constructor({ zoom, centre }: View, readonly width: number, readonly height: number) {
    this.scale = 512 * 2 ** zoom
    this.left = east(centre[0]) * this.scale - width / 2
    this.top = south(centre[1]) * this.scale - height / 2
  }

  /** Where a place is, in points from the upper left corner. */
  at(longitude: number, latitude: number): [x: number, y: number] {
    return [east(longitude) * this.scale - this.left, south(latitude) * this.scale - this.top]
  }

  /** The point of the plane at a point of the canvas. */
  under(x: number, y: number): [x: number, y: number] {
    return [(x + this.left) / this.scale, (y + this.top) / this.scale]
  }

  /** Adds a shape to the path of a pen, where any of it can be seen. */
  trace(pen: CanvasRenderingContext2D, { lines, box }: Shape): void {
    const { scale, left, top } = this
    if (box[2] * scale < left || box[0] * scale > left + this.width || box[3] * scale < top || box[1] * scale > top + this.height) return
    for (const line of lines) {
      let [x, y] = [line[0]! * scale - left, line[1]! * scale - top]
      pen.moveTo(x, y)
      for (let i = 2; i < line.length; i += 2) {
        const [nx, ny] = [line[i]! * scale - left, line[i + 1]! * scale - top]
        if (Math.abs(nx - x) < fine && Math.abs(ny - y) < fine && i < line.length - 2) continue
        pen.lineTo(nx, ny)
        x = nx
        y = ny
      }
    }
  }
}
