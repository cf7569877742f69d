export function Cards(): preact.JSX.Element | null {
  return null
}
