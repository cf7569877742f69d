// Watching a run to its end, also where the line breaks in between.
import { ApiError, stream, type Full } from '../api/client'
import type { Progress, Run, RunEvent } from '../api/schema'
import { offline } from '../state/state'

/** Tells of the progress of a run as it comes, and gives the run once it is finished. `plans` asks for the best plan so far with it. */
export async function watchRun(name: string, signal: AbortSignal, plans: boolean, tell: (progress: Full<Progress>) => void): Promise<Full<Run>> {
  let after = '0'
  for (;;) {
    try {
      for await (const event of stream<RunEvent>(`/v1/${name}:watch?withAssignment=${plans}&after=${after}`, signal)) {
        after = event.sequence
        if (offline.value) offline.value = false
        if (event.progress) tell(event.progress)
        const ended = event.run as Full<Run> | null
        if (ended) return ended
      }
    } catch (error) {
      if (!(error instanceof ApiError) || !error.offline) throw error
      offline.value = true
    }
    // A stream that broke off: what has happened since comes with the next.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    signal.throwIfAborted()
  }
}
