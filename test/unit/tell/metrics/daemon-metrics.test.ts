// The metrics in the text format of Prometheus, and the dashboard that draws them.
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { daemonMetrics } from '../../../../src/tell/metrics/daemon-metrics.js'
import { metricText } from '../../../../src/tell/metrics/metric-text.js'
import { projectFile } from '../../../support/project-file.js'
import { hostileText, sampleStatus } from '../callback-core.js'

const counts = {
  attempts: new Map([['REGISTER', 81]]),
  attacks: new Map([['REGISTER blocked', 2]]),
  blocks: new Map([['REGISTER', 2]]),
  drops: new Map([['userAgent', 7]]),
}
const own = { residentBytes: 104_857_600, cpuSeconds: 12.5 }
const metrics = () => daemonMetrics(sampleStatus, counts, own)

// Exposition format 0.0.4: a name, labels, a number.
const sampleLine =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"(?:,[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*")*\})? (NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/

describe('the metrics', () => {
  it('are text that the format allows, each number below its own name', () => {
    const text = metricText(metrics())
    let family = ''

    expect(text.endsWith('\n')).to.equal(true)
    for (const line of text.trimEnd().split('\n')) {
      const [, kind, name = ''] = /^# (HELP|TYPE) (\S+) ./.exec(line) ?? []
      if (kind === 'HELP') family = name
      if (kind !== undefined) expect(name).to.equal(family)
      else expect(sampleLine.exec(line)?.[1], line).to.equal(family)
    }
  })

  it('tell of attempts, attacks, blocks and drops by their names', () => {
    const lines = metricText(metrics()).split('\n')

    expect(lines).to.include.members([
      'sipward_attempts_total{type="REGISTER"} 81',
      'sipward_attacks_total{type="REGISTER",action="blocked"} 2',
      'sipward_blocks_total{type="REGISTER"} 2',
      'sipward_kernel_drops_total{rule="userAgent"} 7',
      'process_resident_memory_bytes 104857600',
      'process_cpu_seconds_total 12.5',
    ])
  })

  it('have names as Prometheus wants them: counters end in _total, and no name comes twice', () => {
    const all = metrics()

    expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length)
    for (const { name, type, help } of all) {
      expect(name).to.match(/^(sipward|process)_[a-z_]+$/)
      expect(name.endsWith('_total'), name).to.equal(type === 'counter')
      expect(help).to.match(/^[A-Z0-9].*\.$/)
    }
  })

  it('give no line to whoever writes a name with quotes or line ends in it', () => {
    const labels = { name: `x"} 1\nevil 2\\${hostileText}${'y'.repeat(500)}` }
    const [, , line = '', ...rest] = metricText([
      { name: 'a', type: 'gauge', help: 'Text.', samples: [{ labels, value: 1 }] },
    ]).split('\n')

    expect(line).to.match(sampleLine)
    expect(line.length).to.be.at.most(600)
    expect(rest).to.deep.equal([''])
  })

  it('write every number that there is', () => {
    const values = [0, -1.5, 1e21, Infinity, -Infinity, NaN]
    const samples = values.map((value) => ({ value }))
    const text = metricText([{ name: 'a', type: 'gauge', help: 'Text.', samples }])

    expect(text.split('\n').slice(2, -1)).to.deep.equal([
      ...['a 0', 'a -1.5', 'a 1e+21', 'a +Inf', 'a -Inf', 'a NaN'],
    ])
  })
})

describe('the document of the metrics', () => {
  it('names every metric with its type and its labels, and no other', () => {
    const document = readFileSync(projectFile('docs/metrics.md'), 'utf8')
    const rows = [...document.matchAll(/^\| `(sipward_\w+)` +\| (\w+) +\| ([\w, ]*?) *\|/gm)]
    const described = rows.map(([, name, type, labels = '']) => [name, type, labels.trim()])
    const told = metrics()
      .filter(({ name }) => name.startsWith('sipward_'))
      .map(({ name, type, samples }) => {
        const labels = new Set(samples.flatMap((each) => Object.keys(each.labels ?? {})))
        return [name, type, [...labels].join(', ')]
      })

    expect(described).to.deep.equal(told)
  })
})

describe('the dashboard', () => {
  interface Panel {
    readonly title: string
    readonly targets: readonly { readonly expr: string }[]
  }
  const dashboard = JSON.parse(
    readFileSync(projectFile('conf/grafana-dashboard.json'), 'utf8'),
  ) as { readonly panels: readonly Panel[]; readonly templating: unknown }
  const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
  const drawn = new Set(
    [...expressions, JSON.stringify(dashboard.templating)].flatMap((expr) =>
      [...expr.matchAll(/\b(?:sipward|process)_[a-z_]+/g)].map(([name]) => name),
    ),
  )
  const told = metrics().map(({ name }) => name)

  it('draws only what is told', () => {
    expect([...drawn].filter((name) => !told.includes(name))).to.deep.equal([])
  })

  it('draws everything of sipward that is told', () => {
    const left = told.filter((name) => name.startsWith('sipward_') && !drawn.has(name))

    expect(left).to.deep.equal([])
  })

  it('groups by labels that the metrics have', () => {
    const labels = new Set(
      metrics().flatMap(({ samples }) => samples.flatMap((each) => Object.keys(each.labels ?? {}))),
    )
    const asked = expressions.flatMap((expr) =>
      [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(', ')),
    )

    for (const label of asked) expect([...labels, 'instance']).to.include(label)
  })

  it('takes the growth of counters alone', () => {
    const counters = metrics().filter(({ type }) => type === 'counter')
    const grown = expressions.flatMap((expr) =>
      [...expr.matchAll(/(?:rate|increase)\((\w+)/g)].map(([, name = '']) => name),
    )

    expect(grown.length).to.be.greaterThan(5)
    for (const name of grown) expect(counters.map((each) => each.name)).to.include(name)
  })
})
