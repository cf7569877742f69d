export function Change(): preact.JSX.Element | null {
  return null
}
