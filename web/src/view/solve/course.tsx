// The course of a search: how far it is, objective and bound over time, and what it found.
import { openPlan, attempt } from '../../actions/open'
import { search, type Point, type Search } from '../../actions/solve'
import { draft } from '../../state/state'
import { say, t } from '../../text/en'
import { Plot } from '../parts/plot'

export function Course(): preact.JSX.Element | null {
  const s = search.value
  if (!s) return null
  return (
    <section class="course" aria-label={t.solve.progress}>
      {s.state === 'running' && <Running s={s} />}
      {s.course.length > 1 && <Plot label={t.solve.progress} x={t.solve.seconds} at={s.course.map((p) => p.at)} series={curves(s.course)} />}
      <Facts s={s} />
      {s.found.length > 1 && (
        <>
          <h3>{t.solve.results}</h3>
          <ul class="found">{s.found.map((f) => (
            <li key={f.plan + f.title}><button type="button" aria-pressed={draft.value?.plan.name === f.plan} onClick={() => void attempt(() => openPlan(f.plan, f.title))}>{f.title}</button></li>
          ))}</ul>
        </>
      )}
      {s.missing.length > 0 && <><h3>{t.solve.missing}</h3><ul>{s.missing.map((m) => <li key={m.point}>{m.reason}</li>)}</ul></>}
    </section>
  )
}

function curves(course: Point[]): { label: string; values: (number | null)[]; colour: string; dash?: number[] }[] {
  const lines = [{ label: t.solve.score, values: course.map((p) => p.score), colour: '#12436d' }]
  return course.some((p) => p.bound !== null) ? [...lines, { label: t.solve.bound, values: course.map((p) => p.bound), colour: '#f46a25', dash: [6, 4] }] : lines
}

function Running({ s }: { s: Search }): preact.JSX.Element {
  const p = s.progress
  const proof = p?.proof as NonNullable<typeof p>['proof'] | null | undefined
  const done = p && Number(p.of) > 0 ? Number(p.step) / Number(p.of) : 0
  const words = !p ? t.solve.running.queued : proof ? t.solve.running.prove : p.evidence ? t.solve.running.evidence(p.evidence) : t.solve.running.search(done)
  return (
    <div class="running">
      <h2>{s.title}</h2>
      <p role="status">{words}{p && p.plans > 1 && `. ${t.solve.running.plans(p.plan + 1, p.plans)}`}</p>
      {proof ? <progress aria-label={t.solve.running.prove} /> : <progress aria-label={t.solve.progress} max="1" value={done} />}
    </div>
  )
}

function Facts({ s }: { s: Search }): preact.JSX.Element | null {
  const measures = s.progress?.measures as NonNullable<Search['progress']>['measures'] | null | undefined
  const last = s.course.at(-1)
  if (!measures || !last) return null
  return (
    <dl class="facts">
      {last.score !== null && <div><dt>{t.solve.score}</dt><dd>{say.figure(last.score)}</dd></div>}
      {last.bound !== null && last.score !== null && <div><dt>{t.solve.gap}</dt><dd>{last.bound >= last.score ? t.solve.proven : say.share((last.score - last.bound) / last.score)}</dd></div>}
      <div><dt>{t.solve.captured}</dt><dd>{say.share(measures.needsCaptured)}</dd></div>
      <div><dt>{t.solve.deviation}</dt><dd>{say.share(measures.maxDeviation)}</dd></div>
    </dl>
  )
}
