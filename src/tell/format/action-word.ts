// What was done about an attack, in a word or two: the same in subjects and tables.
import type { Attack, AttackAction } from '../../domain/attack.js'

const words: Readonly<Record<AttackAction, string>> = {
  blocked: 'blocked',
  denied: 'permanently blocked',
  flowBlocked: 'one phone blocked',
  slowed: 'slowed',
  exempt: 'never blocked',
  reported: 'not blocked',
}

/** Says what was done about an attack; of floods that nobody is blocked for, only so much passes. */
export function actionWord({ rule, action }: Pick<Attack, 'rule' | 'action'>): string {
  const isLimited = action === 'reported' && (rule === 'tftp' || rule === 'inviteLimit')
  return isLimited ? 'limited' : words[action]
}
