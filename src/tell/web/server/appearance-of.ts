// What a viewer has chosen: the zone that scripts keep, colours, density; from cookies, checked.
import type { IncomingMessage } from 'node:http'
import { zoneOf } from '../../../domain/time-zone.js'
import { cookiesOf } from './cookies.js'
import type { Appearance } from './frame-maker.js'

/** Reads the choices; what makes no sense counts as not chosen. */
export function appearanceOf(request: IncomingMessage): Appearance {
  const cookies = cookiesOf(request)
  const theme = cookies.get('sipward_theme')
  return {
    zone: zoneOf((cookies.get('sipward_zone') ?? '').replaceAll('%2F', '/')),
    theme: theme === 'light' || theme === 'dark' ? theme : '',
    density: cookies.get('sipward_density') === 'dense' ? 'dense' : '',
  }
}
