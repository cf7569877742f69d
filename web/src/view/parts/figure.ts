// Figures of measures whose unit is in their name.
import { say } from '../../text/en'

/** In full where people are counted, short where nobody could read it. */
export const figure = (x: number): string => (Math.abs(x) >= 1e8 ? say.people(x) : Math.abs(x) >= 1e5 ? say.count(Math.round(x)) : say.figure(x))
