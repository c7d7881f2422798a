// The view of the page of users, sessions and tokens. Who is no administrator sees their own alone.
import { counted } from '../../../../domain/counted.js'
import type { Role } from '../../../../ports/accounts.js'
import type { PeopleDesk, Person, TokenRecord } from '../../../../ports/operator/people-desk.js'
import type { Session } from '../../../../ports/sessions.js'
import { roles, tokenScopes } from '../../auth/roles.js'
import type { PageContext } from '../page-route.js'
import type { ActionView } from '../views/view-parts.js'
import type { SessionRowView, TokenRowView, UserRowView, UsersView } from '../views/users-view.js'

const plain = { value: '', problem: '' } as const

/** Makes the view. */
export async function peopleView(
  context: PageContext,
  people: PeopleDesk,
  shownOnce: UsersView['shownOnce'],
): Promise<UsersView> {
  const { user } = context
  const isAdmin = user.role === 'admin'
  const [users, sessions, tokens] = await Promise.all([
    people.users(),
    people.sessions(),
    isAdmin ? people.tokens() : Promise.resolve([]),
  ])
  const isShown = (name: string): boolean => isAdmin || name === user.name
  const own = sessions.filter((session) => isShown(session.user))
  return {
    frame: await context.frame({ page: 'users', title: 'Users, sessions, tokens' }),
    lede: ledeOf(users, own.length, tokens.length),
    users: users.filter(({ name }) => isShown(name)).map((each) => userRow(each, context)),
    sessions: own.map((session) => sessionRow(session, context)),
    tokens: tokens.map(tokenRow),
    shownOnce,
    addUser: {
      action: '/users/add',
      name: { ...plain, id: 'name', label: 'Name', hint: 'Letters, digits and . - _ @' },
      roles: roles.map((value) => ({
        value,
        text: roleWords[value],
        isChosen: value === 'viewer',
      })),
    },
    addToken: {
      action: '/users/add-token',
      name: { ...plain, id: 'token-name', label: 'Name', hint: 'The change log names it.' },
      scopes: tokenScopes.map((value) => ({ value, text: value, isChosen: value === 'read' })),
      until: { ...plain, id: 'until', label: 'Works for', hint: 'Days; empty for no end.' },
    },
  }
}

const roleWords: Readonly<Record<Role, string>> = {
  viewer: 'viewer: looks',
  operator: 'operator: looks, and acts on addresses',
  admin: 'admin: everything',
}

function ledeOf(users: readonly Person[], sessions: number, tokens: number): string {
  const without = users.filter(({ hasSecondFactor }) => !hasSecondFactor).length
  return `${users.length} may log in, ${without} of them without a second factor; ${counted(sessions, 'session')} and ${counted(tokens, 'token')} in force.`
}

function userRow(person: Person, { user }: PageContext): UserRowView {
  const { name, role, hasPassword, hasSecondFactor, isDisabled, lastLoginAt } = person
  const isYou = name === user.name
  return {
    name,
    role: isDisabled ? `${role}, disabled` : hasPassword ? role : `${role}, has not come yet`,
    isYou,
    secondFactor: hasSecondFactor
      ? { state: 'ok', word: 'on' }
      : { state: 'look', word: 'password alone' },
    lastAt: lastLoginAt === 0 ? undefined : lastLoginAt,
    actions: [
      ...(isYou && !hasSecondFactor
        ? [order('Turn a second factor on', 'shield-check', '/users/second-factor', [])]
        : []),
      ...(user.role === 'admin' ? orders(person) : []),
    ],
  }
}

function orders({ name, role, hasSecondFactor, isDisabled }: Person): ActionView[] {
  const named = [['name', name]] as const
  return [
    ...roles
      .filter((other) => other !== role)
      .map((other) =>
        order(`Make ${other}`, 'users', '/users/role', [
          ['name', name],
          ['role', other],
        ]),
      ),
    order('A link for a new password', 'key', '/users/link', named),
    ...(hasSecondFactor
      ? [order('Take the second factor away', 'shield-x', '/users/without-second-factor', named)]
      : []),
    isDisabled
      ? order('Let in again', 'lock-open', '/users/enable', named)
      : grave(order('Keep out', 'ban', '/users/disable', named)),
    grave(order('Remove', 'trash', '/users/remove', named)),
  ]
}

function sessionRow(session: Session, context: PageContext): SessionRowView {
  const { hash, user, address, userAgent, lastSeenAt, idleEndsAt, endsAt } = session
  return {
    user,
    address,
    browser: userAgent,
    isThis: hash === context.session,
    usedAt: lastSeenAt,
    untilAt: Math.min(idleEndsAt, endsAt),
    end: order('End', 'x', '/users/end-session', [['session', hash]]),
  }
}

function tokenRow({ id, name, scope, createdBy, lastUsedAt, endsAt }: TokenRecord): TokenRowView {
  return {
    name,
    scope,
    by: createdBy,
    usedAt: lastUsedAt === 0 ? undefined : lastUsedAt,
    untilAt: endsAt === 0 ? undefined : endsAt,
    end: grave(order('End', 'x', '/users/end-token', [['id', id]])),
  }
}

function order(
  text: string,
  icon: string,
  action: string,
  fields: readonly (readonly [string, string])[],
): ActionView {
  const hidden = fields.map(([name, value]) => ({ name, value }))
  return { text, icon, action, fields: hidden, isGrave: false }
}

function grave(action: ActionView): ActionView {
  return { ...action, isGrave: true }
}
