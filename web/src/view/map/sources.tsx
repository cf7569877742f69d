// Whose figures these are, and what the outlines are: on the map whenever it is seen.
import { atlas, layer } from '../../state/state'
import { t } from '../../text/en'

export function Sources(): preact.JSX.Element | null {
  const on = layer.value
  if (!on) return null
  return (
    <details class="sources">
      <summary>{on.info.outlines === 'schematic' ? t.page.sourcesSchematic : t.page.sources}</summary>
      {on.info.outlines === 'schematic' && <p>{t.page.schematic}</p>}
      <ul>{on.attribution.map((line) => <li key={line}>{line}</li>)}</ul>
      <p>{t.page.atlas(atlas.value?.title ?? on.atlas, atlas.value?.digest.slice(0, 12) ?? '')} <a href="/openapi.json">{t.page.api}</a></p>
    </details>
  )
}
