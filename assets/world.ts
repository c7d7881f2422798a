// The world map: each country's outline as one path by its ISO code, in a picture of 1000 by 460.
import { readFile } from 'node:fs/promises'
import { geoNaturalEarth1, geoPath } from 'd3-geo'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'

type Countries = Topology<{ countries: GeometryCollection<{ name: string }> }>

/** Outlines by ISO code; what has no code of its own goes by its name in small letters. */
export type Outlines = ReadonlyMap<string, string>

const antarctica = '010'
const withoutNumber: Readonly<Record<string, string>> = { Kosovo: 'XK' }

/** Draws the outlines from the file of world-atlas. */
export async function drawOutlines(file: URL): Promise<Outlines> {
  const topology = JSON.parse(await readFile(file, 'utf8')) as Countries
  const { features } = feature(topology, topology.objects.countries)
  const shown = features.filter(({ id }) => id !== antarctica)
  const frame = { type: 'FeatureCollection', features: shown } as const
  const path = geoPath(geoNaturalEarth1().fitSize([1000, 460], frame)).digits(1)
  return new Map(
    shown.map((country) => [
      codeOf(country.id, country.properties.name),
      relativePath(path(country) ?? ''),
    ]),
  )
}

/** Writes the map as a file: every outline by its code, and all of them as `world`. */
export function worldFile(outlines: Outlines): string {
  const paths = [...outlines].map(([code, d]) => `<path id="${code}" d="${d}"/>`)
  return `<svg xmlns="http://www.w3.org/2000/svg"><g id="world">${paths.join('')}</g></svg>\n`
}

function codeOf(number: string | number | undefined, name: string): string {
  if (number === undefined) {
    return withoutNumber[name] ?? name.toLowerCase().replace(/[^a-z]+/g, '-')
  }
  const region = new Intl.Locale(`und-${String(number).padStart(3, '0')}`).region ?? ''
  if (!/^[A-Z]{2}$/.test(region)) throw new Error(`${name} has no ISO code`)
  return region
}

/** Writes a path of absolute lines with relative ones, which are shorter; all in tenths. */
function relativePath(d: string): string {
  let [atX, atY] = [0, 0]
  const steps = d.split(/(?=[MLZ])/).map((step) => {
    if (step === 'Z') return 'z'
    const [x = 0, y = 0] = step.slice(1).split(',').map(tenths)
    const [dx, dy] = [x - atX, y - atY]
    atX = x
    atY = y
    if (step.startsWith('M')) return `M${short(x)} ${short(y)}`
    return dx === 0 && dy === 0 ? '' : `l${short(dx)} ${short(dy)}`
  })
  return steps.join('').replaceAll(' -', '-')
}

function tenths(text: string): number {
  return Math.round(Number(text) * 10)
}

function short(inTenths: number): string {
  return String(inTenths / 10).replace(/^(-?)0\./, '$1.')
}
