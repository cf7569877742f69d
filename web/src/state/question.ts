// The question as the form has it, and as the service takes it.
import { signal } from '@preact/signals'
import type { Scenario, Weights } from '../api/schema'
import { tidy } from '../model/plan'
import { atlas, presets } from './state'

export const terms = ['needs', 'balance', 'compactness', 'mixed', 'alignment', 'flow'] as const
export type Term = (typeof terms)[number]

export type Counting = 'regions' | 'target' | 'sweep' | 'roughly'

/** What the form asks. Numbers are as typed. */
export interface Question {
  /** Name of the preset that it began from; empty for a question of one's own. */
  preset: string
  title: string
  layer: string
  counting: Counting
  regions: string
  target: string
  from: string
  to: string
  bounding: 'tolerance' | 'limits'
  /** Percent. */
  tolerance: string
  minimum: string
  maximum: string
  needs: string
  weights: Record<Term, number>
  seed: string
  steps: string
  prove: boolean
  /** Percent. */
  gap: string
  /** All that the preset says and the form does not show. */
  rest: Scenario
}

const text = (n: number | undefined): string => (n === undefined ? '' : String(n))

/** The form filled in from a scenario. */
export function ask(preset: string, scenario: Scenario): Question {
  const s = tidy(scenario)
  const range = s.sweep ?? s.roughly
  const limited = s.minPopulation !== undefined || s.maxPopulation !== undefined
  const weights: Weights = s.weights ?? { needs: 0.6, balance: 0.3, compactness: 0.1 }
  return {
    preset,
    title: s.title ?? '',
    layer: s.layer ?? '',
    counting: s.sweep ? 'sweep' : s.roughly ? 'roughly' : s.targetPopulation ? 'target' : 'regions',
    regions: text(s.regions ?? s.roughly?.about),
    target: text(s.targetPopulation),
    from: text(range?.from),
    to: text(range?.to),
    bounding: limited ? 'limits' : 'tolerance',
    tolerance: String(Math.round((s.tolerance ?? 0.2) * 1000) / 10),
    minimum: text(s.minPopulation),
    maximum: text(s.maxPopulation),
    needs: s.needs || 'core-5',
    weights: Object.fromEntries(terms.map((term) => [term, weights[term] ?? 0])) as Record<Term, number>,
    seed: s.seed ?? '1',
    steps: s.steps && s.steps !== '0' ? s.steps : '',
    prove: false,
    gap: '0',
    rest: s,
  }
}

export const question = signal<Question>(ask('', { layer: 'ccg17', regions: 38 }))

export function choosePreset(name: string): void {
  const preset = presets.value.find((p) => p.name === name)
  question.value = preset ? ask(name, preset.scenario) : { ...question.value, preset: '', title: '', rest: {} }
}

/** A question with several plans nested in each other, or over an axis, which the form shows in words only. */
export const fixed = (q: Question): boolean => (q.rest.levels?.length ?? 0) > 0 || Boolean(q.rest.sweepOver)

/** Whether a question is no longer that of its preset; another seed or budget does not make it another. */
export function changed(q: Question): boolean {
  const preset = presets.value.find((p) => p.name === q.preset)
  if (!preset) return true
  const asked = ask(q.preset, preset.scenario)
  return JSON.stringify(posed({ ...q, seed: asked.seed, steps: asked.steps })) !== JSON.stringify(posed(asked))
}

/** The scenario that a question asks. One that was changed does not go by the name of its preset. */
export function scenarioOf(q: Question): Scenario {
  const s = posed(q)
  if (changed(q)) for (const field of ['scenario', 'title', 'source', 'note'] as const) delete s[field]
  return s
}

function posed(q: Question): Scenario {
  if (fixed(q)) return { ...q.rest, seed: q.seed, ...(q.steps ? { steps: q.steps } : {}) }
  const s: Scenario = { ...q.rest, layer: q.layer, needs: q.needs, weights: { ...q.rest.weights, ...q.weights }, seed: q.seed, steps: q.steps || '0' }
  if (!q.preset) s.atlas = atlas.value?.name.split('/')[1]
  for (const field of ['regions', 'sweep', 'targetPopulation', 'roughly', 'tolerance', 'minPopulation', 'maxPopulation'] as const) delete s[field]
  if (q.counting === 'regions') s.regions = Number(q.regions)
  if (q.counting === 'target') s.targetPopulation = Number(q.target)
  if (q.counting === 'sweep') s.sweep = { from: Number(q.from), to: Number(q.to) }
  if (q.counting === 'roughly') s.roughly = { ...q.rest.roughly, about: Number(q.regions), from: Number(q.from), to: Number(q.to) }
  if (q.bounding === 'tolerance') s.tolerance = Number(q.tolerance) / 100
  if (q.bounding === 'limits' && q.minimum) s.minPopulation = Number(q.minimum)
  if (q.bounding === 'limits' && q.maximum) s.maxPopulation = Number(q.maximum)
  return s
}
