// Where the secrets of mails travel: a secret that is moved to another server is told to that server.
import type { Settings } from '../settings.js'

type Place = 'mail.host' | 'mail.port' | 'mail.encryption' | 'mail.tenant'
type Secret = 'mail.password' | 'mail.clientSecret' | 'mail.refreshToken' | 'mail.googleKey'

/** A secret that would be told elsewhere, and the setting that decides where. */
export interface MovedSecret {
  readonly secret: Secret
  readonly place: Place
}

// Of an OAuth login the mail server gets a token, which opens the mailbox as well.
const server = ['mail.host', 'mail.port', 'mail.encryption'] as const
const placesOf: Readonly<Record<Secret, readonly Place[]>> = {
  'mail.password': server,
  'mail.clientSecret': [...server, 'mail.tenant'],
  'mail.refreshToken': server,
  'mail.googleKey': server,
}

/** Returns the secrets of `before` that its places told to one server and those of `after` to another one. */
export function movedSecrets(before: Settings, after: Settings): readonly MovedSecret[] {
  const secrets = Object.keys(placesOf) as Secret[]
  return secrets.flatMap((secret) => {
    if (before[secret] === '') return []
    const place = placesOf[secret].find((key) => isElsewhere(key, before, after))
    return place === undefined ? [] : [{ secret, place }]
  })
}

/** More encryption harms nobody. */
function isElsewhere(place: Place, before: Settings, after: Settings): boolean {
  if (place === 'mail.encryption') return after[place] === 'none' && before[place] !== 'none'
  return before[place] !== after[place]
}
