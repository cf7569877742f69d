// Units within a line that was drawn around them.
import type { Layer } from './layer'

/** A ring of points, longitude and latitude; the last is joined to the first. */
export type Ring = readonly (readonly [number, number])[]

/** Whether a point lies within a ring: whether a line from it to the east crosses the ring an odd number of times. */
export function inside(ring: Ring, x: number, y: number): boolean {
  let within = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[i]!
    const [bx, by] = ring[j]!
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) within = !within
  }
  return within
}

/** Units whose point lies within a ring. */
export function unitsWithin(layer: Layer, ring: Ring): number[] {
  if (ring.length < 3) return []
  return layer.units.flatMap((u, i) => (inside(ring, u.longitude, u.latitude) ? [i] : []))
}
