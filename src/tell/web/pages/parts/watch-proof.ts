// What proves that somebody watches while a list is empty.
import { counted } from '../../../../domain/counted.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import type { DaemonStatus } from '../../../../ports/operator/status-desk.js'
import { shownNumber } from '../../../charts/shown-number.js'
import { describeDuration } from '../../../format/describe-time.js'

/** Says what is watched now, `8,213 events heard, 41 sources work here, kernel verified 2 s ago`. */
export async function watchProof(operator: Pick<Operator, 'status' | 'trust'>): Promise<string> {
  const [status, trusted] = await Promise.all([
    operator.status.status(),
    operator.trust.trusted({ page: 1, perPage: 1 }),
  ])
  const heard = status.sources.reduce((sum, { received }) => sum + received, 0)
  const works = `${counted(trusted.total, 'source works', shownNumber)} here`
  return [`${counted(heard, 'message', shownNumber)} heard`, works, verifiedWords(status)].join(
    ', ',
  )
}

/** Says how long ago the kernel's rules were verified. */
export function verifiedWords({ firewall, now }: Pick<DaemonStatus, 'firewall' | 'now'>): string {
  if (firewall.kind === 'dryRun') return 'dry run: the kernel is not touched'
  if (firewall.verifiedAt === 0) return 'the kernel is not verified yet'
  return `kernel verified ${describeDuration(now - firewall.verifiedAt)} ago`
}
