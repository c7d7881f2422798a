// The process that starts programs for another one, and ends with it.
import { PassThrough } from 'node:stream'
import type { LauncherOrder, LauncherReply } from './process-order.js'
import { runProcess } from './start-process.js'

const inputs = new Map<number, PassThrough>()

function answer(reply: LauncherReply): void {
  // Nobody is there to be answered when the other process has ended: then this one ends too.
  if (process.connected) process.send?.(reply)
}

process.on('message', (message: LauncherOrder) => {
  const { id } = message
  const input = inputs.get(id)
  if (message.kind === 'input') input?.write(message.text)
  else if (message.kind === 'inputEnd') input?.end()
  else {
    const stdin = new PassThrough({ encoding: 'utf8' })
    inputs.set(id, stdin)
    const onText = (text: string): void => {
      answer({ kind: 'output', id, text })
    }
    void runProcess(message.order, stdin, onText).then((end) => {
      inputs.delete(id)
      answer({ kind: 'end', id, end })
    })
  }
})

// systemd's signals reach every process of a service: the other one still needs programs to stop in order.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => undefined)
}

process.once('disconnect', () => {
  process.exit()
})
