// Opening: the atlas, its layers, plans and real divisions.
import { batch } from '@preact/signals'
import { all, ApiError, get, post, type Full } from '../api/client'
import type { Atlas, EditPlanResponse, ListAtlasesResponse, ListPresetsResponse, ListProfilesResponse, Plan, Preset, Profile, Scenario, ScorePlanResponse } from '../api/schema'
import { fresh, type Draft } from '../model/draft'
import { loadLayer, type Layer } from '../model/layer'
import { assign, keptPlan, tidy, type PlanView } from '../model/plan'
import { putAway, take } from '../state/history'
import { atlas, atlases, layer, loading, locked, notice, offline, picked, presets, profiles, region, shade, unit } from '../state/state'
import { t } from '../text/en'

/** Does something that asks the service, and says what goes wrong. Gives whether it went well. */
export async function attempt(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    offline.value = false
    return true
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false
    if (!(error instanceof ApiError)) throw error
    if (error.offline) offline.value = true
    else if (error.status === 401) locked.value = true
    else notice.value = { kind: 'error', text: error.message, details: error.fields.map((f) => `${f.field}: ${f.description}`) }
    return false
  }
}

/** Everything that the page needs before there is a plan. */
export async function openAtlas(name = ''): Promise<void> {
  const [list, known, needs] = await Promise.all([
    all<Full<Atlas>>('/v1/atlases', (page: Full<ListAtlasesResponse>) => page.atlases, 1000),
    all<Full<Preset>>('/v1/presets', (page: Full<ListPresetsResponse>) => page.presets, 1000),
    all<Full<Profile>>('/v1/profiles', (page: Full<ListProfilesResponse>) => page.profiles, 1000),
  ])
  const chosen = list.find((a) => a.name === name) ?? list[0]
  const whole = chosen ? await get<Atlas>(`/v1/${chosen.name}`) : null
  batch(() => {
    atlases.value = list
    presets.value = known
    profiles.value = needs
    atlas.value = whole
  })
}

/** The atlas that ships, the service's default. */
export const shipped = 'england-2017'

const layers = new Map<string, Promise<Layer>>()

/** A layer by its resource name, not yet on the map. Once fetched it stays. */
export function fetchLayer(name: string): Promise<Layer> {
  let coming = layers.get(name)
  if (!coming) {
    coming = loadLayer(name)
    layers.set(name, coming)
    coming.catch(() => layers.delete(name))
  }
  return coming
}

/** Puts a layer on the map. What was chosen on the one before is forgotten; undo leads back to a plan of it. */
export async function openLayer(id: string, atlasId = atlas.value?.name.split('/')[1] ?? shipped): Promise<Layer> {
  const name = `atlases/${atlasId}/layers/${id}`
  if (layer.value?.name === name) return layer.value
  loading.value = id
  try {
    const next = await fetchLayer(name)
    batch(() => {
      putAway()
      layer.value = next
      unit.value = -1
      region.value = ''
      picked.value = new Set()
      if (shade.value.of === 'unit' && !next.values.has(shade.value.id)) shade.value = { of: 'regions' }
    })
    return next
  } finally {
    loading.value = ''
  }
}

/**
 * Takes a plan that the service keeps in hand. Its measures are those of the question
 * under which it was kept first; `asked` is another one to measure it by. `shape` makes
 * the draft of it.
 */
export async function openPlan(name: string, title = '', asked?: Scenario, shape: (d: Draft) => Draft | Promise<Draft> = (d) => d): Promise<void> {
  let kept = await get<Plan>(`/v1/${name}`)
  if (asked && JSON.stringify(tidy(asked)) !== JSON.stringify(tidy(kept.scenario))) {
    const { scorecard } = await post<ScorePlanResponse>('/v1/plans:score', { scenario: tidy(asked), division: { plan: name } })
    kept = { ...kept, scenario: asked as Full<Scenario>, scorecard }
  }
  const on = await openLayer(kept.layer, kept.atlas)
  const words = title || kept.scenario.title || t.plan.untitled(kept.regions.length)
  const next = await shape(fresh(keptPlan(on, kept, words), t.history.opened(words)))
  batch(() => take(next))
}

/**
 * A real division of a layer as a plan, measured by a scenario. It is not kept: an edit that changes nothing tells the
 * region of every area, and who may only read may ask for that too.
 */
export async function referencePlan(on: Layer, id: string, scenario: Scenario): Promise<PlanView> {
  const asked = measuring(on, scenario)
  const answer = await post<EditPlanResponse>('/v1/plans:edit', { scenario: asked, division: { reference: id }, edits: [{ lock: { target: on.units[0]?.code ?? '' } }] })
  const title = on.info.references.find((r) => r.id === id)?.title ?? id
  return { name: '', title, scenario: asked, regions: answer.regions, of: assign(on, answer.regions, answer.assignments), card: answer.scorecard }
}

/** A scenario as a measure of any plan of a layer: without a number of regions, and what only a search uses. */
export function measuring(on: Layer, scenario: Scenario): Scenario {
  const s = tidy(scenario)
  for (const field of ['regions', 'sweep', 'targetPopulation', 'roughly', 'sweepOver', 'levels', 'evidence', 'changeLimit', 'direction'] as (keyof Scenario)[]) delete s[field]
  return { ...s, atlas: on.atlas, layer: on.id }
}
