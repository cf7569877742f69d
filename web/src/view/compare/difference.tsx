// How two plans differ, in figures and lists.
import { takePicture, writing } from '../../actions/take'
import { pair, picture } from '../../map/picture'
import { hatched, lit, onlyDifferences, planA, rival, type Difference } from '../../state/compare'
import type { Layer } from '../../model/layer'
import { members } from '../../model/plan'
import { called, type Swap } from '../../model/swaps'
import { unit } from '../../state/state'
import { say, t } from '../../text/en'
import { Key } from '../map/compared'
import { figure } from '../parts/figure'
import { Rows } from '../parts/rows'
import { byKeyboard, showUnit } from '../show'
import { mapTools, smallPrint, twinTools } from '../tools'

export function DifferenceView({ d, on }: { d: Difference; on: Layer }): preact.JSX.Element {
  const c = d.answer
  return (
    <>
      <h3>{t.compare.figures}</h3>
      {c.unitsMoved === 0 && <p role="status">{t.compare.same}</p>}
      <dl class="facts">
        <div><dt>{t.compare.people}</dt><dd>{t.compare.peopleOf(c.peopleMoved, c.peopleMovedShare)}</dd></div>
        <div><dt>{t.compare.areas}</dt><dd>{t.compare.areasOf(c.unitsMoved, on.units.length)}</dd></div>
        <div><dt>{t.compare.variation}</dt><dd>{t.compare.bits(c.variationOfInformation)}</dd></div>
        <div><dt>{t.compare.agreement}</dt><dd>{say.share(c.rand)}</dd></div>
      </dl>
      <p class="help">{t.compare.figuresHelp}</p>
      {c.unitsMoved > 0 && (
        <label class="check"><input type="checkbox" checked={onlyDifferences.value} onChange={(e) => (onlyDifferences.value = e.currentTarget.checked)} /> <span>{t.compare.only}<span class="help"> {t.compare.onlyHelp}</span></span></label>
      )}
      <Key place="inline" />
      <p class="actions"><button type="button" disabled={!twinTools.value} aria-busy={writing.value === t.take.png.name} onClick={() => void takePicture('compared.png', () => draw(on))}>{t.compare.picture}</button></p>
      <Measures d={d} />
      {c.unitsMoved > 0 && <><Swaps d={d} on={on} /><Moves d={d} on={on} /></>}
    </>
  )
}

/** Both maps as they are on the screen. */
async function draw(on: Layer): Promise<Blob> {
  const [a, b] = [mapTools.value, twinTools.value]
  if (!a || !b) throw new Error('no map')
  const titles = [planA.value?.title ?? '', rival.value?.title ?? ''] as const
  const [left, right] = [await a.snapshot(), await b.snapshot()]
  const maps = pair([left.canvas, right.canvas], left.ratio, [t.compare.mapOf('A', titles[0]), t.compare.mapOf('B', titles[1])])
  const small = [...(hatched.value.size > 0 ? [lit.value ? t.compare.hatchedSwap : t.compare.hatched] : []), ...smallPrint(on)]
  return picture(maps, left.ratio, { title: t.compare.both(...titles), subtitle: `${t.plan.units(on.units.length)}, ${on.info.title}`, legend: null, small })
}

function Measures({ d }: { d: Difference }): preact.JSX.Element {
  const all = d.answer.measures
  const better = (m: (typeof all)[number]): string => (m.better > 0 ? t.compare.isBetter.b : m.better < 0 ? t.compare.isBetter.a : m.a === m.b ? t.compare.isBetter.same : t.compare.isBetter.neither)
  return (
    <>
      <h3>{t.compare.measures}</h3>
      {d.answer.unitsMoved > 0 && <p>{t.compare.tally(all.filter((m) => m.better < 0).length, all.filter((m) => m.better > 0).length)}</p>}
      <div class="scroll">
        <table class="pairs">
          <caption class="hidden">{t.compare.measures}</caption>
          <thead><tr><th scope="col">{t.compare.measure}</th><th scope="col" class="n">A</th><th scope="col" class="n">B</th><th scope="col">{t.compare.better}</th></tr></thead>
          <tbody>
            {all.map((m) => (
              <tr key={m.name}>
                <th scope="row">{m.name}</th>
                <td class={m.better < 0 ? 'n win' : 'n'}>{figure(m.a)}</td>
                <td class={m.better > 0 ? 'n win' : 'n'}>{figure(m.b)}</td>
                <td>{better(m)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function Swaps({ d, on }: { d: Difference; on: Layer }): preact.JSX.Element {
  const name = (r: number): string => called(d.a.regions[r])
  const people = (units: number[]): number => units.reduce((sum, u) => sum + on.units[u]!.population, 0)
  const press = (swap: Swap): void => {
    const units = [...swap.there, ...swap.back]
    const off = isLit(swap)
    lit.value = off ? null : new Set(units)
    if (!off) mapTools.value?.reveal(units, false)
  }
  return (
    <>
      <h3>{t.compare.swaps}</h3>
      {d.swaps.length === 0 ? <p>{t.compare.noSwaps}</p> : <p class="help">{t.compare.swapsHelp}</p>}
      <ul class="found swaps">
        {d.swaps.map((s) => (
          <li key={`${s.a} ${s.b}`}>
            <button type="button" aria-pressed={isLit(s)} onClick={() => press(s)}>
              <strong>{t.compare.swap(name(s.a), name(s.b))}</strong>
              <span>{t.compare.swapWay(name(s.a), name(s.b), s.there.length, people(s.there))}</span>
              <span>{t.compare.swapWay(name(s.b), name(s.a), s.back.length, people(s.back))}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

const isLit = (s: Swap): boolean => lit.value !== null && lit.value.size === s.there.length + s.back.length && lit.value.has(s.there[0]!) && lit.value.has(s.back[0]!)

function Moves({ d, on }: { d: Difference; on: Layer }): preact.JSX.Element {
  const [a, b] = [d.a.regions, d.b.regions].map((list) => new Map(list.map((r) => [r.code, called(r)]))) as [Map<string, string>, Map<string, string>]
  const [home, there] = [members(d.a), members(d.b)]
  const choose = (code: string, keyboard: boolean): void => {
    const u = on.index.get(code)
    if (u === undefined) return
    showUnit(u, keyboard)
    mapTools.value?.reveal([...home[d.a.of[u]!]!, ...there[d.b.of[u]!]!])
  }
  return (
    <>
      <h3>{t.compare.moves}</h3>
      <Rows
        caption={t.compare.moves} rows={d.answer.moves} name={(m) => m.code} chosen={(m) => on.index.get(m.code) === unit.value}
        columns={[
          { id: 'area', title: t.compare.area, by: (m) => m.name, cell: (m) => <button type="button" class="plain" onClick={(e) => choose(m.code, byKeyboard(e))}>{m.name}</button> },
          { id: 'people', title: t.compare.populationColumn, number: true, falling: true, by: (m) => m.population, cell: (m) => say.count(m.population) },
          { id: 'from', title: t.compare.from, by: (m) => a.get(m.from) ?? m.from, cell: (m) => a.get(m.from) ?? m.from },
          { id: 'to', title: t.compare.to, by: (m) => b.get(m.to) ?? m.to, cell: (m) => b.get(m.to) ?? m.to },
        ]}
      />
    </>
  )
}
