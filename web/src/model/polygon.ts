// Where points lie among polygons.
import type { Position } from 'geojson'
import type { Shape } from './read'

type Box = [west: number, south: number, east: number, north: number]

const rings = (shape: Shape): Position[][] => (shape.type === 'Polygon' ? shape.coordinates : shape.coordinates.flat())

/** Gives the shapes that hold a point, in their order. A point in a hole is outside. */
export function holder(shapes: Shape[]): (x: number, y: number) => number[] {
  const lines = shapes.map(rings)
  const boxes = lines.map(boxOf)
  return (x, y) => {
    const out: number[] = []
    for (const [i, [west, south, east, north]] of boxes.entries()) {
      if (x >= west && x <= east && y >= south && y <= north && inside(lines[i]!, x, y)) out.push(i)
    }
    return out
  }
}

function boxOf(lines: Position[][]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const ring of lines) {
    for (const [x, y] of ring as [number, number][]) {
      box[0] = Math.min(box[0], x)
      box[1] = Math.min(box[1], y)
      box[2] = Math.max(box[2], x)
      box[3] = Math.max(box[3], y)
    }
  }
  return box
}

/** Even-odd: a line from the point to the east crosses an odd number of sides. */
function inside(lines: Position[][], x: number, y: number): boolean {
  let odd = false
  for (const ring of lines) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i] as [number, number]
      const [bx, by] = ring[j] as [number, number]
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd
    }
  }
  return odd
}

/** A point well within a shape: the middle of the widest stretch of three lines from west to east. */
export function interior(shape: Shape): [x: number, y: number] {
  const lines = rings(shape)
  const [, south, , north] = boxOf(lines)
  let best = { x: lines[0]?.[0]?.[0] ?? NaN, y: south, width: 0 }
  for (const share of [0.5, 0.29, 0.73]) {
    const y = south + share * (north - south)
    const crossings: number[] = []
    for (const ring of lines) {
      for (let i = 1; i < ring.length; i++) {
        const [[ax, ay], [bx, by]] = [ring[i - 1] as [number, number], ring[i] as [number, number]]
        if (ay > y !== by > y) crossings.push(((bx - ax) * (y - ay)) / (by - ay) + ax)
      }
    }
    crossings.sort((a, b) => a - b)
    for (let i = 1; i < crossings.length; i += 2) {
      const width = crossings[i]! - crossings[i - 1]!
      if (width > best.width) best = { x: crossings[i - 1]! + width / 2, y, width }
    }
  }
  return [best.x, best.y]
}

const metresADegree = 111_195

/** The shape whose border is nearest to a point, and how far it is, on a plane that fits there. */
export function nearest(shapes: Shape[], x: number, y: number): { shape: number; metres: number } {
  const narrow = Math.cos((y * Math.PI) / 180)
  let best = { shape: -1, metres: Infinity }
  for (const [shape, s] of shapes.entries()) {
    for (const ring of rings(s)) {
      for (let i = 1; i < ring.length; i++) {
        const [ax, ay] = [(ring[i - 1]![0]! - x) * narrow, ring[i - 1]![1]! - y]
        const [dx, dy] = [(ring[i]![0]! - x) * narrow - ax, ring[i]![1]! - y - ay]
        const along = dx || dy ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / (dx * dx + dy * dy))) : 0
        const metres = Math.hypot(ax + along * dx, ay + along * dy) * metresADegree
        if (metres < best.metres) best = { shape, metres }
      }
    }
  }
  return best
}
