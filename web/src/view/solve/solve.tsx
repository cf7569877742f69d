// Asking: which areas, how many regions, within what, for what; and the course of the search.
import { attempt, openAtlas, openLayer } from '../../actions/open'
import { search, solve, stop } from '../../actions/solve'
import { changed, choosePreset, fixed, question, scenarioOf, terms, type Counting, type Question } from '../../state/question'
import { atlas, atlases, layer, loading, presets, profiles } from '../../state/state'
import { t } from '../../text/en'
import { Choice, Field, Note } from '../parts/form'
import { Course } from './course'

const set = (part: Partial<Question>): void => void (question.value = { ...question.value, ...part })

async function chooseLayer(id: string): Promise<void> {
  set({ layer: id })
  await attempt(async () => void (await openLayer(id)))
}

function titleOf(q: Question): string {
  if (!changed(q)) return q.title
  const on = atlas.value?.layers.find((l) => l.name.endsWith(`/${q.layer}`))?.title ?? q.layer
  if (q.counting === 'target') return t.solve.titles.target(Number(q.target), on)
  if (q.counting === 'sweep') return t.solve.titles.sweep(Number(q.from), Number(q.to), on)
  return t.solve.titles.regions(Number(q.regions), on)
}

/** Another atlas has other layers, and presets are questions about the one that ships. */
async function chooseAtlas(name: string): Promise<void> {
  await attempt(async () => {
    await openAtlas(name)
    choosePreset('')
    const first = atlas.value?.layers[0]?.name.split('/')[3]
    if (first) await chooseLayer(first)
  })
}

export function Solve(): preact.JSX.Element {
  const q = question.value
  const running = search.value?.state === 'running'
  const submit = (e: SubmitEvent): void => {
    e.preventDefault()
    if (running) return
    void solve({ scenario: scenarioOf(q), ...(q.prove ? { prove: { gap: Number(q.gap) / 100 } } : {}) }, titleOf(q))
  }
  return (
    <form class="solve" onSubmit={submit}>
      <Course />
      {!running && <Asking q={q} />}
      <p class="actions">
        {running
          ? <button type="button" class="main stop" onClick={() => void stop()}>{t.solve.stop}</button>
          : <button type="submit" class="main" disabled={loading.value !== ''}>{search.value ? t.solve.again : t.solve.start}</button>}
      </p>
    </form>
  )
}

function Asking({ q }: { q: Question }): preact.JSX.Element {
  return (
    <>
      <Choice label={t.solve.question} value={q.preset} onChange={(name) => { choosePreset(name); if (name && question.value.layer !== layer.value?.id) void chooseLayer(question.value.layer) }}
        options={[...presets.value.map((p) => ({ value: p.name, text: p.scenario.title })), { value: '', text: t.solve.own }]} />
      {q.rest.source && <Note text={`${q.rest.source} ${q.rest.note ?? ''}`} />}
      {fixed(q) ? <Levels q={q} /> : <Terms q={q} />}
      <details>
        <summary>{t.solve.more}</summary>
        <Field label={t.solve.seed} help={t.solve.seedHelp} value={q.seed} min={0} onInput={(seed) => set({ seed })} />
        <Field label={t.solve.steps} help={t.solve.stepsHelp} value={q.steps} min={1} optional onInput={(steps) => set({ steps })} />
        <label class="check"><input type="checkbox" checked={q.prove} disabled={q.counting === 'sweep' || fixed(q)} onChange={(e) => set({ prove: e.currentTarget.checked })} /> {t.solve.prove}</label>
        {q.prove && <Field label={t.solve.gap} help={t.solve.proveHelp} unit="%" value={q.gap} min={0} max={99} step="any" onInput={(gap) => set({ gap })} />}
      </details>
    </>
  )
}

function Terms({ q }: { q: Question }): preact.JSX.Element {
  const counts = (['regions', 'target', 'roughly', 'sweep'] as const).map((value) => ({ value, text: t.solve.counts[value] }))
  return (
    <>
      {atlases.value.length > 1 && <Choice label={t.solve.atlas} value={atlas.value?.name ?? ''} onChange={(name) => void chooseAtlas(name)} options={atlases.value.map((a) => ({ value: a.name, text: a.title }))} />}
      <Choice label={t.solve.layer} value={q.layer} onChange={(id) => void chooseLayer(id)}
        options={(atlas.value?.layers ?? []).map((l) => ({ value: l.name.split('/')[3]!, text: t.solve.layerOption(l.title, l.units) }))} />
      <fieldset>
        <legend>{t.solve.count}</legend>
        <Choice label={t.solve.countHelp} hidden value={q.counting} onChange={(counting) => set({ counting: counting as Counting })} options={counts} />
        {(q.counting === 'regions' || q.counting === 'roughly') && <Field label={t.solve.count} help={t.solve.countHelp} value={q.regions} min={1} max={100000} onInput={(regions) => set({ regions })} />}
        {q.counting === 'target' && <Field label={t.solve.target} value={q.target} min={1} onInput={(target) => set({ target })} />}
        {(q.counting === 'sweep' || q.counting === 'roughly') && (
          <div class="pair">
            <Field label={t.solve.from} value={q.from} min={1} onInput={(from) => set({ from })} />
            <Field label={t.solve.to} value={q.to} min={1} onInput={(to) => set({ to })} />
          </div>
        )}
      </fieldset>
      <fieldset>
        <legend>{t.solve.bounds}</legend>
        <Choice label={t.solve.bounds} hidden value={q.bounding} onChange={(bounding) => set({ bounding: bounding as Question['bounding'] })}
          options={(['tolerance', 'limits'] as const).map((value) => ({ value, text: t.solve.boundsBy[value] }))} />
        {q.bounding === 'tolerance'
          ? <Field label={t.solve.tolerance} help={t.solve.toleranceHelp} unit="%" value={q.tolerance} min={0} max={100} step="any" onInput={(tolerance) => set({ tolerance })} />
          : (
            <div class="pair">
              <Field label={t.solve.minimum} value={q.minimum} min={0} optional onInput={(minimum) => set({ minimum })} />
              <Field label={t.solve.maximum} value={q.maximum} min={1} optional onInput={(maximum) => set({ maximum })} />
            </div>
          )}
      </fieldset>
      <fieldset>
        <legend>{t.solve.weights}</legend>
        {terms.filter((term) => needsNothing(term) || q.rest.weights?.[term]).map((term) => (
          <label class="slider" key={term}>
            <span>{t.solve.weightNames[term]}</span>
            <input type="range" min="0" max="1" step="0.05" value={q.weights[term]} onInput={(e) => set({ weights: { ...q.weights, [term]: Number(e.currentTarget.value) } })} />
            <output>{q.weights[term].toFixed(2)}</output>
          </label>
        ))}
        <p class="help">{t.solve.weightsHelp}</p>
        <Choice label={t.solve.needs} value={q.needs} onChange={(needs) => set({ needs })}
          options={profiles.value.filter((p) => p.layers.length === 0 || p.layers.includes(q.layer)).map((p) => ({ value: p.name.replace('profiles/', ''), text: p.title }))} />
      </fieldset>
    </>
  )
}

/** Terms that can be weighed without saying along which borders, or which flows. */
const needsNothing = (term: string): boolean => ['needs', 'balance', 'compactness', 'mixed'].includes(term)

function Levels({ q }: { q: Question }): preact.JSX.Element {
  return <ol class="levels">{(q.rest.levels ?? []).map((l) => <li key={l.level}>{l.title || l.level}</li>)}</ol>
}
