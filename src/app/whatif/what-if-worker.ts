// The thread that answers one question: days of records are decided once more, and the daemon goes on.
import { parentPort, workerData } from 'node:worker_threads'
import { toError } from '../../domain/app-error.js'
import { systemClock } from '../start/system-clock.js'
import { runWhatIf, type WhatIfOrder } from './run-what-if.js'

try {
  parentPort?.postMessage({ answer: await runWhatIf(workerData as WhatIfOrder, systemClock) })
} catch (caught) {
  parentPort?.postMessage({ failure: toError(caught).message })
}
