// `sipward whatif`, as a child process against a served API.
import { expect } from 'chai'
import type { WhatIfQuestion } from '../../../src/ports/operator/what-if-desk.js'
import { type ApiServer, serve } from '../../unit/tell/api-server.js'
import { sampleWhatIf } from '../../unit/tell/sample-what-if.js'
import { type Outcome, runSipward } from './run-sipward.js'

describe('sipward whatif', function () {
  this.timeout(60_000)
  this.slow(3000)
  let server: ApiServer
  const asked: WhatIfQuestion[] = []
  before(async () => {
    server = await serve({
      whatIf: (question) => {
        asked.push(question)
        return Promise.resolve(sampleWhatIf)
      },
    })
  })
  beforeEach(() => {
    asked.length = 0
  })
  after(() => server.stop())
  const sipward = (...commandLine: string[]): Promise<Outcome> =>
    runSipward(['--socket', server.socket, 'whatif', ...commandLine])

  it('asks with every setting that is named, over as many days, and names the trusted first', async () => {
    const settings = ['--set', 'detection.attemptsPerMinute=5', '--set', 'sip.ports=5060,5070']
    const { out, exitCode } = await sipward(...settings, '--last', '2d')

    expect(exitCode).to.equal(0)
    expect(asked).to.deep.equal([
      {
        changes: { 'detection.attemptsPerMinute': 5, 'sip.ports': ['5060', '5070'] },
        lastMs: 2 * 86_400_000,
        patienceMs: 120_000,
      },
    ])
    const lines = out.split('\n')
    expect(lines[0]).to.match(
      /^1 trusted source, where something of yours works, would have been hit/,
    )
    expect(out).to.include(
      '3 sources more would have been hit and 1 fewer: 7 sources blocked instead of 5.',
    )
    expect(out).to.include('42 answers fewer, and 3 more')
    expect(out).to.include('7 records were not kept')
    expect(out).to.include('invite.value')
    expect(out).to.match(/198\.51\.100\.7 .*blocked, denied/)
    expect(out).to.not.include('\u001b[2J')
  })

  it('prints the whole answer as JSON, of a week unless it is told otherwise', async () => {
    const { out } = await sipward('--set', 'blocking.threshold=1', '--json')

    expect(asked[0]?.lastMs).to.equal(7 * 86_400_000)
    expect(JSON.parse(out)).to.deep.include({ answersFewer: 42, notKept: 7, records: 4321 })
  })

  const refused: readonly (readonly [string, RegExp, ...string[]])[] = [
    ['no setting', /say what would be another/],
    [
      'a setting that there is not',
      /there is no setting "detection.attempts"/,
      '--set',
      'detection.attempts=5',
    ],
    ['a setting without a value', /give blocking\.seconds a value/, '--set', 'blocking.seconds'],
    [
      'a value that is refused',
      /a whole number from 1 to 1000/,
      '--set',
      'detection.attemptsPerMinute=0',
    ],
    ['more than is kept', /from 1h to 7d/, '--set', 'blocking.seconds=60', '--last', '8d'],
  ]
  for (const [what, why, ...commandLine] of refused) {
    it(`refuses ${what}, and asks nothing`, async () => {
      const { err, exitCode } = await sipward(...commandLine)

      expect(exitCode).to.equal(64)
      expect(err).to.match(why)
      expect(asked).to.deep.equal([])
    })
  }
})
