// Taking away: files, pictures and a link; and bringing a plan in from a file.
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { bring, reading } from '../../actions/bring'
import { copyLink, formats, link, takeCertificate, takeFile, takePicture, writing } from '../../actions/take'
import { picture, type Sheet } from '../../map/picture'
import type { PlanView } from '../../model/plan'
import { draft, glimpse, layer } from '../../state/state'
import { t } from '../../text/en'
import { mapTools, smallPrint } from '../tools'

export function Take(): preact.JSX.Element {
  const d = draft.value
  return (
    <div class="take">
      {d ? <Files plan={d.plan} /> : <><h2>{t.plan.none}</h2><p>{t.plan.noneHelp}</p></>}
      {d && <Share plan={d.plan} />}
      <Own />
      <p class="hidden" role="status">{writing.value ? t.take.writing(writing.value) : reading.value ? t.take.reading(reading.value) : ''}</p>
    </div>
  )
}

function Files({ plan }: { plan: PlanView }): preact.JSX.Element {
  const certificate = (plan.card?.bound as { certificate?: string } | null | undefined)?.certificate
  return (
    <section>
      <h2>{t.take.files}</h2>
      <p class="help">{t.take.filesHelp(plan.title)}</p>
      <ul class="files">
        {formats.map((f) => <File key={f} {...t.take.formats[f]} onClick={() => void takeFile(f)} />)}
        {certificate && <File {...t.take.certificate} onClick={() => void takeCertificate(certificate)} />}
      </ul>
      <h3>{t.take.picture}</h3>
      <ul class="files">
        <File {...t.take.png} disabled={!mapTools.value || Boolean(glimpse.value)} onClick={() => void takePicture(`${slug(plan.title)}.png`, () => draw(plan))} />
        <File {...t.take.formats.svg} onClick={() => void takeFile('svg')} />
      </ul>
    </section>
  )
}

function File({ name, what, disabled, onClick }: { name: string; what: string; disabled?: boolean; onClick: () => void }): preact.JSX.Element {
  const busy = writing.value === name
  return (
    <li>
      <button type="button" aria-disabled={writing.value !== ''} aria-busy={busy} disabled={disabled} onClick={onClick}>{name}</button>
      <span>{busy ? t.take.writing(name) : what}</span>
    </li>
  )
}

function Share({ plan }: { plan: PlanView }): preact.JSX.Element {
  const said = useSignal('')
  const field = useRef<HTMLInputElement>(null)
  const copy = async (): Promise<void> => {
    said.value = ''
    said.value = await copyLink(() => field.current?.select())
  }
  return (
    <section>
      <h2>{t.take.share}</h2>
      {plan.name
        ? (
          <div class="field">
            <label for="link">{t.take.link}</label>
            <input id="link" ref={field} type="text" readOnly value={link()} onFocus={(e) => e.currentTarget.select()} />
          </div>
        )
        : <p>{t.take.linkNone}</p>}
      <p class="actions"><button type="button" onClick={() => void copy()}>{t.take.copy}</button> <span role="status">{said.value}</span></p>
      <p class="help">{t.take.linkHelp}</p>
    </section>
  )
}

function Own(): preact.JSX.Element {
  const field = useRef<HTMLInputElement>(null)
  const choose = (e: preact.TargetedEvent<HTMLInputElement>): void => {
    const files = [...(e.currentTarget.files ?? [])]
    e.currentTarget.value = '' // so that the same file can be chosen again
    void bring(files)
  }
  return (
    <section>
      <h2>{t.take.own}</h2>
      <p>{t.take.ownHelp}</p>
      <input ref={field} type="file" class="hidden" tabIndex={-1} aria-label={t.take.choose} accept=".csv,.tsv,.txt,.json,.geojson,.topojson" onChange={choose} />
      <p class="actions"><button type="button" disabled={reading.value !== ''} onClick={() => field.current?.click()}>{t.take.choose}</button></p>
    </section>
  )
}

/** The map on the screen with its legend and sources. */
async function draw(plan: PlanView): Promise<Blob> {
  const [map, on] = [mapTools.value, layer.value]
  if (!map || !on) throw new Error('no map')
  const subtitle = `${t.plan.regions(plan.regions.length)}, ${t.plan.units(on.units.length)}, ${on.info.title}`
  const { canvas, ratio } = await map.snapshot()
  return picture(canvas, ratio, { title: plan.title, subtitle, legend: legend(), small: smallPrint(on) })
}

/** The legend of figures as the page shows it; null where colours only tell regions apart. */
function legend(): Sheet['legend'] {
  const shown = document.querySelector('.map .legend')
  const classes = [...(shown?.querySelectorAll('li') ?? [])].map((li) => ({ colour: li.querySelector('rect')?.getAttribute('fill') ?? '#ffffff', text: li.textContent.trim() }))
  return classes.length > 0 ? { title: shown?.querySelector('h2')?.textContent.trim() ?? '', classes } : null
}

const slug = (title: string): string => title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'map'
