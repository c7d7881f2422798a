// What systemd hears of a daemon, and when; that its own program delivers it, test/package shows in a real systemd.
import { expect } from 'chai'
import { SystemdLink } from '../../../src/app/start/systemd-link.js'
import type { ProcessOrder, RunProcess } from '../../../src/enforce/process/process-order.js'
import { waitUntil } from '../../support/wait-until.js'
import { RecordingLog } from './recording-log.js'

const socket = '/run/nowhere/notify'

describe('the link to systemd', () => {
  let orders: ProcessOrder[]
  let status: number
  let verdict: string
  let link: SystemdLink | undefined
  let heard: RecordingLog
  beforeEach(() => {
    orders = []
    status = 0
    verdict = 'attacks are seen and blocked'
    heard = new RecordingLog()
  })
  afterEach(() => link?.stopping())

  /** Stands where the launcher stands; only what it is asked for counts here. */
  const runProcess: RunProcess = (order) => {
    orders.push(order)
    const [errorCode, errorText, message] = ['', '', status === 0 ? '' : 'no socket']
    return Promise.resolve({ status, errorCode, errorText, message, isTooLate: false })
  }
  const open = (watchdogMs?: number, notifySocket = socket): SystemdLink => {
    const said = () => Promise.resolve(verdict)
    return (link = new SystemdLink({
      orders: { notifySocket, watchdogMs },
      runProcess,
      verdict: said,
      log: heard.log,
    }))
  }
  const told = () => orders.map(({ args }) => args.join(' '))

  it('tells that the daemon is ready, with its verdict, over the socket of systemd', async () => {
    await open().ready()

    expect(told()).to.deep.equal(['READY=1 STATUS=attacks are seen and blocked'])
    expect(orders[0]).to.include({ program: 'systemd-notify' })
    expect(orders[0]?.environment).to.deep.equal({ NOTIFY_SOCKET: socket })
  })

  it('beats three times within the time of the watchdog, and tells a verdict that has changed', async () => {
    await open(60).ready()
    verdict = 'NOT PROTECTING: nobody \u001b[31mlistens'
    await waitUntil(() => orders.length >= 4)

    expect(told()[1]).to.equal('WATCHDOG=1 STATUS=NOT PROTECTING: nobody \\x1b[31mlistens')
    expect(told()[3]).to.equal('WATCHDOG=1')
  })

  it('is silent while nobody answers for the daemon', async () => {
    let answer = Promise.resolve('well')
    const [own, others] = ['/run/hanging', '/run/well']
    const sentTo = (notifySocket: string) =>
      orders.filter(({ environment }) => environment?.NOTIFY_SOCKET === notifySocket).length
    const parts = { orders: { notifySocket: own, watchdogMs: 30 }, runProcess, log: heard.log }
    await new SystemdLink({ ...parts, verdict: () => answer }).ready()
    await waitUntil(() => sentTo(own) >= 2)

    answer = new Promise<string>(() => undefined)
    const before = sentTo(own)
    await open(30, others).ready()
    await waitUntil(() => sentTo(others) >= 6)

    // One beat may have been under way when the answers ended.
    expect(sentTo(own)).to.be.at.most(before + 1)
  })

  it('tells when the configuration is read, also where it is refused', async () => {
    const opened = open()
    await opened.reloading(() => Promise.resolve())
    const refusal = await opened
      .reloading(() => Promise.reject(new Error('refused')))
      .catch((caught: unknown) => caught)

    expect(String(refusal)).to.match(/refused/)
    expect(told()).to.deep.equal(['RELOADING=1', 'READY=1', 'RELOADING=1', 'READY=1'])
  })

  it('tells that the daemon ends, and beats no more', async () => {
    const opened = open(30)
    await opened.ready()
    await opened.stopping()

    expect(told().at(-1)).to.equal('STOPPING=1 STATUS=stopping')
    link = undefined
  })

  it('says once in the log that systemd cannot be told', async () => {
    status = 1
    await open(30).ready()
    await waitUntil(() => orders.length >= 3)

    expect(heard.said).to.deep.equal([['warn', 'systemd cannot be told']])
  })

  it('starts nothing where nobody waits to be told', async () => {
    const parts = {
      orders: undefined,
      runProcess,
      verdict: () => Promise.resolve(''),
      log: heard.log,
    }
    const idle = new SystemdLink(parts)
    await idle.ready()
    await idle.reloading(() => Promise.resolve())
    await idle.stopping()

    expect(orders).to.deep.equal([])
  })
})
