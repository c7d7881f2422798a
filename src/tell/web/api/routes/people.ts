// Users, their sessions, tokens of programs, and one-time links.
import { z } from 'zod'
import { AppError } from '../../../../domain/app-error.js'
import { printable } from '../../../../domain/untrusted.js'
import type {
  IssuedLink,
  PeopleDesk,
  Person,
  TokenRecord,
} from '../../../../ports/operator/people-desk.js'
import type { Session } from '../../../../ports/sessions.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { instant, listOf } from '../route/answer-values.js'
import { type AnyRoute, type ApiParts, defineRoute } from '../route/route.js'

const name = z
  .string({ error: 'must be a name' })
  .max(64, { error: 'must have at most 64 characters' })
const role = z.enum(['viewer', 'operator', 'admin'], {
  error: 'must be viewer, operator or admin',
})
const scope = z.enum(['read', 'write', 'admin'], { error: 'must be read, write or admin' })
const maybeInstant = instant.nullable()
const pathSchema = z.strictObject({ name })

const userSchema = z.strictObject({
  name: z.string(),
  role,
  hasPassword: z.boolean().describe('false until the one-time link was used'),
  hasSecondFactor: z.boolean(),
  disabled: z.boolean(),
  createdAt: instant,
  lastLoginAt: maybeInstant.describe('null for never'),
})

const linkSchema = z.strictObject({
  url: z.string().describe('works once'),
  endsAt: instant,
  user: z.string().describe('empty for the first user'),
})

const tokenFields = {
  id: z.string(),
  name: z.string(),
  scope,
  createdBy: z.string(),
  createdAt: instant,
  endsAt: maybeInstant.describe('null for no end'),
  lastUsedAt: maybeInstant.describe('null for never; kept to the minute'),
}

const listUsers = defineRoute({
  method: 'get',
  path: '/users',
  name: 'listUsers',
  scope: 'admin',
  summary: 'The people who may log in.',
  answer: listOf(userSchema),
  handle: async (_operator, _question, api) => {
    const items = (await deskOf(api).users()).map(userJson)
    return { items, total: items.length }
  },
})

const addUser = defineRoute({
  method: 'post',
  path: '/users',
  name: 'addUser',
  scope: 'admin',
  summary: 'Adds a user, and answers the one-time link by which they set their password.',
  body: z.strictObject({ name, role }),
  answer: linkSchema,
  handle: async (_operator, { body, client }, api) =>
    linkJson(await deskOf(api).addUser(body.name, body.role, client.author)),
})

const changeUser = defineRoute({
  method: 'patch',
  path: '/users/{name}',
  name: 'changeUser',
  scope: 'admin',
  summary: 'Changes the role of a user, disables one, or takes a lost second factor away.',
  description: 'The sessions of the user end. The last administrator stays one.',
  pathSchema,
  body: z.strictObject({
    role: role.optional(),
    disabled: z.boolean({ error: 'must be true or false' }).optional(),
    secondFactorLost: z.literal(true, { error: 'must be true' }).optional(),
  }),
  answer: userSchema,
  handle: async (_operator, { path, body, client }, api) => {
    const change = {
      ...(body.role !== undefined && { role: body.role }),
      ...(body.disabled !== undefined && { isDisabled: body.disabled }),
      ...(body.secondFactorLost === true && { isSecondFactorLost: true as const }),
    }
    return userJson(await deskOf(api).changeUser(path.name, change, client.author))
  },
})

const removeUser = defineRoute({
  method: 'delete',
  path: '/users/{name}',
  name: 'removeUser',
  scope: 'admin',
  summary: 'Removes a user and ends the sessions.',
  pathSchema,
  answer: z.strictObject({ name: z.string(), removed: z.literal(true) }),
  handle: async (_operator, { path, client }, api) => {
    await deskOf(api).removeUser(path.name, client.author)
    return { name: path.name, removed: true as const }
  },
})

const listSessions = defineRoute({
  method: 'get',
  path: '/sessions',
  name: 'listSessions',
  scope: 'admin',
  summary: 'The logins in force, the last used first.',
  answer: listOf(
    z.strictObject({
      id: z.string(),
      user: z.string(),
      address: z.string(),
      userAgent: z.string(),
      createdAt: instant,
      lastSeenAt: instant,
      endsAt: instant,
    }),
  ),
  handle: async (_operator, _question, api) => {
    const items = (await deskOf(api).sessions()).map(sessionJson)
    return { items, total: items.length }
  },
})

const endSession = defineRoute({
  method: 'delete',
  path: '/sessions/{id}',
  name: 'endSession',
  scope: 'admin',
  summary: 'Ends a login.',
  pathSchema: z.strictObject({ id: z.string().max(64) }),
  answer: z.strictObject({ ended: z.literal(true) }),
  handle: async (_operator, { path, client }, api) => {
    await deskOf(api).endSession(path.id, client.author)
    return { ended: true as const }
  },
})

const listTokens = defineRoute({
  method: 'get',
  path: '/tokens',
  name: 'listTokens',
  scope: 'admin',
  summary: 'The tokens of programs, without their secrets.',
  answer: listOf(z.strictObject(tokenFields)),
  handle: async (_operator, _question, api) => {
    const items = (await deskOf(api).tokens()).map(tokenJson)
    return { items, total: items.length }
  },
})

const addToken = defineRoute({
  method: 'post',
  path: '/tokens',
  name: 'addToken',
  scope: 'admin',
  summary: 'Makes a token. Its secret is answered this once.',
  body: z.strictObject({
    name,
    scope,
    days: z
      .int({ error: 'must be a whole number of days' })
      .min(1, { error: 'must be at least 1' })
      .max(3650, { error: 'must be at most 3650' })
      .optional()
      .describe('how long it works; without it, it has no end'),
  }),
  answer: z.strictObject({ ...tokenFields, secret: z.string() }),
  handle: async ({ status }, { body, client }, api) => {
    const endsAt = body.days === undefined ? 0 : status.now() + body.days * 86_400_000
    const wanted = { name: body.name, scope: body.scope, endsAt }
    const { token, secret } = await deskOf(api).addToken(wanted, client.author)
    return { ...tokenJson(token), secret }
  },
})

const endToken = defineRoute({
  method: 'delete',
  path: '/tokens/{id}',
  name: 'endToken',
  scope: 'admin',
  summary: 'Ends a token, by its id or its name.',
  pathSchema: z.strictObject({ id: z.string().max(64) }),
  answer: z.strictObject({ ended: z.literal(true) }),
  handle: async (_operator, { path, client }, api) => {
    await deskOf(api).endToken(path.id, client.author)
    return { ended: true as const }
  },
})

const issueLink = defineRoute({
  method: 'post',
  path: '/web/link',
  name: 'issueLink',
  scope: 'admin',
  isLocal: true,
  summary: 'Issues a one-time link: for the first user, or for a user who sets a new password.',
  body: z.strictObject({ user: name.optional().describe('none for the first user') }),
  isBodyOptional: true,
  answer: linkSchema,
  handle: async (_operator, { body, client }, api) =>
    linkJson(
      await deskOf(api).issueLink((body as typeof body | undefined)?.user ?? '', client.author),
    ),
})

/** All of them. */
export const peopleRoutes: readonly AnyRoute[] = [
  ...[listUsers, addUser, changeUser, removeUser],
  ...[listSessions, endSession],
  ...[listTokens, addToken, endToken],
  issueLink,
]

function deskOf({ people }: ApiParts): PeopleDesk {
  if (people !== undefined) return people
  throw new AppError('unavailable', 'no users are kept here')
}

function userJson({ isDisabled, lastLoginAt, createdAt, ...user }: Person) {
  return {
    ...user,
    disabled: isDisabled,
    createdAt: toIsoTime(createdAt),
    lastLoginAt: maybeTime(lastLoginAt),
  }
}

function linkJson({ url, endsAt, user }: IssuedLink) {
  return { url, endsAt: toIsoTime(endsAt), user }
}

function sessionJson({ hash, user, address, userAgent, ...times }: Session) {
  return {
    id: hash,
    user,
    address,
    userAgent: printable(userAgent),
    createdAt: toIsoTime(times.createdAt),
    lastSeenAt: toIsoTime(times.lastSeenAt),
    endsAt: toIsoTime(Math.min(times.idleEndsAt, times.endsAt)),
  }
}

function tokenJson({ createdAt, endsAt, lastUsedAt, ...token }: TokenRecord) {
  return {
    ...token,
    createdAt: toIsoTime(createdAt),
    endsAt: maybeTime(endsAt),
    lastUsedAt: maybeTime(lastUsedAt),
  }
}

function maybeTime(at: number): string | null {
  return at === 0 ? null : toIsoTime(at)
}
