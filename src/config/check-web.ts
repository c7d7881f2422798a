// The section [web]: what its keys say together.
import { type Address, isLoopback, type Network, parseNetwork } from '../domain/address.js'
import type { Config } from './config.js'
import { parseListen } from './config-schema.js'
import type { Draft } from './draft.js'
import type { Problem } from './problem.js'

/** The section as its schema gives it. */
export interface WebSection {
  readonly listen: string
  readonly base_url?: string | undefined
  readonly tls_cert?: string | undefined
  readonly tls_key?: string | undefined
  readonly trusted_proxies?: readonly string[] | undefined
  readonly metrics_from?: readonly string[] | undefined
}

/** Says what does not fit together: passwords must not cross a network in plain text. */
export function webProblems(web: WebSection, draft: Draft): Problem[] {
  const { tls_cert: cert, tls_key: key } = web
  const at = (name: string, text: string) => ({ ...draft.placeOf(['web', name]), text })
  if (cert !== undefined && key === undefined)
    return [at('tls_cert', '[web] has "tls_cert" and needs "tls_key" too')]
  if (key !== undefined && cert === undefined)
    return [at('tls_key', '[web] has "tls_key" and needs "tls_cert" too')]
  const listen = parseListen(web.listen)
  if (listen === undefined || listen === 'off' || isLoopback(listen.address as Address)) return []
  if (cert !== undefined || web.trusted_proxies !== undefined) return []
  const text = `"listen" in [web] is ${listen.address}, where passwords would cross the network in plain text: set "tls_cert" and "tls_key", or "trusted_proxies" where a proxy does TLS, or listen on 127.0.0.1`
  return [at('listen', text)]
}

/** Returns the section as the program uses it. */
export function toWeb(web: WebSection): Config['web'] {
  const { base_url: baseUrl, tls_cert: certFile, tls_key: keyFile } = web
  const hasTls = certFile !== undefined && keyFile !== undefined
  return {
    listen: parseListen(web.listen) ?? 'off',
    baseUrl: baseUrl?.replace(/\/+$/, ''),
    tls: hasTls ? { certFile, keyFile } : undefined,
    trustedProxies: networksOf(web.trusted_proxies),
    ...(web.metrics_from !== undefined && { metricsFrom: networksOf(web.metrics_from) }),
  }
}

function networksOf(texts: readonly string[] = []): readonly Network[] {
  return texts.flatMap((text): Network[] => {
    const network = parseNetwork(text)
    return network === undefined ? [] : [network]
  })
}
