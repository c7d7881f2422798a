// Sessions and one-time links in a store.
import type { OneTimeLink, OneTimeLinks, Session, Sessions } from '../../ports/sessions.js'
import { Book } from './book.js'
import { linkSchema, sessionSchema } from './book-schemas.js'
import type { Shelves } from './shelf.js'

const touchedEveryMs = 60_000
const maxListed = 1000

/** Implements {@link Sessions}. */
export class StoredSessions implements Sessions {
  readonly #sessions: Book<Session>

  constructor(shelves: Shelves) {
    this.#sessions = new Book(sessionSchema, shelves('sessions'))
  }

  async find(hash: string, now: number): Promise<Session | undefined> {
    const session = await this.#sessions.get(hash)
    return session !== undefined && isInForce(session, now) ? session : undefined
  }

  put(session: Session): Promise<void> {
    return this.#sessions.put(session)
  }

  async touch(
    hash: string,
    { now, idleEndsAt }: { readonly now: number; readonly idleEndsAt: number },
  ): Promise<void> {
    await this.#sessions.change(
      [
        ['key', 'is', hash],
        ['lastSeenAt', 'atMost', now - touchedEveryMs],
        ['idleEndsAt', 'above', now],
      ],
      { set: { lastSeenAt: now, idleEndsAt } },
    )
  }

  async remove(hash: string): Promise<boolean> {
    return (await this.#sessions.remove([['key', 'is', hash]])) > 0
  }

  async removeOf(user: string, exceptHash = ''): Promise<number> {
    for (let removed = 0; ;) {
      const some = await this.#sessions.remove([
        ['user', 'is', user],
        ['key', 'isNot', exceptHash],
      ])
      if (some === 0) return removed
      removed += some
    }
  }

  list(user: string, now: number): Promise<readonly Session[]> {
    return this.#sessions.find(
      [
        ['user', 'is', user],
        ['idleEndsAt', 'above', now],
        ['endsAt', 'above', now],
      ],
      { by: 'lastSeenAt', isDescending: true },
      maxListed,
    )
  }

  async prune(now: number): Promise<number> {
    const idle = await this.#sessions.remove([['idleEndsAt', 'atMost', now]])
    return idle > 0 ? idle : this.#sessions.remove([['endsAt', 'atMost', now]])
  }
}

/** Implements {@link OneTimeLinks}. */
export class StoredLinks implements OneTimeLinks {
  readonly #links: Book<OneTimeLink>

  constructor(shelves: Shelves) {
    this.#links = new Book(linkSchema, shelves('links'))
  }

  put(link: OneTimeLink): Promise<void> {
    return this.#links.put(link)
  }

  take(hash: string, purpose: string, now: number): Promise<OneTimeLink | undefined> {
    const order = { by: 'key', isDescending: false } as const
    return this.#links.take(openLink(hash, purpose, now), order, { set: { isUsed: true } })
  }

  async find(hash: string, purpose: string, now: number): Promise<OneTimeLink | undefined> {
    const order = { by: 'key', isDescending: false } as const
    const [link] = await this.#links.find(openLink(hash, purpose, now), order, 1)
    return link
  }

  endAll(now: number): Promise<number> {
    return this.#links.change(
      [
        ['isUsed', 'is', false],
        ['endsAt', 'above', now],
      ],
      { set: { isUsed: true } },
    )
  }

  prune(now: number): Promise<number> {
    return this.#links.remove([['endsAt', 'atMost', now]])
  }
}

/** The conditions of a link that can be taken. */
function openLink(hash: string, purpose: string, now: number) {
  return [
    ['key', 'is', hash],
    ['purpose', 'is', purpose],
    ['isUsed', 'is', false],
    ['endsAt', 'above', now],
  ] as const
}

function isInForce({ idleEndsAt, endsAt }: Session, now: number): boolean {
  return idleEndsAt > now && endsAt > now
}
