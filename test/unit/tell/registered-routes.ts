// The routes that an express application answers, read out of its layers.
import type { Express } from 'express'

interface Layer {
  readonly rawPath?: unknown
  readonly route?: {
    readonly path: string
    readonly methods: Readonly<Record<string, boolean>>
  }
  readonly handle: { readonly stack?: readonly Layer[] }
}

/** Returns every route as `get /api/v1/check/{address}`. */
export function registeredRoutes(app: Express): readonly string[] {
  return routesOf((app.router as unknown as { stack: readonly Layer[] }).stack, '')
}

function routesOf(stack: readonly Layer[], base: string): string[] {
  return stack.flatMap(({ rawPath, route, handle }) => {
    if (route === undefined) {
      const below = typeof rawPath === 'string' && rawPath !== '/' ? base + rawPath : base
      return handle.stack === undefined ? [] : routesOf(handle.stack, below)
    }
    const path = base + route.path.replaceAll(/:(\w+)/g, '{$1}')
    return Object.keys(route.methods).map((method) => `${method} ${path}`)
  })
}
