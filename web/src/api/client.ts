// Calls of the HTTP/JSON API of the service that the page came from.
import type { RpcStatus } from './schema'

/** Full is an answer: the service sends every field, also those at their default. */
export type Full<T> = T extends (infer U)[] ? Full<U>[] : T extends object ? { [K in keyof T]-?: Full<NonNullable<T[K]>> } : T

/** An answer that is no success. `status` is 0 where there was no answer at all. */
export class ApiError extends Error {
  readonly status: number
  readonly reason: string
  /** What is wrong field by field, where the service says so. */
  readonly fields: { field: string; description: string }[]

  constructor(status: number, body: RpcStatus | null, fallback: string) {
    super(body?.message || fallback)
    const details = (body?.details ?? []) as Record<string, never>[]
    this.status = status
    this.reason = details.map((d) => d['reason'] as string | undefined).find(Boolean) ?? ''
    this.fields = details.flatMap((d) => (d['fieldViolations'] as { field: string; description: string }[] | undefined) ?? [])
  }

  get offline(): boolean {
    return this.status === 0
  }
}

const tokenKey = 'footprint.token'

/** Where callers must be known, the token is kept for as long as the window. */
export function setToken(token: string): void {
  if (token) sessionStorage.setItem(tokenKey, token)
  else sessionStorage.removeItem(tokenKey)
}

function headers(json: boolean): HeadersInit {
  const token = sessionStorage.getItem(tokenKey)
  return { ...(json ? { 'Content-Type': 'application/json' } : {}), ...(token ? { Authorization: `Bearer ${token}` } : {}) }
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, init)
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError(0, null, 'the service does not answer')
  }
  if (response.ok) return response
  const body = (await response.json().catch(() => null)) as RpcStatus | null
  throw new ApiError(response.status, body, response.statusText)
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<Full<T>> {
  return (await send(path, { headers: headers(false), signal })).json() as Promise<Full<T>>
}

export async function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<Full<T>> {
  return (await send(path, { method: 'POST', headers: headers(true), body: JSON.stringify(body), signal })).json() as Promise<Full<T>>
}

/** A file, and the name that the service gives it. */
export async function download(path: string): Promise<{ blob: Blob; name: string }> {
  const response = await send(path, { headers: headers(false) })
  const name = /filename="?([^";]+)/.exec(response.headers.get('Content-Disposition') ?? '')?.[1]
  return { blob: await response.blob(), name: name ?? path.replace(/^.*\//, '') }
}

/** The messages of a server stream, as they come: a line of JSON each. */
export async function* stream<T>(path: string, signal: AbortSignal): AsyncGenerator<Full<T>> {
  const response = await send(path, { headers: headers(false), signal })
  if (!response.body) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
      throw new ApiError(0, null, 'the service does not answer')
    })
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (!line.trim()) continue
      const message = JSON.parse(line) as { result?: Full<T>; error?: RpcStatus }
      if (message.error) throw new ApiError(500, message.error, 'the stream broke off')
      if (message.result) yield message.result
    }
  }
}

/** All pages of a list. */
export async function all<T>(path: string, pick: (page: never) => T[], size: number): Promise<T[]> {
  const out: T[] = []
  let token = ''
  do {
    const page = (await get<{ nextPageToken: string }>(`${path}${path.includes('?') ? '&' : '?'}pageSize=${size}&pageToken=${encodeURIComponent(token)}`)) as never
    out.push(...pick(page))
    token = (page as { nextPageToken: string }).nextPageToken
  } while (token)
  return out
}
