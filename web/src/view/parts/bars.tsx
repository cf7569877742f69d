// Figures of need as bars from the mean of all people.
import { say, t } from '../../text/en'

export interface Need {
  id: string
  title: string
  unit: string
  value: number
  /** Mean of all people. */
  mean: number
  /** Standard deviations from it. */
  z: number
}

const [width, height, reach] = [100, 12, 2.5]

export function Bars({ needs }: { needs: Need[] }): preact.JSX.Element {
  return (
    <>
      <h3>{t.cards.need}</h3>
      <ul class="bars">
        {needs.map((n) => (
          <li key={n.id}>
            <span class="name">{n.title}</span>
            {Number.isFinite(n.z) && <Bar z={n.z} />}
            <span class="n" aria-hidden="true"><strong>{say.measured(n.unit, n.value)}</strong> <small>{t.cards.all} {say.measured(n.unit, n.mean)}</small></span>
            <span class="hidden">{Number.isFinite(n.z) ? t.cards.than(say.measured(n.unit, n.value), say.measured(n.unit, n.mean), n.z) : t.missing}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function Bar({ z }: { z: number }): preact.JSX.Element {
  const middle = width / 2
  const end = middle + (Math.max(-reach, Math.min(reach, z)) / reach) * (middle - 2)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width={width} height={height} />
      <rect class={z < 0 ? 'low' : 'high'} x={Math.min(middle, end)} width={Math.abs(end - middle)} y="2" height={height - 4} />
      <rect class="middle" x={middle - 0.5} width="1" height={height} />
    </svg>
  )
}
