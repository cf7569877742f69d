export function Compare(): preact.JSX.Element | null {
  return null
}
