// Who writes about news, and how: the same for mails and chats.
import type { Settings } from '../../domain/settings.js'
import { zoneOf } from '../../domain/time-zone.js'
import type { NewsMessage } from '../../ports/news-channel.js'
import type { LetterPlace } from './news-letter.js'

/** Who writes, apart from what the settings say. */
export type OwnPlace = Pick<LetterPlace, 'hostName' | 'hostAddress' | 'version' | 'baseUrl'>

/** An incident of another host is told in the name of that host, whoever sends it. */
export function placeOf(
  { items }: Pick<NewsMessage, 'items'>,
  own: OwnPlace,
  settings: Settings,
): LetterPlace {
  const hosts = new Set(items.map(({ subject }) => subject['host'] ?? own.hostName))
  const [lone] = hosts.size === 1 ? hosts : []
  const hostName = lone ?? own.hostName
  return {
    ...own,
    hostName,
    // Hosts know each other by their names.
    hostAddress: hostName === own.hostName ? own.hostAddress : hostName,
    zone: zoneOf(settings['mail.zone']),
    subjectPrefix: settings['mail.subjectPrefix'].replaceAll('{host}', hostName),
    threshold: settings['blocking.threshold'],
  }
}
