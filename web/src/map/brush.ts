// Shapes in colours, patterns and lines, on a canvas that lies on a frame.
import type { Frame, Shape } from './shapes'

export class Brush {
  constructor(private readonly pen: CanvasRenderingContext2D, private readonly frame: Frame) {
    pen.lineJoin = 'round'
    pen.lineCap = 'round'
  }

  fill(shapes: readonly Shape[], style: string | CanvasPattern): void {
    this.trace(shapes)
    this.pen.fillStyle = style
    this.pen.fill('evenodd')
  }

  /** `dash` is how long dashes and the gaps between them are; they have square ends. */
  line(shapes: readonly Shape[], width: number, colour: string, dash: readonly number[] = []): void {
    const { pen } = this
    this.trace(shapes)
    pen.lineWidth = width
    pen.strokeStyle = colour
    if (dash.length === 0) return pen.stroke()
    pen.setLineDash([...dash])
    pen.lineCap = 'butt'
    pen.stroke()
    pen.setLineDash([])
    pen.lineCap = 'round'
  }

  /** A pattern that stays where it is on the ground when the map is moved. */
  pattern({ image, size }: Tile): CanvasPattern {
    const canvas = image()
    const pattern = this.pen.createPattern(canvas, 'repeat')!
    const [x, y] = this.frame.at(0, 0)
    pattern.setTransform(new DOMMatrix([size / canvas.width, 0, 0, size / canvas.width, x % size, y % size]))
    return pattern
  }

  private trace(shapes: readonly Shape[]): void {
    this.pen.beginPath()
    for (const shape of shapes) this.frame.trace(this.pen, shape)
  }
}

/** What a pattern repeats: so many points wide and high. */
export interface Tile {
  size: number
  image: () => HTMLCanvasElement
}

/** Makes a tile once, as fine as the screen. */
function tile(size: number, draw: (pen: CanvasRenderingContext2D) => void): Tile {
  let made: HTMLCanvasElement | null = null
  const image = (): HTMLCanvasElement => {
    const wide = Math.round(size * devicePixelRatio)
    if (made?.width === wide) return made
    made = document.createElement('canvas')
    made.width = made.height = wide
    const pen = made.getContext('2d')!
    pen.scale(wide / size, wide / size)
    draw(pen)
    return made
  }
  return { size, image }
}

/** Slanted lines, that say something by other means than colour. */
export const hatch = tile(8, (pen) => {
  pen.strokeStyle = 'rgb(11 12 12 / 60%)'
  pen.lineWidth = 1.5
  pen.beginPath()
  for (const x of [-8, 0, 8]) {
    pen.moveTo(x - 1, 9)
    pen.lineTo(x + 9, -1)
  }
  pen.stroke()
})

/** Points in rows, by which what is picked differs from what is hatched. */
export const dots = tile(8, (pen) => {
  pen.fillStyle = '#12436d'
  for (const at of [1, 5]) pen.fillRect(at, at, 2, 2)
})
