// The sheets that are seen without a login, as views.
import { minPasswordLength } from '../auth/passwords.js'
import type { RenderedPage } from '../pages/page-route.js'
import type { LoginView, LoneFrame } from '../pages/views/login-view.js'

type Field = LoginView['fields'][number]

const plain = { value: '', hint: '', problem: '', isNumeric: false } as const

const password: Field = {
  ...plain,
  id: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
}

const newPassword: readonly Field[] = [
  {
    ...password,
    hint: `At least ${minPasswordLength} characters; a few words are fine.`,
    autocomplete: 'new-password',
  },
  { ...password, id: 'again', label: 'The same password again', autocomplete: 'new-password' },
]

function nameField(value: string): Field {
  return { ...plain, id: 'name', label: 'Name', value, type: 'text', autocomplete: 'username' }
}

function codeField(hint: string): Field {
  const words = { id: 'code', label: 'Code', hint, autocomplete: 'one-time-code' }
  return { ...plain, ...words, type: 'text', isNumeric: true }
}

/** The sheet of the login. */
export function loginSheet(
  frame: LoneFrame,
  { name, to, problem }: { readonly name: string; readonly to: string; readonly problem: string },
): RenderedPage {
  return sheet({
    frame,
    step: 'password',
    action: '/login',
    fields: [nameField(name), password],
    keep: [{ name: 'to', value: to }],
    problem,
    verb: 'Log in',
    command: 'sipward web link NAME',
  })
}

/** The sheet that asks for the code of the second factor. */
export function codeSheet(
  frame: LoneFrame,
  kept: { readonly pending: string; readonly to: string; readonly problem: string },
): RenderedPage {
  const keep = [
    { name: 'pending', value: kept.pending },
    { name: 'to', value: kept.to },
  ]
  const hint = 'Six digits of your authenticator, or a recovery code.'
  return sheet({
    frame,
    step: 'code',
    action: '/login/code',
    fields: [codeField(hint)],
    keep,
    problem: kept.problem,
    verb: 'Log in',
    command: 'sipward web users reset-second-factor NAME',
  })
}

/** The sheet that a one-time link opens. */
export function linkSheet(
  frame: LoneFrame,
  link: {
    readonly action: string
    readonly isFirst: boolean
    readonly name: string
    readonly problem: string
  },
): RenderedPage {
  return sheet({
    frame,
    step: 'first',
    action: link.action,
    fields: [...(link.isFirst ? [nameField(link.name)] : []), ...newPassword],
    keep: [],
    problem: link.problem,
    verb: link.isFirst ? 'Make the first user' : 'Set the password',
    command: link.isFirst ? 'sipward web link' : 'sipward web link NAME',
  })
}

function sheet(view: LoginView): RenderedPage {
  return { template: 'login', view }
}
