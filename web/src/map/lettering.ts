// Words and padlocks on a map: what comes first stays, what would lie on it is left out.
import type { Frame } from './shapes'

export interface Label {
  longitude: number
  latitude: number
  text: string
}

interface Face {
  size: number
  colour: string
  halo: number
  /** Points beyond which words go on a new line. */
  width: number
  /** Points that stay free around it. */
  padding: number
}

const font = (size: number): string => `${size}px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`

/** Puts words and signs on a canvas that lies on a frame. */
export class Lettering {
  private readonly taken: [left: number, top: number, right: number, bottom: number][] = []

  constructor(private readonly pen: CanvasRenderingContext2D, private readonly frame: Frame) {}

  /** Regions by name, the larger the nearer. */
  regions(labels: readonly Label[], zoom: number): void {
    const size = 11 + Math.min(Math.max(zoom - 5, 0), 4)
    for (const label of labels) this.word(label, { size, colour: '#0b0c0c', halo: 3.6, width: Infinity, padding: 2 })
  }

  units(labels: readonly Label[]): void {
    for (const label of labels) this.word(label, { size: 11, colour: '#383f43', halo: 3, width: 88, padding: 4 })
  }

  /** A padlock beneath each place. Names may lie beside it. */
  padlocks(places: readonly Label[]): void {
    const shut: typeof this.taken = []
    for (const { longitude, latitude } of places) {
      const [x, y] = this.frame.at(longitude, latitude)
      const box = [x - 12, y - 3, x + 12, y + 23] as const
      if (!this.seen(box) || shut.some((b) => meet(b, box))) continue
      shut.push([...box])
      padlock(this.pen, x - 9, y)
    }
  }

  private word({ longitude, latitude, text }: Label, face: Face): void {
    const { pen } = this
    const [x, y] = this.frame.at(longitude, latitude)
    if (!this.seen([x - 200, y - 60, x + 200, y + 60])) return
    pen.font = font(face.size)
    const { lines, width } = measured(pen, text, face)
    const [half, high] = [width / 2, (lines.length * face.size * 1.2) / 2]
    const box = [x - half - face.padding, y - high - face.padding, x + half + face.padding, y + high + face.padding] as const
    if (this.taken.some((b) => meet(b, box))) return
    this.taken.push([...box])
    pen.textAlign = 'center'
    pen.textBaseline = 'middle'
    pen.lineJoin = 'round'
    pen.lineWidth = face.halo
    pen.strokeStyle = '#ffffff'
    pen.fillStyle = face.colour
    for (const draw of ['strokeText', 'fillText'] as const) {
      for (const [i, line] of lines.entries()) pen[draw](line, x, y + (i - (lines.length - 1) / 2) * face.size * 1.2)
    }
  }

  /** Whether a box is near what can be seen. What is beside it counts too, or words would come and go as the map is moved. */
  private seen([left, top, right, bottom]: readonly [number, number, number, number]): boolean {
    return right > -100 && bottom > -100 && left < this.frame.width + 100 && top < this.frame.height + 100
  }
}

const known = new Map<string, { lines: string[]; width: number }>()

/** The lines of words, and how wide the widest is. It is kept: maps are drawn more often than words change. */
function measured(pen: CanvasRenderingContext2D, text: string, { size, width }: Face): { lines: string[]; width: number } {
  const key = `${size} ${text}`
  let found = known.get(key)
  if (!found) {
    if (known.size > 20_000) known.clear()
    const lines = broken(pen, text, width)
    found = { lines, width: Math.max(...lines.map((line) => pen.measureText(line).width)) }
    known.set(key, found)
  }
  return found
}

type Rectangle = readonly [left: number, top: number, right: number, bottom: number]

const meet = (a: Rectangle, b: Rectangle): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]

/** Breaks words into lines that are no wider than may be, where they have spaces. */
export function broken(pen: Pick<CanvasRenderingContext2D, 'measureText'>, text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word
    if (line && pen.measureText(longer).width > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}

/** A padlock, 18 by 20 points. */
function padlock(pen: CanvasRenderingContext2D, x: number, y: number): void {
  const part = (colour: string, more: number): void => {
    pen.strokeStyle = colour
    pen.fillStyle = colour
    pen.lineWidth = 2 + more
    pen.beginPath()
    pen.arc(x + 9, y + 7.5, 4, Math.PI, 0)
    pen.lineTo(x + 13, y + 10)
    pen.moveTo(x + 5, y + 7.5)
    pen.lineTo(x + 5, y + 10)
    pen.stroke()
    pen.fillRect(x + 3 - more / 2, y + 9.5 - more / 2, 12 + more, 8.5 + more)
  }
  part('#ffffff', 3)
  part('#0b0c0c', 0)
  pen.fillStyle = '#ffffff'
  pen.fillRect(x + 8, y + 12, 2, 3.5)
}
