// A user turns the second factor on: the key is shown, and counts once a code has proved that it was read.
import type { User } from '../../../../ports/accounts.js'
import { refusal } from '../../api/route/api-error.js'
import type { ChangeWriter } from '../../auth/change-writer.js'
import { otpauthLink } from '../../auth/one-time-codes.js'
import type { SecondFactors } from '../../auth/second-factors.js'
import { qrCodeOf } from '../parts/qr-code.js'
import type { PageAnswer, PageContext, PageRoute } from '../page-route.js'
import type { PeoplePageParts } from './people-pages.js'

/** What these pages need. */
export interface SecondFactorPageParts extends Pick<PeoplePageParts, 'once'> {
  readonly secondFactors: SecondFactors
  readonly changes: Pick<ChangeWriter, 'writeInTime'>
  readonly accounts: { find(name: string): Promise<User | undefined> }
}

/** Makes the rows. */
export function secondFactorPages(parts: SecondFactorPageParts): readonly PageRoute[] {
  const { secondFactors, changes, once } = parts
  return [
    {
      method: 'post',
      path: '/users/second-factor',
      role: 'viewer',
      handle: async (context) => {
        const secret = await secondFactors.offer(await ownUser(parts, context))
        return proofSheet(context, secret, '')
      },
    },
    {
      method: 'post',
      path: '/users/second-factor/prove',
      role: 'viewer',
      handle: async (context): Promise<PageAnswer> => {
        const user = await ownUser(parts, context)
        const secret = secondFactors.offered(user)
        if (secret === undefined) throw refusal('no second factor is being turned on')
        const codes = await secondFactors.prove(user, context.body.get('code').slice(0, 64))
        if (codes === undefined) {
          return proofSheet(context, secret, 'The code is wrong, or too old: take the next one.')
        }
        const author = { name: user.name, address: context.address }
        await changes.writeInTime({ action: 'secondFactorOn', subject: user.name }, author)
        once.put(context.session, {
          title: 'Recovery codes',
          secret: codes.join(' '),
          text: 'Each lets you in once, should the telephone be lost. They are not shown again.',
        })
        return { kind: 'redirect', to: '/users' }
      },
    },
  ]
}

async function ownUser({ accounts }: SecondFactorPageParts, { user }: PageContext): Promise<User> {
  const found = await accounts.find(user.name)
  if (found === undefined) throw refusal('you are no user any more')
  return found
}

async function proofSheet(
  context: PageContext,
  secret: string,
  problem: string,
): Promise<PageAnswer> {
  const frame = await context.frame({ page: '', title: 'A second factor' })
  const spaced = secret.replaceAll(/(.{4})(?=.)/g, '$1 ')
  const link = otpauthLink(secret, context.user.name, frame.host)
  const hint = `Scan the picture with your authenticator, or put this key into it: ${spaced}. Then type the code that it shows.`
  const plain = { value: '', problem: '', isNumeric: true } as const
  const words = { id: 'code', label: 'Code', hint, autocomplete: 'one-time-code' }
  return {
    kind: 'page',
    status: problem === '' ? 200 : 422,
    template: 'login',
    view: {
      frame,
      step: 'code',
      action: '/users/second-factor/prove',
      fields: [{ ...plain, ...words, type: 'text' }],
      keep: [frame.token],
      qrCode: qrCodeOf(link),
      problem,
      verb: 'Turn it on',
      command: 'sipward web users reset-second-factor NAME',
    },
  }
}
