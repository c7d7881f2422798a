// Starts a worker thread from a module beside this one: compiled, or as it stands in `src`.
import { type ResourceLimits, Worker } from 'node:worker_threads'

const isSource = import.meta.url.endsWith('.ts')

/** Starts the worker thread of a module, named by its URL without the extension; it may have limits of its own. */
export function startWorker(
  module: URL,
  workerData: unknown,
  resourceLimits: ResourceLimits = {},
): Worker {
  const options = { workerData, resourceLimits }
  if (!isSource) return new Worker(new URL(`${module.href}.js`), options)
  // tsx registers its hooks for the main thread only (privatenumber/tsx, issue 354), so this
  // worker has to register them before it can read a .ts file. Without data they refuse to work.
  const hooks = `require('node:module').register('tsx/esm', '${import.meta.url}', { data: true })`
  return new Worker(`${hooks}; import('${module.href}.ts')`, { ...options, eval: true })
}
