// The service as everybody has it: the binary, on ports that are free.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const binary = process.env.FOOTPRINT ?? fileURLToPath(new URL('../../bin/footprint', import.meta.url))

export interface Options {
  /** Folder of the store; without it nothing outlives the process. */
  store?: string
  /** HOST:PORT for HTTP; without it a free port. */
  http?: string
  /** File of callers; without it everybody may do everything. */
  credentials?: string
}

export class Service {
  private constructor(
    private readonly process: ChildProcess,
    /** Where the page is, such as "http://127.0.0.1:34107". */
    readonly url: string,
  ) {}

  /** Starts the binary, and waits until it says where it serves. */
  static async start({ store = 'memory', http = '127.0.0.1:0', credentials }: Options = {}): Promise<Service> {
    if (!existsSync(binary)) throw new Error(`${binary} is not there: make web build`)
    const args = ['serve', '--grpc', '127.0.0.1:0', '--http', http, '--store', store, ...(credentials ? ['--credentials', credentials] : [])]
    const process = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const url = await new Promise<string>((resolve, reject) => {
      let said = ''
      const read = (chunk: Buffer): void => {
        said += chunk.toString()
        const at = /^Map on (http:\S+?)\/?$/m.exec(said)
        if (at) resolve(at[1]!)
      }
      process.stdout.on('data', read)
      process.stderr.on('data', read)
      process.once('error', reject)
      process.once('exit', (code) => reject(new Error(`footprint serve ended with ${code} before there was a map:\n${said}`)))
    })
    return new Service(process, url)
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return
    const gone = once(this.process, 'exit')
    this.process.kill()
    await gone
  }
}
