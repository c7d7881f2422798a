// The icons of all pages in one file, each a <symbol>; and the shapes of the four states, which are ours.
import { readFile } from 'node:fs/promises'

/** Names of @tabler/icons (outline) that pages use. */
export const iconNames = [
  ...['gauge', 'radar-2', 'ban', 'list-check', 'at', 'phone', 'report-analytics', 'heartbeat'],
  ...['adjustments', 'server-2', 'users', 'history', 'code', 'bell', 'menu-2', 'dots', 'search'],
  ...['sun', 'moon', 'device-desktop', 'x', 'check', 'plus', 'pencil', 'trash', 'copy', 'key'],
  ...['chevron-down', 'chevron-left', 'chevron-right', 'download', 'upload', 'bookmark', 'filter'],
  ...['filter-off', 'shield-check', 'shield-x', 'lock-open', 'clock', 'player-pause', 'logout'],
  ...['arrow-back-up', 'external-link', 'help-circle', 'keyboard', 'refresh', 'map-pin', 'route'],
] as const

/** States by form, so that no colour is needed: a disc, a triangle, a square on its corner, a bar. */
const shapes: Readonly<Record<string, string>> = {
  ok: 'M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0Zm4.3 6.2-4.9 5.3-3.6-3 1.2-1.5 2.2 1.9 3.6-4Z',
  look: 'M8 .5a1.4 1.4 0 0 0-1.2.7L.2 13.3A1.4 1.4 0 0 0 1.4 15.500h13.200a1.4 1.4 0 0 0 1.2-2.200L9.2 1.200A1.4 1.4 0 0 0 8 .5ZM7 5.500h2v4.500H7Zm0 5.700h2v2H7Z',
  act: 'M8 0 16 8 8 16 0 8ZM5.8 4.6 4.6 5.8 6.8 8 4.6 10.2 5.8 11.4 8 9.200l2.2 2.2 1.2-1.200L9.2 8l2.2-2.2-1.2-1.200L8 6.800Z',
  off: 'M2 6.500h12v3H2Z',
}

/** Makes the sprite from the package's folder of outline icons. */
export async function makeSprite(folder: URL): Promise<string> {
  const icons = await Promise.all(
    iconNames.map(async (name) => {
      const text = await readFile(new URL(`${name}.svg`, folder), 'utf8')
      return `<symbol id="${name}" viewBox="0 0 24 24">${innerOf(text)}</symbol>`
    }),
  )
  const states = Object.entries(shapes).map(
    ([name, d]) =>
      `<symbol id="is-${name}" viewBox="0 0 16 16"><path fill-rule="evenodd" d="${d}"/></symbol>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg">${[...icons, ...states].join('')}</svg>\n`
}

function innerOf(svg: string): string {
  const inner = /<svg[^>]*>([^]*)<\/svg>/.exec(svg)?.[1] ?? ''
  return inner
    .replace(/<path stroke="none"[^>]*\/>/g, '')
    .replace(/\s+/g, ' ')
    .replaceAll('> <', '><')
    .replaceAll(' />', '/>')
    .trim()
}
