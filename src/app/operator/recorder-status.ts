// The recorder as the API shows it.
import type { RecorderStatus as RecorderState } from '../../remember/recorder/recorder-options.js'
import type { RecorderStatus } from '../../ports/operator/status-desk.js'

/** Says in fewer words how the recorder is. */
export function toRecorderStatus(status: RecorderState): RecorderStatus {
  const { state, reason, queued, spooledBytes, dropped } = status
  return {
    state: state === 'ok' ? 'ready' : 'waiting',
    reason: [...(spooledBytes === 0 ? [] : [`${spooledBytes} bytes wait on the disk`]), reason]
      .filter((text) => text !== '')
      .join(': '),
    pending: queued,
    dropped: Object.values(dropped).reduce((sum, count) => sum + count, 0),
  }
}
