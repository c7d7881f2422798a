// One long-lived `ipset -`: commands go in by its standard input, and each answer is waited for.
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { AppError, systemCodeOf } from '../../domain/app-error.js'
import { forEachLine } from '../process/for-each-line.js'
import type { Tools } from '../process/tools.js'

/** Commands that are carried out, or refused, together. */
export type CommandGroup = readonly string[]

/** What became of a group of commands: undefined when the kernel has them all. */
export type Outcome = AppError | undefined

/** Groups that were written, and the answers so far. */
interface Exchange {
  readonly groups: readonly CommandGroup[]
  readonly outcomes: Outcome[]
  /** Called when all are answered, or with what ended the process. */
  readonly finish: (loss?: AppError) => void
}

// Of a group with thousands of refused commands the first complaints are enough.
const maxComplaintLength = 300

/**
 * Speaks to one ipset process. ipset prints nothing when a command is done, and keeps its prompts
 * in a buffer; but it complains at once, on its standard error, and carries commands out in order,
 * each acknowledged by the kernel before the next is read. So behind every group goes a marker: an
 * output mode that no ipset knows. The complaint names it, and whatever was complained of before
 * belongs to that group. One block is in the kernel after 0.03 ms, 10,000 after about 50 ms.
 */
export class IpsetSession {
  readonly #tools: Tools
  readonly #deadlineMs: number
  #child: ChildProcessWithoutNullStreams | undefined
  #exchange: Exchange | undefined
  #complaint = ''
  #answered = 0
  #asked = 0

  constructor(options: { readonly tools: Tools; readonly deadlineMs: number }) {
    this.#tools = options.tools
    this.#deadlineMs = options.deadlineMs
  }

  /**
   * Runs groups of commands in their order, and returns what became of each. Where the process
   * dies, what it has not answered is said again, once, to a new one. One call at a time.
   */
  async run(groups: readonly CommandGroup[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = []
    if (groups.length === 0) return outcomes
    let loss = await this.#attempt(groups, outcomes)
    if (loss !== undefined) loss = await this.#attempt(groups.slice(outcomes.length), outcomes)
    while (outcomes.length < groups.length) outcomes.push(loss)
    return outcomes
  }

  /** Ends the process; the next {@link run} starts another. */
  async close(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined) return
    await new Promise((resolve) => {
      child.once('close', resolve)
      // All that was asked has been answered: nothing is lost with it.
      child.kill('SIGKILL')
    })
  }

  async #attempt(groups: readonly CommandGroup[], outcomes: Outcome[]): Promise<Outcome> {
    const child = this.#child ?? this.#open()
    let deadline: NodeJS.Timeout | undefined
    const loss = await new Promise<Outcome>((finish) => {
      this.#exchange = { groups, outcomes, finish }
      this.#complaint = ''
      deadline = setTimeout(() => {
        const message = `ipset did not answer within ${this.#deadlineMs / 1000} s`
        finish(new AppError('firewallUnavailable', message))
      }, this.#deadlineMs)
      child.stdin.write(this.#script(groups))
    })
    clearTimeout(deadline)
    this.#exchange = undefined
    if (loss !== undefined) await this.close()
    return loss
  }

  #script(groups: readonly CommandGroup[]): string {
    this.#answered = this.#asked
    let script = ''
    for (const lines of groups) {
      for (const line of lines) script += `${line}\n`
      script += `list -output ${marker(++this.#asked)}\n`
    }
    return script
  }

  #open(): ChildProcessWithoutNullStreams {
    // -exist: adding what is there renews it, removing what is not there is no failure.
    const child = this.#tools.open('ipset', ['-', '-exist'])
    this.#child = child
    child.stdout.resume()
    forEachLine(child.stderr, (line) => {
      if (this.#child === child) this.#hear(line)
    })
    const onEnd = (status: number | string, error?: Error): void => {
      if (this.#child !== child) return
      this.#child = undefined
      this.#exchange?.finish(this.#failure(status, error))
    }
    child.once('error', (error) => {
      onEnd('', error)
    })
    child.once('close', (status, signal) => {
      onEnd(status ?? signal ?? 'no status')
    })
    // Writing to a process that has died: its end, which follows, says why.
    child.stdin.on('error', () => undefined)
    return child
  }

  #hear(line: string): void {
    const exchange = this.#exchange
    if (exchange === undefined) return
    if (!line.includes(marker(this.#answered + 1))) {
      if (!line.startsWith('Try `') && this.#complaint.length < maxComplaintLength) {
        this.#complaint += `${this.#complaint === '' ? '' : '; '}${line}`
      }
      return
    }
    this.#answered++
    const { outcomes, finish } = exchange
    const isRefused = this.#complaint !== ''
    outcomes.push(isRefused ? this.#failure('refused') : undefined)
    this.#complaint = ''
    if (this.#answered === this.#asked) finish()
  }

  #failure(status: number | string, error?: Error): AppError {
    const message = this.#complaint
    const [errorCode, errorText] = [systemCodeOf(error) ?? '', error?.message ?? '']
    return this.#tools.failure('ipset', { status, message, errorCode, errorText })
  }
}

/** The number is closed on both sides, so that no marker is part of another. */
function marker(number: number): string {
  return `sipward${number}mark`
}
