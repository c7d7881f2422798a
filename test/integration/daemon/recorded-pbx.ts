// A PBX made of recordings, run in a process of its own and perhaps in a network of its own.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { moduleProgram } from '../../support/module-command.js'

/** What the PBX's process is asked. */
export type PbxRequest =
  | {
      readonly ask: 'start'
      readonly username: string
      readonly secret: string
      readonly hepPort: number
    }
  | ({ readonly ask: 'play'; readonly paths: readonly string[] } & PlayPace)

/** How fast recordings are played: at once, unless told otherwise. */
export interface PlayPace {
  readonly speed?: number
  readonly maxGapMs?: number
}

/** What it answers. */
export type PbxAnswer =
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly reason: string }

const { path: script, execArgv } = moduleProgram(import.meta.resolve('./pbx-process.js'))

/** Whom the PBX lets in. */
export const amiUser = { username: 'sipward', secret: 'a secret "with quotes"' } as const

/** A real AMI server and a real sender of HEP datagrams. */
export class RecordedPbx {
  /** Where its AMI listens on 127.0.0.1; the same until it is stopped. */
  readonly port: number
  readonly #child: ChildProcess

  constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  /** @param prefix a program and its arguments that run the process, as `nsenter --net=…` */
  static async start(prefix: readonly string[], hepPort: number): Promise<RecordedPbx> {
    const [program, ...args] = [...prefix, process.execPath, ...execArgv]
    const child = fork(script, [], { execPath: program, execArgv: args })
    await answerOf(child)
    return new RecordedPbx(child, await ask(child, { ask: 'start', hepPort, ...amiUser }))
  }

  /** Plays recordings to whoever is logged in, all beginning at once; waits for a login first. */
  async play(paths: readonly string[], pace: PlayPace = {}): Promise<void> {
    await ask(this.#child, { ask: 'play', paths, ...pace })
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

async function ask(child: ChildProcess, request: PbxRequest): Promise<number> {
  const said = answerOf(child)
  child.send(request)
  return said
}

async function answerOf(child: ChildProcess): Promise<number> {
  const ending = new AbortController()
  const ended = once(child, 'exit', ending).then(() => {
    throw new Error('the process of the recorded PBX ended')
  })
  try {
    const said = once(child, 'message', ending) as Promise<[PbxAnswer]>
    const [answer] = await Promise.race([said, ended])
    if (answer.ok) return answer.value
    throw new Error(answer.reason)
  } finally {
    ending.abort()
    await ended.catch(() => undefined)
  }
}
