// Taking away: files and pictures of the plan in hand, and the link to it.
import { signal } from '@preact/signals'
import { download, get, post, type Full } from '../api/client'
import type { Proof, ScorePlanResponse } from '../api/schema'
import { measuredBy } from '../model/edit'
import { division } from '../model/plan'
import { replace } from '../state/history'
import { address } from './link'
import { draft, layer, notice } from '../state/state'
import { t } from '../text/en'
import { attempt } from './open'

export const formats = ['lookup', 'gpkg', 'geojson', 'topojson', 'kml', 'csv', 'html'] as const
export type Format = (typeof formats)[number] | 'svg'

/** What is being written, as the page calls it; empty while nothing is. */
export const writing = signal('')

/** Has the service keep the plan in hand, if it does not yet. Gives its name, empty where there is no plan. */
export async function kept(): Promise<string> {
  const [on, d] = [layer.value, draft.value]
  if (!on || !d) return ''
  if (d.plan.name) return d.plan.name
  const scenario = { ...measuredBy(d), regions: d.plan.regions.length }
  const { plan: name } = await post<ScorePlanResponse>('/v1/plans:score', { scenario, division: division(on, d.plan), save: true })
  const now = draft.value
  if (now?.plan.of === d.plan.of) replace({ ...now, plan: { ...now.plan, name } })
  return name
}

/** Does one piece of writing after the other, and says which file came of it. */
async function write(name: string, work: () => Promise<string>): Promise<void> {
  if (writing.value) return
  writing.value = name
  try {
    await attempt(async () => {
      const file = await work()
      if (file) notice.value = { kind: 'done', text: t.take.written(file) }
    })
  } finally {
    writing.value = ''
  }
}

/** Downloads the plan in a format of the service. */
export function takeFile(format: Format): Promise<void> {
  return write(t.take.formats[format].name, async () => {
    const name = await kept()
    return name ? hand(await download(`/v1/${name}:export?format=${format}`)) : ''
  })
}

/** Downloads the proof that the scorecard of the plan rests its bound on. */
export function takeCertificate(digest: string): Promise<void> {
  return write(t.take.certificate.name, async () => {
    let token = ''
    do {
      const page = await get<{ proofs: Proof[]; nextPageToken: string }>(`/v1/proofs?pageSize=1000&pageToken=${encodeURIComponent(token)}`)
      const proof = page.proofs.find((p: Full<Proof>) => (p.bound as Full<Proof>['bound'] | null)?.certificate === digest)
      if (proof) return hand({ ...(await download(`/v1/${proof.name}:export`)), name: 'certificate.json' })
      token = page.nextPageToken
    } while (token)
    return ''
  })
}

/** Downloads a picture that the page draws. */
export function takePicture(name: string, draw: () => Promise<Blob>): Promise<void> {
  return write(t.take.png.name, async () => hand({ blob: await draw(), name }))
}

/** Gives a file to the browser, and its name back. */
function hand({ blob, name }: { blob: Blob; name: string }): string {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  return name
}

/** The whole address that opens the plan and the view. */
export const link = (): string => `${location.origin}${location.pathname}${address('understand')}`

/** Keeps the plan and copies the link to it; `select` is what to do where the browser forbids copying. Gives what to say. */
export async function copyLink(select: () => void): Promise<string> {
  const fine = await attempt(async () => void (await kept()))
  if (!fine) return ''
  try {
    await navigator.clipboard.writeText(link())
    return t.take.copied
  } catch {
    select()
    return t.take.copyBy
  }
}
