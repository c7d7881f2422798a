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

/** Tells whether a source is one of ours for all that sipward knows: what was done leaves its phones at work. */
export function isOwnSource({ action }: Pick<Attack, 'action'>): boolean {
  return action === 'flowBlocked' || action === 'slowed' || action === 'exempt'
}
