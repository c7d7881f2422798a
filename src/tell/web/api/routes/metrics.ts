// What Prometheus reads.
import { z } from 'zod'
import { daemonMetrics } from '../../../metrics/daemon-metrics.js'
import { metricText, metricType } from '../../../metrics/metric-text.js'
import { defineRoute, StreamAnswer } from '../route/route.js'

/** `GET /metrics`. */
export const showMetrics = defineRoute({
  method: 'get',
  path: '/metrics',
  isAtRoot: true,
  name: 'showMetrics',
  scope: 'read',
  summary: 'Numbers for Prometheus.',
  description:
    'Over the network for a token or a session, and for the addresses of `[web] metrics_from` that are no proxy.',
  answer: z.never(),
  streams: { 'text/plain': 'the text format of Prometheus, version 0.0.4' },
  handle: async ({ status, metrics }) => {
    const { user, system } = process.cpuUsage()
    const own = {
      residentBytes: process.memoryUsage.rss(),
      cpuSeconds: (user + system) / 1_000_000,
    }
    const text = metricText(daemonMetrics(await status.status(), metrics.pathCounts(), own))
    return new StreamAnswer((response) => {
      response.setHeader('content-type', metricType)
      response.end(text)
    })
  },
})
