// The tint of a region, as on the map.
import { noRegion, tints } from '../../model/colour'

export function Swatch({ tint }: { tint: number | undefined }): preact.JSX.Element {
  return <svg class="swatch" width="12" height="12" aria-hidden="true"><rect width="12" height="12" rx="2" fill={tints[tint ?? -1] ?? noRegion} /></svg>
}
