// The parts that forms are made of.
import { useId } from 'preact/hooks'

interface FieldProps {
  label: string
  help?: string
  unit?: string
  value: string
  min?: number
  max?: number
  step?: number | 'any'
  optional?: boolean
  disabled?: boolean
  onInput: (value: string) => void
}

/** A number with its name, and what is to be known of it. */
export function Field({ label, help, unit, value, min, max, step = 1, optional, disabled, onInput }: FieldProps): preact.JSX.Element {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <span class="entry">
        <input id={id} type="number" inputMode="decimal" value={value} min={min} max={max} step={step} required={!optional} disabled={disabled} aria-describedby={help ? `${id}-help` : undefined} onInput={(e) => onInput(e.currentTarget.value)} />
        {unit && <span aria-hidden="true">{unit}</span>}
      </span>
      {help && <p class="help" id={`${id}-help`}>{help}</p>}
    </div>
  )
}

interface ChoiceProps {
  label: string
  /** The label is read out only, as when a legend says the same. */
  hidden?: boolean
  value: string
  options: { value: string; text: string }[]
  disabled?: boolean
  onChange: (value: string) => void
}

/** One of several. */
export function Choice({ label, hidden, value, options, disabled, onChange }: ChoiceProps): preact.JSX.Element {
  const id = useId()
  return (
    <div class="field">
      <label for={id} class={hidden ? 'hidden' : undefined}>{label}</label>
      <select id={id} value={value} disabled={disabled} onChange={(e) => onChange(e.currentTarget.value)}>
        {options.map((o) => <option key={o.value} value={o.value} selected={o.value === value}>{o.text}</option>)}
      </select>
    </div>
  )
}

/** Where something comes from, in small letters. */
export function Note({ text }: { text: string }): preact.JSX.Element {
  return <p class="help">{text}</p>
}
