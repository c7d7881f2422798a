// How people are told of a campaign: once, with what is tried and by whom.
import { printable } from '../../domain/untrusted.js'
import type { NoticeBoard } from '../books/notice-board.js'
import type { Accusation } from './stranger-rules.js'

const shownSources = 5

/** Tells of a campaign that these accusations have begun; of others nothing. */
export function tellCampaign(notices: NoticeBoard, accusations: readonly Accusation[]): void {
  const [first] = accusations
  const last = first?.trail.attempts.at(-1)
  if (first?.campaign?.isNew !== true || last === undefined) return
  const tried =
    first.rule === 'accountCampaign'
      ? `the account "${printable(last.account)}" is guessed`
      : `the number "${printable(last.calledNumber)}" is called in vain`
  const names = accusations.slice(0, shownSources).map(({ source }) => source)
  const more = accusations.length - names.length
  const text =
    `${tried} from ${accusations.length} sources together: ${names.join(', ')}` +
    `${more > 0 ? ` and ${more} more` : ''}; whoever joins is blocked at his first attempt`
  notices.tell({ kind: 'campaign', source: undefined, text, about: first.campaign.id })
}
