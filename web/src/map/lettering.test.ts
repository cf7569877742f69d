import { expect, test } from 'vitest'
import { broken, Lettering } from './lettering'
import { Frame } from './shapes'

/** A pen on which each letter is 6 points wide. */
function pen(): { said: string[]; as: CanvasRenderingContext2D } {
  const said: string[] = []
  const nothing = (): void => {}
  const as = { measureText: (text: string) => ({ width: 6 * text.length }), fillText: (text: string) => said.push(text), strokeText: nothing, beginPath: nothing, arc: nothing, lineTo: nothing, moveTo: nothing, stroke: nothing, fillRect: nothing }
  return { said, as: as as unknown as CanvasRenderingContext2D }
}

const frame = new Frame({ zoom: 0, centre: [0, 0] }, 512, 512)

test('words break at spaces, and a long word stays whole', () => {
  expect(broken(pen().as, 'NHS Castle Point and Rochford CCG', 88)).toEqual(['NHS Castle', 'Point and', 'Rochford CCG'])
  expect(broken(pen().as, 'Llanfairpwllgwyngyll', 30)).toEqual(['Llanfairpwllgwyngyll'])
})

test('what comes first stays, what would lie on it is left out', () => {
  const on = pen()
  const letters = new Lettering(on.as, frame)
  letters.regions([{ longitude: 0, latitude: 0, text: 'R01' }, { longitude: 1, latitude: 0, text: 'R02' }, { longitude: 60, latitude: 0, text: 'R03' }], 5)
  letters.units([{ longitude: 59, latitude: 1, text: 'Under R03' }, { longitude: -60, latitude: 0, text: 'Alone' }])
  expect(on.said).toEqual(['R01', 'R03', 'Alone'])
})

test('words far outside are not drawn', () => {
  const on = pen()
  new Lettering(on.as, new Frame({ zoom: 4, centre: [0, 0] }, 512, 512)).regions([{ longitude: 90, latitude: 0, text: 'R01' }], 5)
  expect(on.said).toEqual([])
})
