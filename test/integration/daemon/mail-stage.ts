// A mail server on the loopback of a stage, for the tests of what a daemon mails.
import { fork, type ChildProcess } from 'node:child_process'
import { moduleProgram } from '../../support/module-command.js'
import { waitUntil } from '../../support/wait-until.js'
import type { MailProcessNews } from './mail-process.js'
import type { Stage } from './stage.js'

const { path: script, execArgv } = moduleProgram(import.meta.resolve('./mail-process.js'))

/** A mail that the server has taken. */
export type TakenMail = Extract<MailProcessNews, { readonly subject: string }>

/** Takes every mail, and keeps it. */
export class MailStage {
  readonly #mails: TakenMail[] = []
  #server: ChildProcess | undefined
  #port = 0

  /** Starts the server in the network of the stage; {@link close} ends it, also where this fails. */
  async open(stage: Pick<Stage, 'prefix'>): Promise<void> {
    const [program, ...args] = [...stage.prefix, process.execPath, ...execArgv]
    this.#server = fork(script, [], { execPath: program, execArgv: args })
    this.#server.on('message', (news: MailProcessNews) => {
      if ('port' in news) this.#port = news.port
      else this.#mails.push(news)
    })
    await waitUntil(() => this.#port > 0, { what: 'the mail server' })
  }

  /** The settings of a daemon that mails here. */
  settings(recipients: readonly string[], ...more: readonly string[]): readonly string[] {
    return [
      'mail.enabled = true',
      `mail.port = ${this.#port}`,
      'mail.host = "127.0.0.1"',
      'mail.fromAddress = "pbx@example.org"',
      `mail.recipients = ${JSON.stringify(recipients)}`,
      ...more,
    ]
  }

  /** The mails of a kind, in the order in which they came. */
  ofKind(kind: string): readonly TakenMail[] {
    return this.#mails.filter((mail) => mail.kind === kind)
  }

  close(): void {
    this.#server?.kill('SIGKILL')
  }
}
