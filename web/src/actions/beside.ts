// A real division laid beside the plan, measured by the same questions.
import type { Layer } from '../model/layer'
import { beside } from '../state/look'
import { layer } from '../state/state'
import type { Scenario } from '../api/schema'
import { measuring, referencePlan } from './open'

let wanted = ''

/** What a division is measured by, as one word: where it is another, the figures are. */
const besideKey = (on: Layer, id: string, scenario: Scenario): string => `${on.name} ${id} ${JSON.stringify(measuring(on, scenario))}`

let shown = ''

/** Lays a real division of the layer beside the plan; without an id nothing. */
export async function layBeside(on: Layer, id: string, scenario: Scenario): Promise<void> {
  wanted = id ? besideKey(on, id, scenario) : ''
  if (!id) {
    shown = ''
    beside.value = null
    return
  }
  if (wanted === shown) return
  const asked = wanted
  const plan = await referencePlan(on, id, scenario)
  if (asked !== wanted || layer.value !== on) return
  shown = asked
  beside.value = { layer: on.name, id, plan }
}
