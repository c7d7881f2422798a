// A small process that starts programs for a large one.
//
// To start a program, a process is copied with all its page tables, and stands still meanwhile:
// 1.5 ms where it holds 50 MB, 13 ms at 200 MB. An attacker sends his next guess after 5 ms. So the
// daemon has its programs started by a process that never grows.
import type { ChildProcess } from 'node:child_process'
import { AppError, toError } from '../../domain/app-error.js'
import type {
  LauncherOrder,
  LauncherReply,
  ProcessEnd,
  ProcessOrder,
  RunProcess,
} from './process-order.js'
import { forkModule } from './start-process.js'

/** Where the process's own module is: compiled, or as it stands in `src`. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const module = new URL(`./launcher-process${extension}`, import.meta.url)

interface Run {
  readonly onText: (text: string) => void
  readonly resolve: (end: ProcessEnd) => void
  readonly reject: (reason: AppError) => void
}

/** Starts the process with the first program, and another where it has died. */
export class Launcher {
  readonly #runs = new Map<number, Run>()
  #process: ChildProcess | undefined
  #lastId = 0

  /**
   * Runs a program to its end, as {@link RunProcess} says.
   * @throws AppError `firewallUnavailable` where the launcher itself ends meanwhile
   */
  async run(
    order: ProcessOrder,
    input: Iterable<string>,
    onText: (text: string) => void,
  ): Promise<ProcessEnd> {
    const id = ++this.#lastId
    const launcher = this.#process ?? this.#start()
    const end = new Promise<ProcessEnd>((resolve, reject) => {
      this.#runs.set(id, { onText, resolve, reject })
    })
    launcher.ref()
    launcher.channel?.ref()
    try {
      const [result] = await Promise.all([end, this.#feed(launcher, { id, order, input })])
      return result
    } finally {
      this.#runs.delete(id)
      if (this.#runs.size === 0) rest(launcher)
    }
  }

  /** Ends the process; what it runs at the moment is given up. The next {@link run} starts another. */
  async close(): Promise<void> {
    const launcher = this.#process
    if (launcher === undefined) return
    const hasEnded = new Promise((resolve) => launcher.once('close', resolve))
    launcher.ref()
    launcher.kill('SIGKILL')
    await hasEnded
  }

  async #feed(
    launcher: ChildProcess,
    { id, order, input }: { id: number; order: ProcessOrder; input: Iterable<string> },
  ): Promise<void> {
    await send(launcher, { kind: 'start', id, order })
    for (const text of input) {
      // A program that has ended reads no more.
      if (!this.#runs.has(id)) return
      await send(launcher, { kind: 'input', id, text })
    }
    await send(launcher, { kind: 'inputEnd', id })
  }

  #start(): ChildProcess {
    const launcher = forkModule(module)
    this.#process = launcher
    rest(launcher)
    launcher.on('message', (reply: LauncherReply) => {
      const run = this.#runs.get(reply.id)
      if (reply.kind === 'output') run?.onText(reply.text)
      else run?.resolve(reply.end)
    })
    const onEnd = (cause: unknown): void => {
      if (this.#process !== launcher) return
      this.#process = undefined
      const message = 'the process that starts the firewall’s programs has ended'
      for (const run of this.#runs.values()) {
        run.reject(new AppError('firewallUnavailable', message, { cause }))
      }
    }
    launcher.on('error', onEnd)
    launcher.once('close', (status, signal) => {
      onEnd(status ?? signal)
    })
    return launcher
  }
}

/** Makes a launcher, and returns how it is asked to run a program. */
export function launcherRun(): RunProcess {
  const launcher = new Launcher()
  return (...run) => launcher.run(...run)
}

/** Nothing is asked of it: it must not keep us from ending. */
function rest(launcher: ChildProcess): void {
  launcher.unref()
  launcher.channel?.unref()
}

/** Resolves when the message is on its way; a process that has died is told of by its end. */
async function send(launcher: ChildProcess, order: LauncherOrder): Promise<void> {
  await new Promise<void>((resolve) => {
    launcher.send(order, (error) => {
      if (error !== null) launcher.emit('error', toError(error))
      resolve()
    })
  })
}
