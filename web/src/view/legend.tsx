// What the colours of the map mean.
import { measures, title } from '../model/measures'
import { scale } from '../state/paint'
import { layer, shade } from '../state/state'
import { say } from '../text/en'

export function Legend(): preact.JSX.Element | null {
  const [by, figures, on] = [shade.value, scale.value, layer.value]
  if (by.of === 'regions' || !figures || !on) return null
  const indicator = on.info.indicators.find((i) => i.id === by.id)
  const measure = measures.find((m) => m.id === by.id)
  const words = by.of === 'region' && measure ? measure.say : say.figure
  const ends = [figures.low, ...figures.breaks, figures.high]
  return (
    <div class="legend">
      <h2>{by.of === 'unit' ? indicator?.title : measure && title(measure)} {by.of === 'unit' && indicator?.unit && <small>{indicator.unit}</small>}</h2>
      <ol>{figures.colours.map((c, i) => <li key={c}><svg width="16" height="12" aria-hidden="true"><rect width="16" height="12" fill={c} /></svg> {words(ends[i]!)} – {words(ends[i + 1]!)}</li>)}</ol>
    </div>
  )
}
