// The news that lines of a PBX no longer answer it, or do again.
import { counted } from '../../domain/counted.js'
import type { LineChange } from '../../domain/line-change.js'
import type { Notice } from '../../domain/notice.js'
import { printable, type Untrusted } from '../../domain/untrusted.js'
import type { LineSink } from '../../ports/event-source.js'
import type { News } from '../../ports/news.js'
import type { SwitchableFirewall } from './switchable-firewall.js'

const maxNamed = 5

/** Tells each change; a host whose firewall is switched off stays quiet. */
export function linesInto(
  news: Pick<News, 'tell'>,
  firewall: Pick<SwitchableFirewall, 'isOn'>,
): LineSink {
  return {
    onLines: (change) => {
      if (!firewall.isOn) return
      for (const notice of lineNotices(change)) news.tell(notice)
    },
  }
}

/** Puts a change into notices: one for all lost lines, one for all that are back. */
export function lineNotices({ pbx, at, lost, back, lostForMs }: LineChange): readonly Notice[] {
  const seconds = Math.round(lostForMs / 1000)
  return [
    ...toNotices(lost, {
      ...{ kind: 'linesLost', at, source: undefined, matter: pbx },
      text: `the PBX ${pbx} has had no answer for ${seconds} s from ${namesOf(lost)}`,
    }),
    ...toNotices(back, {
      ...{ kind: 'linesBack', at, source: undefined, matter: pbx },
      text: `the PBX ${pbx} has answers again from ${namesOf(back)}`,
    }),
  ]
}

function toNotices(lines: readonly Untrusted[], notice: Notice): readonly Notice[] {
  return lines.length === 0 ? [] : [notice]
}

function namesOf(lines: readonly Untrusted[]): string {
  const named = lines.slice(0, maxNamed).map((line) => printable(line))
  const more = lines.length - named.length
  const tail = more === 0 ? '' : ` and ${counted(more, 'other line')}`
  return `${named.join(', ')}${tail}`
}
