// The map as a picture to take away: title, map, legend and sources on one sheet.
import { broken } from './lettering'

export interface Sheet {
  title: string
  /** What is said beneath the title, such as the number of regions. */
  subtitle: string
  legend: { title: string; classes: { colour: string; text: string }[] } | null
  /** Lines of small print: what the outlines are, and whose figures. */
  small: string[]
}

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

/** Two maps of one size side by side, each with a line of words above it. */
export function pair(maps: readonly [HTMLCanvasElement, HTMLCanvasElement], ratio: number, words: readonly [string, string]): HTMLCanvasElement {
  const [{ width, height }] = maps
  const [gap, top] = [8 * ratio, 24 * ratio]
  const canvas = document.createElement('canvas')
  canvas.width = 2 * width + gap
  canvas.height = height + top
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  pen.fillStyle = '#0b0c0c'
  pen.font = `600 ${13 * ratio}px ${font}`
  pen.textBaseline = 'middle'
  for (const [i, map] of maps.entries()) {
    const x = i * (width + gap)
    pen.fillText(words[i]!, x + 4 * ratio, top / 2, width - 8 * ratio)
    pen.drawImage(map, x, top)
  }
  return canvas
}

/** Draws a map and what belongs to it. The sheet is as wide as the map, and at least 640 points. */
export async function picture(map: HTMLCanvasElement, ratio: number, sheet: Sheet): Promise<Blob> {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  const [mapWidth, mapHeight] = [map.width / ratio, map.height / ratio]
  const width = Math.max(mapWidth, 640)
  const inner = width - 32
  pen.font = `11px ${font}`
  const small = sheet.small.flatMap((line) => broken(pen, line, inner))
  const cell = 150
  const columns = Math.max(1, Math.floor(inner / cell))
  const classes = sheet.legend?.classes ?? []
  const legendHeight = sheet.legend ? 26 + Math.ceil(classes.length / columns) * 20 : 0
  const mapTop = 68
  const height = mapTop + mapHeight + 12 + legendHeight + small.length * 15 + 12
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  pen.scale(ratio, ratio)
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, width, height)
  pen.textBaseline = 'top'
  pen.fillStyle = '#0b0c0c'
  pen.font = `600 20px ${font}`
  pen.fillText(sheet.title, 16, 14, inner)
  pen.fillStyle = '#4a5358'
  pen.font = `13px ${font}`
  pen.fillText(sheet.subtitle, 16, 42, inner)
  pen.drawImage(map, (width - mapWidth) / 2, mapTop, mapWidth, mapHeight)
  let y = mapTop + mapHeight + 12
  if (sheet.legend) {
    pen.fillStyle = '#0b0c0c'
    pen.font = `600 13px ${font}`
    pen.fillText(sheet.legend.title, 16, y, inner)
    pen.font = `12px ${font}`
    for (const [i, { colour, text }] of classes.entries()) {
      const [x, top] = [16 + (i % columns) * cell, y + 22 + Math.floor(i / columns) * 20]
      pen.fillStyle = colour
      pen.fillRect(x, top, 18, 13)
      pen.strokeStyle = '#7b858a'
      pen.strokeRect(x + 0.5, top + 0.5, 17, 12)
      pen.fillStyle = '#0b0c0c'
      pen.fillText(text, x + 24, top, cell - 28)
    }
    y += legendHeight
  }
  pen.fillStyle = '#4a5358'
  pen.font = `11px ${font}`
  for (const [i, line] of small.entries()) pen.fillText(line, 16, y + i * 15)
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'))
}
