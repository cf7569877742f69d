// Measures of many plans as strips, with the plan in hand on them.
import { scaled } from '../../model/chart'
import { standing, titleOf, type Measured, type Standing } from '../../model/ensemble'
import { placed, type Many } from '../../state/many'
import { plan } from '../../state/state'
import { t } from '../../text/en'
import { figure } from './figure'

const w = t.compare.many
const [width, height, pad] = [340, 22, 8]

export function Strips({ m }: { m: Many }): preact.JSX.Element {
  const p = placed.value
  const here = p && p.many === m && p.plan === plan.value ? p : null
  const given = m.ensemble.measures.some((x) => x.rank as Measured['rank'] | null)
  const draw = (x: Measured): preact.JSX.Element => {
    const rank = here?.counted ? (x.rank as Measured['rank'] | null) : null
    const value = rank?.value ?? here?.values.get(titleOf(x))
    return <Strip key={x.name} m={x} value={value ?? null} stands={value === undefined ? null : standing(x, value, rank)} />
  }
  const main = m.ensemble.measures.filter((x) => !x.detail)
  const rest = m.ensemble.measures.filter((x) => x.detail)
  return (
    <>
      <h3>{w.measures}</h3>
      <p class="help">{here ? w.measuresHelp : w.measuresNone}{here && !(here.counted && given) && ` ${w.guessed}`}</p>
      {here && here.plan.regions.length !== m.ensemble.settings.regions && <p>{w.otherCount(m.ensemble.settings.regions, here.plan.regions.length)}</p>}
      <ul class="strips">{main.map(draw)}</ul>
      {rest.length > 0 && <details><summary>{w.details}</summary><ul class="strips">{rest.map(draw)}</ul></details>}
    </>
  )
}

function Strip({ m, value, stands }: { m: Measured; value: number | null; stands: Standing | null }): preact.JSX.Element {
  const ends = value === null ? [m.min, m.max] : [Math.min(m.min, value), Math.max(m.max, value)]
  const x = ends[0]! < ends[1]! ? scaled(ends[0]!, ends[1]!, pad, width - pad) : (): number => width / 2
  const middle = height / 2
  return (
    <li>
      <strong>{titleOf(m)}</strong>
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <line class="reach" x1={x(m.min)} x2={x(m.max)} y1={middle} y2={middle} />
        <line class="usual" x1={x(m.p5)} x2={x(m.p95)} y1={middle} y2={middle} />
        <rect class="half" x={x(m.p25)} width={Math.max(x(m.p75) - x(m.p25), 1)} y={middle - 5} height={10} />
        <line class="median" x1={x(m.median)} x2={x(m.median)} y1={middle - 7} y2={middle + 7} />
        {value !== null && <path class="plan" d={`M${x(value)} ${middle - 8}l7 8l-7 8l-7-8z`} />}
      </svg>
      <p>
        {value !== null && stands && <><b>{w.value(figure(value))}</b> {words(stands)} </>}
        <span>{w.range(figure(m.p25), figure(m.p75), figure(m.median))}</span>
      </p>
    </li>
  )
}

function words({ low, high, equal, aim }: Standing): string {
  const share = w.shares(low, high)
  return `${aim === 'better' ? w.betterThan(share) : w.above(share)}${equal > 0 ? w.equalTo(equal) : ''}.`
}
