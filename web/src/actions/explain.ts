// Why a unit is where it is, and where else it could be.
import { post, type Full } from '../api/client'
import type { ExplainUnitResponse } from '../api/schema'
import type { Draft } from '../model/draft'
import type { Layer } from '../model/layer'
import { division } from '../model/plan'
import { measuredBy } from '../model/edit'

/** What holds of a unit in the plan in hand, and what would change if it joined each neighbouring region. */
export function explainUnit(on: Layer, d: Draft, unit: number, signal?: AbortSignal): Promise<Full<ExplainUnitResponse>> {
  return post<ExplainUnitResponse>('/v1/plans:explainUnit', { scenario: measuredBy(d), division: division(on, d.plan), unit: on.units[unit]!.code }, signal)
}
