export function Take(): preact.JSX.Element | null {
  return null
}
