// The life of the daemon itself: for those who use the control socket, and for nobody over the network.
import { z } from 'zod'
import { defineRoute } from '../route/route.js'

/** `POST /reload`. */
export const reload = defineRoute({
  method: 'post',
  path: '/reload',
  name: 'reload',
  scope: 'admin',
  isLocal: true,
  summary: 'Reads the configuration and the list files again.',
  answer: z.strictObject({
    changed: z.array(z.string()).describe('what was changed, a sentence each'),
    waiting: z.array(z.string()).describe('what takes effect at the next start alone'),
  }),
  handle: ({ life }) => life.reload(),
})

/** `POST /stop`. */
export const stop = defineRoute({
  method: 'post',
  path: '/stop',
  name: 'stop',
  scope: 'admin',
  isLocal: true,
  summary: 'Takes every rule and set out of the kernel, and ends the daemon.',
  answer: z
    .strictObject({ stopping: z.literal(true) })
    .describe('the control socket closes when it is done'),
  handle: ({ life }) => {
    life.stop()
    return { stopping: true as const }
  },
})
