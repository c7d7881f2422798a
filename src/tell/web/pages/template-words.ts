// The words that templates may use besides what a view holds. Each returns plain text, which is escaped,
// or a drawing of charts/.
import { countryName, isCountryCode } from '../../../domain/country.js'
import { printable } from '../../../domain/untrusted.js'
import { drawColumns, type ColumnsChart } from '../../charts/columns.js'
import { heatBounds } from '../../charts/heat-steps.js'
import { drawShareBar, drawSliver } from '../../charts/share-bar.js'
import { shortNumber, shownNumber, shownShare } from '../../charts/shown-number.js'
import { drawSparkline } from '../../charts/sparkline.js'
import { typeClass } from '../../charts/type-class.js'
import { drawWorldMap, type WorldMapChart } from '../../charts/world-map.js'
import { counted, inNumber } from '../../../domain/counted.js'
import { describeDuration, toIsoTime } from '../../format/describe-time.js'
import { blankAttackRow } from './views/attacks-view.js'
import { pathUnder } from './path-under.js'
import type { PageAssets } from './page-assets.js'
import {
  clockTime,
  describeLargest,
  exactTime,
  longTime,
  shownTime,
  type Viewer,
} from './shown-time.js'

/** What Handlebars hands to a word besides its arguments: the page's own view. */
interface Scope {
  readonly data: { readonly root: { readonly frame: Viewer & { readonly basePath: string } } }
}

/** Makes the words by their names in templates. */
export function createTemplateWords(assets: PageAssets) {
  const frameOf = ({ data }: Scope) => data.root.frame
  const assetPath = (name: string, scope: Scope): string =>
    pathUnder(frameOf(scope).basePath, `/assets/${assets.version}/${name}`)
  const link = (path: string, scope: Scope): string => pathUnder(frameOf(scope).basePath, path)
  const linkOf = (scope: Scope) => (path: string) => link(path, scope)
  return {
    link,
    asset: assetPath,
    flag: (code: string, scope: Scope) => assetPath(`flags/${code.toLowerCase()}.svg`, scope),
    isCountry: (code: string) => isCountryCode(code),
    country: (code: string) => (code === '' ? 'country unknown' : countryName(code)),
    shown: (text: string) => printable(text),
    number: (value: number) => shownNumber(value),
    short: (value: number) => shortNumber(value),
    share: (part: number, whole: number) => shownShare(part, whole),
    counted: (count: number, words: string) => counted(count, words, shownNumber),
    inNumber: (count: number, words: string) => inNumber(count, words),
    iso: (at: number) => toIsoTime(at),
    time: (at: number, scope: Scope) => shownTime(at, frameOf(scope)),
    exact: (at: number, scope: Scope) => exactTime(at, frameOf(scope)),
    clock: (at: number, scope: Scope) => clockTime(at, frameOf(scope)),
    today: (scope: Scope) => longTime(frameOf(scope).nowAt, frameOf(scope)),
    length: (milliseconds: number) => describeLargest(milliseconds),
    remaining: (until: number, scope: Scope) =>
      describeDuration(Math.max(1000, until - frameOf(scope).nowAt)),
    none: () => [],
    blankRow: () => blankAttackRow,
    is: (left: unknown, right: unknown) => left === right,
    typeClass: (type: string) => typeClass(type),
    columns: (chart: ColumnsChart, scope: Scope) => drawColumns(chart, linkOf(scope)),
    sparkline: (values: readonly number[], title: string) => drawSparkline(values, title),
    shareBar: (part: number, most: number) => drawShareBar(part, most),
    sliver: (part: number, whole: number) => drawSliver(part, whole),
    worldMap: (chart: WorldMapChart, scope: Scope) => {
      const outlines = { href: assetPath('world.svg', scope), codes: assets.outlined }
      return drawWorldMap(chart, outlines, linkOf(scope))
    },
    heatLegend: ({ countries }: WorldMapChart) => heatLegend(countries.map(({ count }) => count)),
    beside: ({ countries }: WorldMapChart) =>
      countries.filter(({ code, count }) => count > 0 && !assets.outlined.has(code)),
  }
}

function heatLegend(counts: readonly number[]) {
  const bounds = heatBounds(counts)
  return bounds.map((from, index) => {
    const next = bounds[index + 1]
    const isOne = next !== undefined && next - from === 1
    const words =
      next === undefined ? `${shownNumber(from)}+` : `${shownNumber(from)}–${shownNumber(next - 1)}`
    return { step: index + 1 + (5 - bounds.length), words: isOne ? shownNumber(from) : words }
  })
}
