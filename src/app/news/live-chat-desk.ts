// The targets of chats, shown without their secrets and changed one by one.
import { randomBytes } from 'node:crypto'
import {
  type ChatTarget,
  chatTargetSchema,
  maxChatTargets,
  serverOf,
} from '../../domain/chat-target.js'
import { AppError } from '../../domain/app-error.js'
import { printable } from '../../domain/untrusted.js'
import type {
  AddedChatTarget,
  ChatDesk,
  ChatTargetChange,
  ShownChatTarget,
  WantedChatTarget,
} from '../../ports/operator/chat-desk.js'
import type { DeliveryDesk, TestOutcome } from '../../ports/operator/delivery-desk.js'
import type { ChatTargets } from './chat-targets.js'

/** What the desk needs. */
export interface LiveChatDeskParts {
  readonly targets: ChatTargets
  readonly delivery: Pick<DeliveryDesk, 'sendTest'>
}

/** Implements {@link ChatDesk} over the setting. */
export class LiveChatDesk implements ChatDesk {
  readonly #parts: LiveChatDeskParts

  constructor(parts: LiveChatDeskParts) {
    this.#parts = parts
  }

  chatTargets(): Promise<readonly ShownChatTarget[]> {
    return Promise.resolve(this.#parts.targets.all.map(shown))
  }

  async addChatTarget({ secret, ...wanted }: WantedChatTarget): Promise<AddedChatTarget> {
    const { targets } = this.#parts
    const { name, kind } = wanted
    if (targets.find(name) !== undefined) {
      throw new AppError('invalidValue', `there is a target "${name}" already`)
    }
    if (targets.all.length >= maxChatTargets) {
      throw new AppError('invalidValue', `there are ${maxChatTargets} targets: remove one first`)
    }
    const made = kind === 'webhook' && secret === undefined ? newSecret() : ''
    const signing = secret ?? made
    const target = checked({ ...wanted, secrets: signing === '' ? [] : [signing] })
    await targets.add(target)
    return { target: shown(target), secret: made }
  }

  async changeChatTarget(name: string, change: ChatTargetChange): Promise<ShownChatTarget> {
    const { secret, ...parts } = change
    const known = this.#find(name)
    const secrets = secret === undefined ? known.secrets : [secret]
    const target = checked({ ...known, ...parts, secrets })
    refuseMovedToken(known, target, change)
    await this.#parts.targets.change(name, target)
    return shown(target)
  }

  async removeChatTarget(name: string): Promise<void> {
    this.#find(name)
    await this.#parts.targets.remove(name)
  }

  async renewChatSecret(name: string): Promise<string> {
    const { kind, secrets } = this.#find(name)
    if (kind !== 'webhook') {
      throw new AppError('invalidValue', `only messages of a webhook are signed; "${name}" is none`)
    }
    const secret = newSecret()
    await this.#parts.targets.change(name, { secrets: [secret, ...secrets.slice(0, 1)] })
    return secret
  }

  async testChatTarget(name: string): Promise<TestOutcome> {
    this.#find(name)
    return this.#parts.delivery.sendTest(`chat.${name}`, undefined)
  }

  #find(name: string): ChatTarget {
    const target = this.#parts.targets.find(name)
    if (target !== undefined) return target
    throw new AppError('invalidValue', `there is no target "${printable(name)}"`)
  }
}

/** Nobody may read a token back by having it posted to a server of his own. */
function refuseMovedToken(known: ChatTarget, target: ChatTarget, change: ChatTargetChange): void {
  const isGiven = change.token !== undefined
  if (known.token === '' || isGiven || serverOf(known) === serverOf(target)) return
  const why =
    'a change of the URL would tell the token to another server: give the token in the same change'
  throw new AppError('invalidValue', why)
}

/** Standard Webhooks wants 24 to 64 bytes. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** Gives a target its defaults, or says what it lacks; its values are not repeated. */
function checked(target: unknown): ChatTarget {
  const result = chatTargetSchema.safeParse(target)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = String(issue?.path[0] ?? '')
  const why = issue?.code === 'custom' && field === '' ? issue.message : refusalOf(field)
  throw new AppError('invalidValue', why)
}

function refusalOf(field: string): string {
  const shape = (chatTargetSchema.shape as Readonly<Record<string, { description?: string }>>)[
    field
  ]
  return shape?.description === undefined
    ? `${printable(field)} is not right`
    : `${field} is not right: ${shape.description}`
}

function shown(target: ChatTarget): ShownChatTarget {
  const { name, kind, chat, classes, hosts, isLocal, isOff, token, secrets } = target
  return {
    ...{ name, kind, chat, classes, hosts, isLocal, isOff },
    server: serverOf(target),
    hasToken: token !== '',
    secrets: secrets.length,
  }
}
