// What the lab's own checks hear of Asterisk, without any of sipward's code: the AMI stream and the HEP datagrams.
import { waitUntil } from '../support/wait-until.js'
import { amiUser } from './asterisk-config.js'
import type { RunningCommand } from './command.js'
import type { Lab } from './lab.js'
import { moduleCommand } from '../support/module-command.js'

/** The headers of one AMI message by name. */
export type AmiMessage = Readonly<Record<string, string>>

/** A plain AMI connection that writes down all it is sent. */
export class AmiTap {
  readonly #connection: RunningCommand

  constructor(connection: RunningCommand) {
    this.#connection = connection
  }

  /** Logs in for security events; rejects with the server's answer where it refuses. */
  static async open(lab: Lab): Promise<AmiTap> {
    const login = [
      'Action: Login',
      `Username: ${amiUser.username}`,
      `Secret: ${amiUser.secret}`,
      'Events: system,security',
    ]
    const text = login.map((line) => `${line}\\r\\n`).join('')
    const script = `exec 3<>/dev/tcp/127.0.0.1/${amiUser.port}; printf '${text}\\r\\n' >&3; exec cat <&3`
    const tap = new AmiTap(lab.start('pbx', ['bash', '-c', script], 'the AMI connection'))
    await waitUntil(() => tap.#connection.stdout.includes('Response: '), { what: 'an AMI login' })
    if (!tap.#connection.stdout.includes('Response: Success')) {
      throw new Error(`AMI login refused\n${tap.#connection.tail}`)
    }
    return tap
  }

  /** Every event so far, of one account if it is given. */
  events(account?: string): AmiMessage[] {
    const messages = this.#connection.stdout.split('\r\n\r\n').slice(0, -1).map(parseMessage)
    return messages.filter(
      ({ Event, AccountID }) =>
        Event !== undefined && (account === undefined || AccountID === account),
    )
  }

  /** Waits until as many PJSIP events have come from an address and returns them. */
  async waitForEvents(address: string, count: number): Promise<AmiMessage[]> {
    const found = (): AmiMessage[] =>
      this.events().filter((event) => event.RemoteAddress?.split('/')[2] === address)
    await waitUntil(() => found().length >= count, {
      what: `${count} events from ${address}`,
    })
    return found()
  }
}

/** A HEP receiver that writes down every datagram. */
export class HepTap {
  readonly #receiver: RunningCommand

  constructor(receiver: RunningCommand) {
    this.#receiver = receiver
  }

  /** Binds the address that Asterisk sends to. */
  static async open(lab: Lab): Promise<HepTap> {
    const argv = moduleCommand(import.meta.resolve('./hep-receiver.js'))
    const tap = new HepTap(lab.start('pbx', argv, 'the HEP receiver'))
    await waitUntil(() => tap.#receiver.stdout.includes('listening'), {
      what: 'a HEP receiver',
      deadlineMs: 10_000,
    })
    return tap
  }

  /** The first lines of the SIP messages mirrored so far. */
  firstLines(): string[] {
    return this.#receiver.stdout.split('\n').slice(1, -1)
  }
}

function parseMessage(text: string): AmiMessage {
  const lines = text.split('\r\n').map((line) => /^([^:]+): ?(.*)$/.exec(line))
  return Object.fromEntries(
    lines.flatMap((match) => (match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const])),
  )
}
