// The box around shapes, in degrees.
import type { MultiPolygon, Polygon } from 'geojson'

export type Box = [west: number, south: number, east: number, north: number]

/** The box around all of these shapes; null around none. */
export function boxAround(shapes: readonly (Polygon | MultiPolygon)[]): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const shape of shapes) {
    // The first ring of a polygon goes around its holes.
    const rings = shape.type === 'Polygon' ? shape.coordinates.slice(0, 1) : shape.coordinates.flatMap((part) => part.slice(0, 1))
    for (const [x, y] of rings.flat()) {
      if (x === undefined || y === undefined) continue
      box[0] = Math.min(box[0], x)
      box[1] = Math.min(box[1], y)
      box[2] = Math.max(box[2], x)
      box[3] = Math.max(box[3], y)
    }
  }
  return box[0] <= box[2] ? box : null
}

/** A box that is wider and higher by a share of itself on each side. */
export function roomy([west, south, east, north]: Box, share: number): Box {
  const [x, y] = [(east - west) * share, (north - south) * share]
  return [west - x, south - y, east + x, north + y]
}
