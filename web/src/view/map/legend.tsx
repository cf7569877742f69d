// What the colours, dashes and hatching of the map mean.
import { useSignal } from '@preact/signals'
import { noRegion, tints } from '../../model/colour'
import { measureOf } from '../../model/measures'
import { lockedUnits } from '../../state/hand'
import { overlaid } from '../../state/look'
import { scale } from '../../state/paint'
import { layer, marked, picked, plan, shade, tab } from '../../state/state'
import { say, t } from '../../text/en'

export function Legend(): preact.JSX.Element | null {
  // Where the map is small, the legend is its title until somebody opens it.
  const open = useSignal(!matchMedia('(max-width: 50rem)').matches)
  const on = layer.value
  if (!on) return null
  const other = overlaid.value
  const hatched = marked.value.size > 0
  // Measures of regions are there once the plan is measured; until then colours are regions.
  const main = scale.value ? <Classes /> : <Tints />
  if (!plan.value && !scale.value) return null
  return (
    <details class="legend" open={open.value} onToggle={(e) => (open.value = e.currentTarget.open)}>
      {main}
      {other && <p><svg width="24" height="12" aria-hidden="true"><path class="dashes" d="M0 6h24" /></svg> {t.legend.dashed(other.plan.title)}</p>}
      {hatched && <p><svg width="24" height="12" aria-hidden="true"><path class="hatches" d="M-4 12L8 0M2 12L14 0M8 12L20 0M14 12L26 0M20 12L32 0" /></svg> {tab.value === 'change' ? t.legend.cutOff : t.legend.hatched}</p>}
      {picked.value.size > 0 && <p><svg width="24" height="12" aria-hidden="true"><path class="dotted" d="M3 3h0M11 3h0M19 3h0M7 9h0M15 9h0" /></svg> {t.legend.picked}</p>}
      {lockedUnits.value.length > 0 && <p><svg width="24" height="14" aria-hidden="true"><path class="padlock" d="M9 7V4a3 3 0 0 1 6 0v3" /><path d="M7 6h10v8H7z" /></svg> {t.legend.locked}</p>}
    </details>
  )
}

function Tints(): preact.JSX.Element {
  const loose = plan.value?.of.includes(-1)
  return (
    <>
      <Title colours={tints} title={t.legend.regions} />
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
  const unit = indicator && indicator.unit !== 'fraction' ? indicator.unit : ''
  const ends = [figures.low, ...figures.breaks, figures.high]
  // With as many digits as it takes to tell the ends apart.
  const said = (digits: number): string[] => ends.map((x) => (measure ? measure.say(x) : say.measured(indicator?.unit ?? '', x, digits)))
  const words = [1, 2, 3].map(said).find((all) => new Set(all).size === all.length) ?? said(1)
  const values = by.of === 'unit' ? on.values.get(by.id) : undefined
  const missing = values ? values.some((x) => !Number.isFinite(x)) : now?.of.includes(-1)
  return (
    <>
      <Title colours={figures.colours} title={indicator?.title ?? measure?.title ?? ''} unit={unit} />
      <ol>
        {figures.colours.map((c, i) => <Key key={c} colour={c} text={t.legend.range(words[i] ?? '', words[i + 1] ?? '')} />)}
        {missing && <Key colour={noRegion} text={values ? t.missing : t.legend.none} />}
      </ol>
      <small>{by.id === 'deviation' ? '' : measure ? t.legend.regionClasses : t.legend.classes}</small>
    </>
  )
}

/** The title with all colours in a row: what is left of a legend that is closed. */
function Title({ colours, title, unit }: { colours: readonly string[]; title: string; unit?: string }): preact.JSX.Element {
  return (
    <summary>
      <h2>
        <svg class="strip" width={colours.length * 8} height="12" aria-hidden="true">{colours.map((c, i) => <rect key={c} x={i * 8} width="8" height="12" fill={c} />)}</svg> {title} {unit && <small>{unit}</small>}
      </h2>
    </summary>
  )
}

function Key({ colour, text }: { colour: string; text: string }): preact.JSX.Element {
  return <li><svg width="16" height="12" aria-hidden="true"><rect width="16" height="12" fill={colour} /></svg> {text}</li>
}
