// The page of users, sessions and tokens, and what is ordered there.
import { printable } from '../../../../domain/untrusted.js'
import type { Role } from '../../../../ports/accounts.js'
import type {
  Author,
  IssuedLink,
  PeopleDesk,
  PersonChange,
} from '../../../../ports/operator/people-desk.js'
import type { TokenScope } from '../../../../ports/tokens.js'
import { refusal } from '../../api/route/api-error.js'
import { roles, tokenScopes } from '../../auth/roles.js'
import type { PageAnswer, PageContext, PageRoute } from '../page-route.js'
import type { UsersView } from '../views/users-view.js'
import { peopleView } from './people-view.js'

/** What is shown this once. */
export type ShownOnce = NonNullable<UsersView['shownOnce']>

/** What these pages need besides their context. */
export interface PeoplePageParts {
  readonly people: PeopleDesk
  /** Keeps what is shown once for the next look of a session. */
  readonly once: {
    put(session: string, shown: ShownOnce): void
    take(session: string): ShownOnce | undefined
  }
}

const dayMs = 86_400_000

/** What an order does; returns a word of it, empty where something is shown once instead. */
type Order = (context: PageContext, parts: PeoplePageParts) => Promise<string>

/** Makes the rows. */
export function peoplePages(parts: PeoplePageParts): readonly PageRoute[] {
  const { people, once } = parts
  return [
    {
      method: 'get',
      path: '/users',
      role: 'viewer',
      handle: async (context) => {
        const view = await peopleView(context, people, once.take(context.session))
        return { kind: 'page', template: 'users', view }
      },
    },
    ...orders.map(([path, role, order]): PageRoute => ({
      method: 'post',
      path,
      role,
      handle: async (context): Promise<PageAnswer> => {
        const text = await order(context, parts)
        return { kind: 'redirect', to: '/users', ...(text !== '' && { flash: { text } }) }
      },
    })),
  ]
}

const orders: readonly (readonly [path: string, role: Role, order: Order])[] = [
  ['/users/add', 'admin', addUser],
  ['/users/role', 'admin', changeRole],
  ['/users/disable', 'admin', changes({ isDisabled: true }, 'cannot log in any more.')],
  ['/users/enable', 'admin', changes({ isDisabled: false }, 'can log in again.')],
  [
    '/users/without-second-factor',
    'admin',
    changes({ isSecondFactorLost: true }, 'logs in with the password alone.'),
  ],
  ['/users/remove', 'admin', removeUser],
  ['/users/link', 'admin', issueLink],
  ['/users/end-session', 'viewer', endSession],
  ['/users/add-token', 'admin', addToken],
  ['/users/end-token', 'admin', endToken],
]

async function addUser(context: PageContext, parts: PeoplePageParts): Promise<string> {
  const role = wordOf(roles, context.body.get('role'), 'role')
  const name = context.body.get('name').trim()
  const link = await parts.people.addUser(name, role, authorOf(context))
  return showLink(context, parts, link)
}

function changeRole(context: PageContext, parts: PeoplePageParts): Promise<string> {
  const role = wordOf(roles, context.body.get('role'), 'role')
  return changes({ role }, `is ${role} now.`)(context, parts)
}

function changes(change: PersonChange, done: string): Order {
  return async (context, { people }) => {
    const { name } = await people.changeUser(context.body.get('name'), change, authorOf(context))
    return `${name} ${done}`
  }
}

async function removeUser(context: PageContext, { people }: PeoplePageParts): Promise<string> {
  const name = context.body.get('name')
  await people.removeUser(name, authorOf(context))
  return `${printable(name)} is removed.`
}

async function issueLink(context: PageContext, parts: PeoplePageParts): Promise<string> {
  const name = context.body.get('name')
  if (name === '') throw refusal('name the user who is to set a password')
  return showLink(context, parts, await parts.people.issueLink(name, authorOf(context)))
}

async function endSession(context: PageContext, { people }: PeoplePageParts): Promise<string> {
  const hash = context.body.get('session')
  await refuseOthers(people, hash, context)
  await people.endSession(hash, authorOf(context))
  return 'The session is ended.'
}

async function addToken(context: PageContext, parts: PeoplePageParts): Promise<string> {
  const { body, now, session } = context
  const scope: TokenScope = wordOf(tokenScopes, body.get('scope'), 'scope')
  const name = body.get('token-name').trim()
  const wanted = { name, scope, endsAt: endOf(body.get('until'), now) }
  const { token, secret } = await parts.people.addToken(wanted, authorOf(context))
  const text = 'It is not shown again: put it where the program reads it.'
  parts.once.put(session, { title: `The token ${token.name}`, secret, text })
  return ''
}

async function endToken(context: PageContext, { people }: PeoplePageParts): Promise<string> {
  await people.endToken(context.body.get('id'), authorOf(context))
  return 'The token is ended.'
}

function showLink(context: PageContext, { once }: PeoplePageParts, link: IssuedLink): string {
  once.put(context.session, {
    title: `A link for ${printable(link.user)}`,
    secret: link.url,
    text: 'It sets the password, works once, for 30 minutes, and is not shown again.',
  })
  return ''
}

/** People who are no administrators end their own sessions alone. */
async function refuseOthers(
  people: PeopleDesk,
  hash: string,
  { user }: PageContext,
): Promise<void> {
  if (user.role === 'admin') return
  const own = (await people.sessions()).filter((session) => session.user === user.name)
  if (!own.some((session) => session.hash === hash)) throw refusal('this is no session of yours')
}

function authorOf({ user, address }: PageContext): Author {
  return { name: user.name, address }
}

function wordOf<Word extends string>(words: readonly Word[], text: string, what: string): Word {
  const word = words.find((each) => each === text)
  if (word === undefined) throw refusal(`the ${what} must be one of ${words.join(', ')}`)
  return word
}

function endOf(text: string, now: number): number {
  if (text.trim() === '') return 0
  const days = /^\s*([1-9]\d{0,3})\s*(?:d|days?)?\s*$/.exec(text)?.[1]
  if (days === undefined || Number(days) > 3650) {
    throw refusal('a token works for a number of days, at most 3650, or without an end')
  }
  return now + Number(days) * dayMs
}
