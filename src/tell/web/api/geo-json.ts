// Countries as the API tells them.
import { countryName } from '../../../domain/country.js'
import { toIsoTime } from '../../format/describe-time.js'
import type { GeoUpdate } from '../../../ports/geo.js'
import type { GeoReport } from '../../../ports/operator/geo-desk.js'

/** `GET /geo`, and `geo` in `GET /status`. */
export type GeoJson = ReturnType<typeof geoJson>

/** `POST /geo/update`. */
export type GeoUpdateJson = ReturnType<typeof geoUpdateJson>

/** Answers the database, its updates and the policy. */
export function geoJson(report: GeoReport) {
  const { state, reason, name, path, attribution, hasIpv6, builtAt, policy } = report
  return {
    state,
    reason,
    name,
    builtAt: builtAt === 0 ? null : toIsoTime(builtAt),
    path,
    attribution,
    ipv6: hasIpv6,
    update: {
      origin: report.origin,
      automatic: report.isAutomatic,
      last: report.lastUpdate === undefined ? null : geoUpdateJson(report.lastUpdate),
    },
    policy: {
      mode: policy.mode,
      countries: policy.countries.map((code) => ({ code, name: countryName(code) })),
      state: policy.state,
      reason: policy.reason,
      since: toIsoTime(policy.since),
      networks: { ipv4: policy.ipv4, ipv6: policy.ipv6 },
    },
  }
}

/** Answers one attempt to update. */
export function geoUpdateJson({ at, outcome, text }: GeoUpdate) {
  return { at: toIsoTime(at), outcome, text }
}
