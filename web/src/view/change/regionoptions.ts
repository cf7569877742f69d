import type { Full } from '../../api/client'
import type { Region } from '../../api/schema'

const order = new Intl.Collator('en-GB', { numeric: true })

/** Regions to choose from, in order of their codes. */
export function regionOptions(regions: readonly Full<Region>[]): { value: string; text: string }[] {
  return [...regions].sort((a, b) => order.compare(a.code, b.code)).map((r) => ({ value: r.code, text: r.name && r.name !== r.code ? `${r.code} ${r.name}` : r.code }))
}
