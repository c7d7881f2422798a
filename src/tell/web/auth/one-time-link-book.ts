// One-time links: for the first user, to set a password, and to come in as a guest. Each works once, for 30 minutes.
import type { Clock } from '../../../ports/clock.js'
import type { IssuedLink } from '../../../ports/operator/people-desk.js'
import type { OneTimeLink, OneTimeLinks } from '../../../ports/sessions.js'
import { hashOfSecret, newSecret } from './secret-words.js'

/** How long a link works, in ms. */
export const linkMs = 30 * 60_000

/** What a link is for. */
export type LinkPurpose = 'firstUser' | 'password' | 'guest'

const pathOf: Readonly<Record<LinkPurpose, string>> = {
  firstUser: 'first-user',
  password: 'set-password',
  guest: 'enter',
}

/** Issues links and takes them. */
export class OneTimeLinkBook {
  readonly #links: OneTimeLinks
  readonly #clock: Clock
  readonly #urlOf: (path: string) => string

  constructor(parts: {
    readonly links: OneTimeLinks
    readonly clock: Clock
    /** From a path to what a person opens. */
    readonly urlOf: (path: string) => string
  }) {
    this.#links = parts.links
    this.#clock = parts.clock
    this.#urlOf = parts.urlOf
  }

  async issue(purpose: LinkPurpose, user: string): Promise<IssuedLink> {
    const secret = newSecret()
    const createdAt = this.#clock.now()
    const endsAt = createdAt + linkMs
    const hash = hashOfSecret(secret)
    await this.#links.put({ hash, purpose, user, createdAt, endsAt, isUsed: false })
    return { url: this.#urlOf(`/${pathOf[purpose]}/${secret}`), endsAt, user }
  }

  /** Tells whether a link could be taken now. */
  async isOpen(purpose: LinkPurpose, secret: string): Promise<boolean> {
    const found = await this.#links.find(hashOfSecret(secret), purpose, this.#clock.now())
    return found !== undefined
  }

  /** Uses up every open link: whoever has issued one may no longer do so. */
  async endAll(): Promise<void> {
    await this.#links.endAll(this.#clock.now())
  }

  /** Uses a link up; undefined where it was used, has ended or was never issued. */
  take(purpose: LinkPurpose, secret: string): Promise<OneTimeLink | undefined> {
    return this.#links.take(hashOfSecret(secret), purpose, this.#clock.now())
  }
}
