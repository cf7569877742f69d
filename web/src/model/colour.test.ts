import { expect, test } from 'vitest'
import { colourOf, deviationScale, matchRegions, noRegion, quantileScale, tintRegions, tints } from './colour'
import type { Edge, Layer } from './layer'

/** A grid of width x height units as far as colours go. */
function grid(width: number, height: number): Layer {
  const edges: Edge[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x + 1 < width) edges.push({ a: y * width + x, b: y * width + x + 1 })
      if (y + 1 < height) edges.push({ a: y * width + x, b: (y + 1) * width + x })
    }
  }
  return { edges } as Layer
}

/** Numbers that are always the same. */
function dice(seed: number): (below: number) => number {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return seed % below
  }
}

test('regions that touch differ in colour, also when colours are kept', () => {
  const layer = grid(12, 12)
  const roll = dice(7)
  let of = Int32Array.from({ length: 144 }, (_, u) => Math.floor(u / 12 / 3) * 4 + Math.floor((u % 12) / 3))
  let tint: number[] = []
  for (let round = 0; round < 300; round++) {
    tint = tintRegions(layer, of, 16, tint)
    for (const { a, b } of layer.edges) {
      if (of[a] !== of[b]) expect(tint[of[a]!], `round ${round}`).not.toBe(tint[of[b]!])
    }
    of = of.slice()
    const { a, b } = layer.edges[roll(layer.edges.length)]!
    of[a] = of[b]!
  }
  expect(Math.max(...tint)).toBeLessThan(tints.length)
})

test('colours that need not change stay', () => {
  const layer = grid(4, 1)
  expect(tintRegions(layer, Int32Array.of(0, 0, 1, 2), 3, [5, 2, 5])).toEqual([5, 2, 5])
  const [a, b] = tintRegions(layer, Int32Array.of(0, 0, 1, 1), 2, [3, 3])
  expect(a).not.toBe(b)
})

test('regions are matched by most units in common, each once', () => {
  expect(matchRegions(Int32Array.of(0, 0, 1, 1, 1), 2, Int32Array.of(5, 5, 5, 7, 7))).toEqual([5, 7])
  expect(matchRegions(Int32Array.of(0, 1, 2), 3, Int32Array.of(4, 4, 4))).toEqual([4, -1, -1])
})

test('classes of a scale have about as many units each, and ends are in them', () => {
  const scale = quantileScale(Array.from({ length: 70 }, (_, i) => i))
  expect(scale.breaks).toEqual([10, 20, 30, 40, 50, 60])
  expect(colourOf(scale, 0)).toBe(scale.colours[0])
  expect(colourOf(scale, 10)).toBe(scale.colours[1])
  expect(colourOf(scale, 69)).toBe(scale.colours[6])
  expect(colourOf(scale, NaN)).toBe(noRegion)
})

test('few different figures make few classes', () => {
  const scale = quantileScale([0, 0, 0, 0, 0, 0, 0, 1])
  expect(scale.colours.length).toBe(scale.breaks.length + 1)
  expect(colourOf(scale, 1)).not.toBe(colourOf(scale, 0))
})

test('deviations have the middle colour around 0', () => {
  const scale = deviationScale(0.2)
  expect(colourOf(scale, 0)).toBe('#f2f2f2')
  expect(colourOf(scale, -0.2)).toBe('#a6611a')
  expect(colourOf(scale, 0.2)).toBe('#255a96')
})
