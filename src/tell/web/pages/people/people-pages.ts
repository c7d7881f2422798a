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

/** Makes the rows. */
export function peoplePages({ people, once }: PeoplePageParts): readonly PageRoute[] {
  const order = (
    path: string,
    role: Role,
    handle: (context: PageContext) => Promise<string>,
  ): PageRoute => ({
    method: 'post',
    path,
    role,
    handle: async (context): Promise<PageAnswer> => {
      const text = await handle(context)
      return { kind: 'redirect', to: '/users', ...(text !== '' && { flash: { text } }) }
    },
  })
  const change = (name: string, what: PersonChange, context: PageContext) =>
    people.changeUser(name, what, authorOf(context))
  const showLink = (context: PageContext, { url, user }: IssuedLink): string => {
    once.put(context.session, {
      title: `A link for ${printable(user)}`,
      secret: url,
      text: 'It sets the password, works once, for 30 minutes, and is not shown again.',
    })
    return ''
  }
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
    order('/users/add', 'admin', async (context) => {
      const role = wordOf(roles, context.body.get('role'), 'role')
      const name = context.body.get('name').trim()
      return showLink(context, await people.addUser(name, role, authorOf(context)))
    }),
    order('/users/role', 'admin', async (context) => {
      const role = wordOf(roles, context.body.get('role'), 'role')
      const { name } = await change(context.body.get('name'), { role }, context)
      return `${name} is ${role} now.`
    }),
    order('/users/disable', 'admin', async (context) => {
      const { name } = await change(context.body.get('name'), { isDisabled: true }, context)
      return `${name} cannot log in any more.`
    }),
    order('/users/enable', 'admin', async (context) => {
      const { name } = await change(context.body.get('name'), { isDisabled: false }, context)
      return `${name} can log in again.`
    }),
    order('/users/without-second-factor', 'admin', async (context) => {
      const lost = { isSecondFactorLost: true } as const
      const { name } = await change(context.body.get('name'), lost, context)
      return `${name} logs in with the password alone.`
    }),
    order('/users/remove', 'admin', async (context) => {
      const name = context.body.get('name')
      await people.removeUser(name, authorOf(context))
      return `${printable(name)} is removed.`
    }),
    order('/users/link', 'admin', async (context) => {
      const name = context.body.get('name')
      return showLink(context, await people.issueLink(name, authorOf(context)))
    }),
    order('/users/end-session', 'viewer', async (context) => {
      const hash = context.body.get('session')
      await refuseOthers(people, hash, context)
      await people.endSession(hash, authorOf(context))
      return 'The session is ended.'
    }),
    order('/users/add-token', 'admin', async (context) => {
      const { body, now } = context
      const scope: TokenScope = wordOf(tokenScopes, body.get('scope'), 'scope')
      const wanted = {
        name: body.get('token-name').trim(),
        scope,
        endsAt: endOf(body.get('until'), now),
      }
      const { token, secret } = await people.addToken(wanted, authorOf(context))
      once.put(context.session, {
        title: `The token ${token.name}`,
        secret,
        text: 'It is not shown again: put it where the program reads it.',
      })
      return ''
    }),
    order('/users/end-token', 'admin', async (context) => {
      await people.endToken(context.body.get('id'), authorOf(context))
      return 'The token is ended.'
    }),
  ]
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
