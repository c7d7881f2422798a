// The recorder as the API shows it.
import type { RecorderStatus as RecorderState } from '../../remember/recorder/recorder-options.js'
import type { RecorderStatus } from '../../ports/operator/status-desk.js'

/**
 * Says in fewer words how the recorder is.
 * @param storeFault why the store was never reached since the start; empty where it was
 */
export function toRecorderStatus(status: RecorderState, storeFault = ''): RecorderStatus {
  const { state, reason, queued, spooledBytes, dropped } = status
  return {
    state: state === 'ok' && storeFault === '' ? 'ready' : 'waiting',
    reason: [
      storeFault,
      ...(spooledBytes === 0 ? [] : [`${spooledBytes} bytes wait on the disk`]),
      reason,
    ]
      .filter((text) => text !== '')
      .join(': '),
    pending: queued,
    dropped: Object.values(dropped).reduce((sum, count) => sum + count, 0),
  }
}
