// The SIP attack notification: one attack in one mail.
import type { Attack } from '../../domain/attack.js'
import { attackFacts, whoOf } from './attack-facts.js'
import { attackLead, blockOf, classStates, type LetterBody } from './incident-view.js'
import { sourceLink } from './mail-links.js'
import { mailPart } from './mail-view.js'
import type { NewsLetter } from './news-letter.js'
import { capital } from '../format/capital.js'
import { attackTitle } from './news-subject.js'

/** Fills a mail about one attack. */
export function attackView(letter: NewsLetter, attack: Attack): LetterBody {
  const { place, newsClass } = letter
  const [who, block] = [whoOf(attack), blockOf(letter, attack)]
  return {
    state: classStates[newsClass],
    headline: `${capital(attackTitle(attack))}.`,
    paragraphs: [attackLead(letter, attack, who)],
    parts: [
      mailPart('', { facts: attackFacts(attack, { place, block, who, isActionTold: false }) }),
    ],
    link: { href: sourceLink(place.baseUrl, attack.source), text: 'Open this source in sipward' },
  }
}
