export function Understand(): preact.JSX.Element | null {
  return null
}
