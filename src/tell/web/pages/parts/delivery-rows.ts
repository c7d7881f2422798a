// How news have left, in the words and shapes of pages.
import type { ChannelReport, DeliveryEntry } from '../../../../ports/operator/delivery-desk.js'
import { describeLargest } from '../shown-time.js'
import type { ChannelRowView, DeliveryRowView } from '../views/settings-notifications-view.js'
import type { StateName, StateView } from '../views/view-parts.js'

const states: Readonly<Record<DeliveryEntry['state'], StateView>> = {
  waiting: { state: 'look', word: 'waits' },
  sending: { state: 'look', word: 'is being sent' },
  sent: { state: 'ok', word: 'sent' },
  failed: { state: 'act', word: 'not delivered' },
  folded: { state: 'off', word: 'told in a later message' },
}

/** Shows a channel. */
export function channelRow(channel: ChannelReport, now: number): ChannelRowView {
  const { name, isOn, reason, waiting, lateSince, lastSentAt } = channel
  const late = lateSince === 0 ? '' : `Nothing has left for ${describeLargest(now - lateSince)}.`
  const waits =
    waiting === 0 ? '' : `${waiting} ${waiting === 1 ? 'message waits' : 'messages wait'}.`
  const why = reason === '' ? '' : `${reason}.`
  const text = [late, why, waits].filter((part) => part !== '').join(' ')
  return { name, state: channelState(isOn, reason === '' && lateSince === 0), text, lastSentAt }
}

function channelState(isOn: boolean, isWell: boolean): StateView {
  if (!isOn) return { state: 'off', word: 'off' }
  return isWell ? { state: 'ok', word: 'works' } : { state: 'act', word: 'does not leave' }
}

/** Shows a message. */
export function deliveryRow(entry: DeliveryEntry): DeliveryRowView {
  const { id, channel, about, createdAt, state, error } = entry
  return {
    ...states[state],
    ...{ at: createdAt, channel, about, error },
    again: state === 'failed' ? [{ name: 'id', value: id }] : [],
  }
}

/** Shows in the inbox how far the messages about an incident have come. */
export function deliveredMarks(
  entries: readonly DeliveryEntry[],
): readonly { readonly state: StateName; readonly text: string }[] {
  return entries.map(({ channel, phase, state, error }) => {
    const over = phase === 'over' ? ' of its end' : ''
    const why = error === '' || state === 'sent' ? '' : `: ${error}`
    return { state: states[state].state, text: `${channel}${over} ${states[state].word}${why}` }
  })
}
