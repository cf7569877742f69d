// Lines over a number, drawn by uPlot. What it shows is said beside it in words or a table.
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

interface Series {
  label: string
  values: (number | null)[]
  colour: string
  dash?: number[]
}

export function Plot({ label, x, at, series }: { label: string; x: string; at: number[]; series: Series[] }): preact.JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const data: uPlot.AlignedData = [at, ...series.map((s) => s.values)]
  useEffect(() => {
    const width = box.current!.clientWidth
    plot.current = new uPlot(
      {
        width,
        height: 160,
        legend: { live: false },
        cursor: { show: false },
        scales: { x: { time: false } },
        axes: [{ label: x, labelSize: 18, size: 34, grid: { stroke: '#e3e6e8' } }, { size: 52, grid: { stroke: '#e3e6e8' } }],
        series: [{ label: x }, ...series.map((s) => ({ label: s.label, stroke: s.colour, width: 2, dash: s.dash, points: { show: false }, spanGaps: true }))],
      },
      data,
      box.current!,
    )
    const watch = new ResizeObserver(([entry]) => plot.current?.setSize({ width: entry!.contentRect.width, height: 160 }))
    watch.observe(box.current!)
    return () => {
      watch.disconnect()
      plot.current?.destroy()
    }
  }, [series.length])
  useEffect(() => plot.current?.setData(data), [at.length])
  return <div ref={box} class="plot" role="img" aria-label={label} />
}
