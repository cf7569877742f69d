// What the colours, dashes and hatching of the map mean.
import { noRegion, tints } from '../model/colour'
import { measureOf } from '../model/measures'
import { overlaid } from '../state/look'
import { scale } from '../state/paint'
import { layer, marked, picked, plan, shade } from '../state/state'
import { say, t } from '../text/en'

export function Legend(): preact.JSX.Element | null {
  const on = layer.value
  if (!on) return null
  const other = overlaid.value
  const hatched = picked.value.size + marked.value.size > 0
  const main = shade.value.of === 'regions' ? <Tints /> : <Classes />
  if (!plan.value && shade.value.of === 'regions') return null
  return (
    <div class="legend">
      {main}
      {other && <p><svg width="24" height="12" aria-hidden="true"><path class="dashes" d="M0 6h24" /></svg> {t.legend.dashed(other.plan.title)}</p>}
      {hatched && <p><svg width="24" height="12" aria-hidden="true"><path class="hatches" d="M-4 12L8 0M2 12L14 0M8 12L20 0M14 12L26 0M20 12L32 0" /></svg> {t.legend.hatched}</p>}
    </div>
  )
}

function Tints(): preact.JSX.Element {
  const loose = plan.value?.of.includes(-1)
  return (
    <>
      <h2><svg class="strip" width="64" height="12" aria-hidden="true">{tints.map((c, i) => <rect key={c} x={i * 8} width="8" height="12" fill={c} />)}</svg> {t.legend.regions}</h2>
      <small>{t.legend.tints}</small>
      {loose && <ol><Key colour={noRegion} text={t.legend.none} /></ol>}
    </>
  )
}

function Classes(): preact.JSX.Element | null {
  const [by, figures, on, now] = [shade.value, scale.value, layer.value, plan.value]
  if (by.of === 'regions' || !figures || !on) return null
  const indicator = by.of === 'unit' ? on.info.indicators.find((i) => i.id === by.id) : undefined
  const measure = by.of === 'region' ? measureOf(by.id, now?.card ?? null) : undefined
  const words = measure ? measure.say : (x: number): string => say.measured(indicator?.unit ?? '', x)
  const unit = indicator && indicator.unit !== 'fraction' ? indicator.unit : ''
  const ends = [figures.low, ...figures.breaks, figures.high]
  const values = by.of === 'unit' ? on.values.get(by.id) : undefined
  const missing = values ? values.some((x) => !Number.isFinite(x)) : now?.of.includes(-1)
  return (
    <>
      <h2>{indicator?.title ?? measure?.title} {unit && <small>{unit}</small>}</h2>
      <ol>
        {figures.colours.map((c, i) => <Key key={c} colour={c} text={t.legend.range(words(ends[i]!), words(ends[i + 1]!))} />)}
        {missing && <Key colour={noRegion} text={values ? t.missing : t.legend.none} />}
      </ol>
      <small>{by.id === 'deviation' ? '' : measure ? t.legend.regionClasses : t.legend.classes}</small>
    </>
  )
}

function Key({ colour, text }: { colour: string; text: string }): preact.JSX.Element {
  return <li><svg width="16" height="12" aria-hidden="true"><rect width="16" height="12" fill={colour} /></svg> {text}</li>
}
