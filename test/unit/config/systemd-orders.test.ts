// What systemd says in the environment of a program that it has started.
import { expect } from 'chai'
import { systemdOrdersIn } from '../../../src/config/systemd-orders.js'

const socket = { NOTIFY_SOCKET: '/run/systemd/notify' }

describe('the orders of systemd', () => {
  it('are none where nobody waits to be told', () => {
    for (const env of [{}, { NOTIFY_SOCKET: '' }, { NOTIFY_SOCKET: 'vsock:2:1234' }]) {
      expect(systemdOrdersIn({ ...env, WATCHDOG_USEC: '30000000' }, 7)).to.equal(undefined)
    }
  })

  it('name the socket, a path or an abstract name', () => {
    expect(systemdOrdersIn(socket, 7)).to.deep.equal({
      notifySocket: '/run/systemd/notify',
      watchdogMs: undefined,
    })
    expect(systemdOrdersIn({ NOTIFY_SOCKET: '@notify' }, 7)?.notifySocket).to.equal('@notify')
  })

  it('name the time after which silence is death, for the process that is watched', () => {
    const watched = { ...socket, WATCHDOG_USEC: '30000000' }

    expect(systemdOrdersIn(watched, 7)?.watchdogMs).to.equal(30_000)
    expect(systemdOrdersIn({ ...watched, WATCHDOG_PID: '7' }, 7)?.watchdogMs).to.equal(30_000)
    expect(systemdOrdersIn({ ...watched, WATCHDOG_PID: '8' }, 7)?.watchdogMs).to.equal(undefined)
    for (const WATCHDOG_USEC of ['', '0', '-1', 'soon']) {
      expect(systemdOrdersIn({ ...socket, WATCHDOG_USEC }, 7)?.watchdogMs).to.equal(undefined)
    }
  })
})
