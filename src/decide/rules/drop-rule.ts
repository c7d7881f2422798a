// What the kernel dropped by a rule of its own, made into attacks: a scanner's name, INVITEs above
// the limit, a flood of TFTP.
//
// The attacker's view: what is dropped is never answered, so it proves nothing, over TCP neither: the
// kernel looks at single segments, before any connection. Only the INVITEs that passed may have
// (shown-callers.ts). What looks alike: a forged datagram, or segment, with a customer's address and
// a scanner's name; a call centre that really makes so many calls; a rack of telephones that fetches
// its configuration after a power cut. So a trusted source is never
// blocked for it, TFTP never leads to a block, and what goes on is one record an hour.
import type { Source } from '../../domain/address.js'
import { familyOf } from '../../domain/address.js'
import type { Attempt, Proof } from '../../domain/attempt.js'
import type { KernelDrop } from '../../domain/kernel-drop.js'
import type { Settings } from '../../domain/settings.js'
import { unknownText, untrusted } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { NoticeBoard } from '../books/notice-board.js'
import { AttemptTrail } from '../attacks/attempt-trail.js'
import type { OpenAttacks } from '../attacks/open-attacks.js'

const recordEveryMs = 3_600_000
const maxGoing = 20_000

/** What is known of a source when the kernel has dropped something of it. */
export interface Dropped {
  readonly drop: KernelDrop
  readonly source: Source
  readonly isTrusted: boolean
  /** What HEP last saw of it, or empty. */
  readonly lastUserAgent: Untrusted
  /** What else is known of it at this moment proves, or not. */
  readonly proof: Proof
}

/** What is dropped again and again. */
interface Going {
  readonly source: Source
  readonly since: number
  count: number
  last: Attempt
}

/** Turns kernel drops into attacks. */
export class DropRule {
  readonly #attacks: OpenAttacks
  readonly #notices: NoticeBoard
  readonly #settings: () => Settings
  readonly #block: (found: {
    rule: KernelDrop['rule']
    source: Source
    trail: AttemptTrail
  }) => boolean
  /** By rule and source, in the order of their beginning. */
  readonly #going = new Map<string, Going & { readonly rule: KernelDrop['rule'] }>()

  /** @param options.block blocks a stranger; false where a bound forbids it */
  constructor(options: {
    readonly attacks: OpenAttacks
    readonly notices: NoticeBoard
    readonly settings: () => Settings
    readonly block: (found: {
      rule: KernelDrop['rule']
      source: Source
      trail: AttemptTrail
    }) => boolean
  }) {
    this.#attacks = options.attacks
    this.#notices = options.notices
    this.#settings = options.settings
    this.#block = options.block
  }

  /** One source of which something was dropped. */
  take(dropped: Dropped): void {
    const { drop, source } = dropped
    const { rule, at } = drop
    const attempt = toAttempt(dropped)
    if (this.#mayBlock(dropped) && this.#block({ rule, source, trail: AttemptTrail.of([attempt]) }))
      return
    const key = `${rule} ${source}`
    const going = this.#going.get(key)
    if (going !== undefined) {
      going.count += 1
      going.last = attempt
      return
    }
    this.#tell(dropped)
    this.#going.set(key, { rule, source, since: at, count: 0, last: attempt })
    this.#report(rule, source, AttemptTrail.of([attempt]))
    if (this.#going.size > maxGoing) this.#end(this.#going.keys().next().value ?? key)
  }

  /** Records what went on for an hour. */
  tick(now: number): void {
    for (const [key, { since }] of this.#going) {
      if (now - since < recordEveryMs) return
      this.#end(key, now)
    }
  }

  #mayBlock({ drop, isTrusted }: Dropped): boolean {
    const settings = this.#settings()
    if (isTrusted || settings['blocking.monitor']) return false
    return drop.rule === 'userAgent' || (drop.rule === 'inviteLimit' && settings['invite.block'])
  }

  #end(key: string, goesOnAt?: number): void {
    const going = this.#going.get(key)
    if (going === undefined) return
    this.#going.delete(key)
    if (going.count === 0) return
    this.#report(going.rule, going.source, AttemptTrail.of([going.last], going.count))
    if (goesOnAt !== undefined) this.#going.set(key, { ...going, since: goesOnAt, count: 0 })
  }

  #report(rule: KernelDrop['rule'], source: Source, trail: AttemptTrail): void {
    this.#attacks.open({ rule, source, trail, action: 'reported' })
  }

  #tell({ drop, source, isTrusted }: Dropped): void {
    if (drop.rule === 'tftp') {
      const text = `${source} sends more than 100 TFTP requests in a minute; 10 a minute pass`
      this.#notices.tell({ kind: 'tftpFlood', source, text })
    } else if (isTrusted) {
      const what =
        drop.rule === 'userAgent' ? `the name of a scanner, "${drop.name}"` : 'too many INVITEs'
      const text = `the kernel drops ${what} in the name of the trusted source ${source}; it is not blocked`
      this.#notices.tell({ kind: 'trustedSourceSuspected', source, text })
    }
  }
}

function toAttempt({ drop, source, lastUserAgent, proof }: Dropped): Attempt {
  const { at, address, port, protocol, victim, type, name } = drop
  return {
    pbx: '',
    at,
    source,
    remote: {
      family: familyOf(address),
      transport: protocol === 'tcp' ? 'TCP' : 'UDP',
      address,
      port,
    },
    victim,
    type,
    isTypeInferred: false,
    account: unknownText,
    // The name is a part of the User-Agent; HEP may have shown the whole.
    userAgent: lastUserAgent.toLowerCase().includes(name.toLowerCase())
      ? lastUserAgent
      : untrusted(name),
    calledNumber: unknownText,
    sessionId: unknownText,
    proof,
    failure: 'refused',
  }
}
