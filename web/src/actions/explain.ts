// Asking the service why: a region, a unit where it is, units that are alike.
import { get, post, type Full } from '../api/client'
import type { ExplainRegionResponse, ExplainUnitResponse, ListSimilarAreasResponse, SimilarArea } from '../api/schema'
import type { Draft } from '../model/draft'
import { measuredBy } from '../model/edit'
import type { Layer } from '../model/layer'
import { division } from '../model/plan'

const known = new WeakMap<object, Map<string, Promise<unknown>>>()

/** An answer is asked for once for what it is about; one that went wrong is asked for again. */
function once<T>(about: object, key: string, ask: () => Promise<T>): Promise<T> {
  const of = known.get(about) ?? new Map<string, Promise<unknown>>()
  known.set(about, of)
  let answer = of.get(key) as Promise<T> | undefined
  if (!answer) {
    answer = ask()
    of.set(key, answer)
    answer.catch(() => of.delete(key))
  }
  return answer
}

/** What makes the units of a region of the plan in hand alike, and what pulls them apart. */
export const explainRegion = (on: Layer, d: Draft, code: string): Promise<Full<ExplainRegionResponse>> =>
  once(d, `region ${code}`, () => post<ExplainRegionResponse>('/v1/plans:explainRegion', { scenario: measuredBy(d), division: division(on, d.plan), region: code }))

/** What holds of a unit in the plan in hand, and what would change if it joined each neighbouring region. */
export const explainUnit = (on: Layer, d: Draft, unit: number): Promise<Full<ExplainUnitResponse>> =>
  once(d, `unit ${unit}`, () => post<ExplainUnitResponse>('/v1/plans:explainUnit', { scenario: measuredBy(d), division: division(on, d.plan), unit: on.units[unit]!.code }))

/** The units that are most alike to one in need, the nearest first. */
export const similarUnits = (on: Layer, unit: number, needs: string): Promise<Full<SimilarArea>[]> =>
  once(on, `alike ${unit} ${needs}`, async () => {
    const asked = new URLSearchParams({ unit: on.units[unit]!.code, needs, count: '6' })
    return (await get<ListSimilarAreasResponse>(`/v1/${on.name}/similarAreas?${asked}`)).areas
  })
