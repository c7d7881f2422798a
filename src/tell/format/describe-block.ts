// Blocks and rules in words.
import type { RuleName } from '../../domain/attack.js'
import type { Failure } from '../../domain/attempt.js'
import type { Block } from '../../domain/block.js'
import { anAttackOf } from './attack-types.js'
import { describeDuration } from './describe-time.js'

/** Says why a block is there: its note, else what sipward can say of it. */
export function noteOf(block: Block): string {
  if (block.note !== '') return block.note
  const { flow, type, since, until } = block
  const length = describeDuration(until - since)
  if (block.end === 'denied') return `blocked after ${anAttackOf(type)}, then denied for good`
  return flow === undefined
    ? `blocked by sipward for ${length} after ${anAttackOf(type)}`
    : `only ${flow.protocol} from port ${flow.port} is blocked, for ${length}: others work behind this address`
}

/** What each rule looks for, as people would say it. */
export const ruleWords: Readonly<Record<RuleName, string>> = {
  sipBlocking: 'too many in a minute',
  slow: 'too many in a day',
  prefix: 'too many of one IPv6 prefix',
  guestCalls: 'a stranger, many numbers',
  unseenGuesses: 'guesses that no event told of',
  userAgent: 'a blocked User-Agent',
  inviteLimit: 'too many INVITEs',
  tftp: 'too many TFTP requests',
  accountCampaign: 'one account, many sources',
  numberCampaign: 'one number, many sources',
}

/** What was wrong with an attempt, as people would say it. */
export const failureWords: Readonly<Record<Failure, string>> = {
  wrongPassword: 'wrong password',
  unknownAccount: 'unknown account',
  unanswered: 'challenge unanswered',
  refused: 'request refused',
  dialplan: 'reported by the dialplan',
  malformed: 'not readable',
}
