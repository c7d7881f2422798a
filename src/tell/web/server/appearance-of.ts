// What a viewer has chosen: the zone that scripts keep, colours, density; from cookies, checked.
import type { IncomingMessage } from 'node:http'
import { cookiesOf } from './cookies.js'
import type { Appearance } from './frame-maker.js'

/** Reads the choices; what makes no sense counts as not chosen. */
export function appearanceOf(request: IncomingMessage): Appearance {
  const cookies = cookiesOf(request)
  const theme = cookies.get('sipward_theme')
  return {
    zone: zoneOf(cookies.get('sipward_zone') ?? ''),
    theme: theme === 'light' || theme === 'dark' ? theme : '',
    density: cookies.get('sipward_density') === 'dense' ? 'dense' : '',
  }
}

const own = Intl.DateTimeFormat().resolvedOptions().timeZone

function zoneOf(text: string): string {
  const zone = text.replaceAll('%2F', '/')
  if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+){0,4}$/.test(zone) || zone.length > 40) return own
  try {
    Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    return own
  }
}
