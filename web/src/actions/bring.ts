// Bringing in: a file of a person becomes the plan in hand.
import { batch, signal } from '@preact/signals'
import { all, get, post, type Full } from '../api/client'
import type { Area, ListAreasResponse, Plan, Scenario, ScorePlanResponse } from '../api/schema'
import { codeColumn, divide } from '../model/divide'
import { fresh } from '../model/draft'
import type { Layer } from '../model/layer'
import { division, keptPlan, type PlanView } from '../model/plan'
import { FileError, read, textOf, type Content } from '../model/read'
import { take } from '../state/history'
import { question, scenarioOf } from '../state/question'
import { atlas, draft, glimpse, layer, notice } from '../state/state'
import { t } from '../text/en'
import { attempt, fetchLayer, measuring, openLayer, shipped } from './open'

/** The file that is being read; empty while none is. */
export const reading = signal('')

const megabytes = 100

/** Reads files that were dropped or chosen, of which there may be one, and takes the plan in hand that it says. */
export async function bring(files: readonly File[]): Promise<void> {
  const [file] = files
  if (!file || reading.value) return
  const no = glimpse.value ? t.take.searching : files.length > 1 ? t.take.one : file.size > megabytes * 1e6 ? t.take.large(file.name, megabytes) : ''
  if (no) return void (notice.value = { kind: 'error', text: no })
  batch(() => {
    reading.value = file.name
    notice.value = null
  })
  try {
    await attempt(async () => open(file.name, read(file.name, textOf(file.name, new Uint8Array(await file.arrayBuffer())))))
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    notice.value = { kind: 'error', text: error.message, details: error.details }
  } finally {
    reading.value = ''
  }
}

async function open(file: string, content: Content): Promise<void> {
  // The map changes last: what is wrong with the file leaves everything as it is.
  const on = await layerOf(content)
  const { regions, of, said } = divide(on, file, content)
  const title = file.replace(/\.[^.]*$/, '')
  const plan: PlanView = { name: '', title, scenario: {}, regions, of, card: null }
  const scenario = { ...asked(on), regions: regions.length }
  const answer = await post<ScorePlanResponse>('/v1/plans:score', { scenario, division: division(on, plan), save: true })
  const kept = keptPlan(on, await get<Plan>(`/v1/${answer.plan}`), title)
  await openLayer(on.id, on.atlas)
  batch(() => {
    take(fresh({ ...kept, scenario, card: answer.scorecard }, t.take.opened(file)))
    notice.value = { kind: 'done', text: t.take.opened(file), details: said }
  })
}

/** What a plan from a file is measured by: as the one in hand or in the form, if that is of the same layer. */
function asked(on: Layer): Scenario {
  const now = draft.value && layer.value === on ? draft.value.plan.scenario : scenarioOf(question.value)
  const same = !now.layer || now.layer === on.id
  return measuring(on, same ? now : { tolerance: now.tolerance })
}

/** The layer whose areas a file names: the one on the map if the file has all of it, or else the one that it has most of. */
async function layerOf(content: Content): Promise<Layer> {
  const on = layer.value
  if (!on) return fetchLayer(atlas.value?.layers[0]?.name ?? `atlases/${shipped}/layers/ccg17`)
  const rows = content.table.rows.length
  const here = codeColumn(content.table, on.index).found / on.units.length
  if (here === 1 || (content.shapes && rows < on.units.length / 2)) return on
  let best = { name: on.name, share: here }
  const others = (atlas.value?.layers ?? []).filter((l) => l.name !== on.name && l.units <= rows * 1.1)
  for (const other of others.sort((a, b) => b.units - a.units)) {
    const areas = await all<Full<Area>>(`/v1/${other.name}/areas`, (page: Full<ListAreasResponse>) => page.areas, 5000)
    const share = codeColumn(content.table, new Map(areas.map((a, i) => [a.code, i]))).found / other.units
    if (share > best.share) best = { name: other.name, share }
    if (share === 1) break
  }
  return fetchLayer(best.name)
}
