// The world by the number of addresses blocked from each country: one hue in five steps.
import { draw, type Drawing, type SvgAttributes } from './drawing.js'
import { heatStep } from './heat-steps.js'
import { shownNumber } from './shown-number.js'

/** One country on the map. */
export interface MapCountry {
  readonly code: string
  readonly name: string
  readonly count: number
  /** Where its rows are. */
  readonly href: string
}

/** What a map shows. */
export interface WorldMapChart {
  readonly title: string
  /** Said while no country is touched. */
  readonly resting: string
  readonly countries: readonly MapCountry[]
}

/** Where outlines come from: a file with each outline by its code and all of them as `world`. */
export interface MapOutlines {
  readonly href: string
  readonly codes: ReadonlySet<string>
}

/** Draws the map; countries without an outline of their own are left to the table beside it. */
export function drawWorldMap(
  chart: WorldMapChart,
  outlines: MapOutlines,
  link: (path: string) => string,
): Drawing {
  const shown = chart.countries.filter(({ code, count }) => count > 0 && outlines.codes.has(code))
  const counts = chart.countries.map(({ count }) => count)
  return draw('svg', { class: 'chart map', width: '100%', role: 'group' }, [
    draw('title', {}, [chart.title]),
    draw('desc', {}, [chart.resting]),
    land({ class: 'land', href: `${outlines.href}#world` }),
    draw('text', { class: 'resting', x: 0, y: '97%' }, [chart.resting]),
    ...shown.map((country) => {
      const words = `${country.name}: ${shownNumber(country.count)}`
      const look = `land-link heat-${heatStep(country.count, counts)}`
      return draw('a', { class: look, href: link(country.href), 'aria-label': words }, [
        draw('title', {}, [words]),
        land({ href: `${outlines.href}#${country.code}` }),
        draw('text', { class: 'readout', x: 0, y: '97%' }, [words]),
      ])
    }),
  ])
}

/** Land is scaled with the map; texts beside it are not, so that they can be read at every width. */
function land(attributes: SvgAttributes): Drawing {
  const frame = { viewBox: '0 0 1000 460', width: '100%', height: '100%' }
  return draw('svg', frame, [draw('use', attributes)])
}
