// What is told of the verdict of health: each problem once when it comes, once when it is over.
import { expect } from 'chai'
import { HealthWatch } from '../../../src/app/path/health-watch.js'
import { NewsHub } from '../../../src/app/path/news-hub.js'
import type { Health } from '../../../src/domain/health.js'
import type { HealthProblem } from '../../../src/domain/health-facts.js'
import { FakeClock } from '../../support/fake-clock.js'
import { RecordingLog } from './recording-log.js'

const lost: HealthProblem = {
  key: 'ami pbx',
  part: 'ami',
  sentence: 'the PBX pbx is not heard: connection refused',
  whatToDo: 'see that Asterisk runs',
  severity: 'notProtecting',
}
const silent: HealthProblem = { ...lost, key: 'hepSilent', part: 'hep', severity: 'impaired' }

/** A watch whose health is what the test says. */
function stage() {
  const log = new RecordingLog()
  const news = new NewsHub(log.log)
  let problems: readonly HealthProblem[] = []
  const health = (): Health => ({
    state: problems[0]?.severity === 'notProtecting' ? 'notProtecting' : 'protecting',
    sentence: '',
    problems,
  })
  const watch = new HealthWatch({ health, news, clock: new FakeClock(), log: log.log })
  return {
    log,
    /** Looks so many times at these problems. */
    look: (count: number, ...found: readonly HealthProblem[]) => {
      problems = found
      for (let look = 0; look < count; look += 1) watch.look()
    },
    told: () =>
      news
        .latestNotices(100)
        .map(({ kind, text }) => `${kind}: ${text}`)
        .reverse(),
  }
}

describe('the watch over health', () => {
  it('tells a problem once when it lasts, and once when it is over', () => {
    const { look, told } = stage()

    look(1, lost)
    look(1)
    expect(told(), 'a short one is no news').to.deep.equal([])
    look(50, lost)
    look(50)

    expect(told()).to.deep.equal([
      'notProtecting: NOT PROTECTING: the PBX pbx is not heard: connection refused; see that Asterisk runs',
      'partWorks: over after 0 s: the PBX pbx is not heard: connection refused',
    ])
  })

  it('tells a full disk as what must be seen to at once', () => {
    const { look, told } = stage()
    look(3, { ...silent, key: 'disk full', part: 'disk', sentence: 'the disk is full' })

    expect(told()[0]).to.match(/^diskFull: the disk is full/)
  })

  it('does not tell again what comes and goes within seconds', () => {
    const { look, told } = stage()
    look(5, silent)
    for (let round = 0; round < 10; round += 1) {
      look(1)
      look(1, silent)
    }

    expect(told()).to.have.length(1)
    expect(told()[0]).to.match(/^partMissing: /)
  })

  it('says nothing of hints', () => {
    const { look, told } = stage()

    look(10, { ...lost, severity: 'hint' })

    expect(told()).to.deep.equal([])
  })

  it('says that sipward protects only when it does, and again when it does again', () => {
    const { look, log } = stage()
    const protecting = (): number =>
      log.said.filter(([, text]) => text === 'sipward protects').length

    look(10, lost)
    expect(protecting()).to.equal(0)
    look(10)
    expect(protecting()).to.equal(1)
    look(10, lost)
    look(10)
    expect(protecting()).to.equal(2)
  })
})
