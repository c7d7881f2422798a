// The text format of Prometheus, version 0.0.4.
import { printable } from '../../domain/untrusted.js'

/** The media type of the text. */
export const metricType = 'text/plain; version=0.0.4; charset=utf-8'

/** One number with its labels. */
export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** All numbers of one name. */
export interface Metric {
  readonly name: string
  /** `counter`: it only grows, until a restart. `gauge`: it is what it is now. */
  readonly type: 'counter' | 'gauge'
  /** One sentence. */
  readonly help: string
  readonly samples: readonly MetricSample[]
}

const maxLabel = 128

/** Writes metrics; one without a number is left out. */
export function metricText(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, type, help, samples }) =>
      [
        `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
        `# TYPE ${name} ${type}`,
        ...samples.map(({ labels = {}, value }) => `${name}${labelsOf(labels)} ${numberOf(value)}`),
      ].join('\n'),
    )
    .map((text) => `${text}\n`)
    .join('')
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return printable(value.slice(0, maxLabel)).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}

function numberOf(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (Number.isFinite(value)) return String(value)
  return value > 0 ? '+Inf' : '-Inf'
}
