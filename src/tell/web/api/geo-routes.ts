// The routes about countries.
import type { Router } from 'express'
import type { Operator } from '../../../ports/operator/operator.js'
import { sendJson } from './api-error.js'
import { geoJson, geoUpdateJson } from './geo-json.js'

/** Adds them. */
export function addGeoRoutes(router: Router, operator: Operator): void {
  router.get('/geo', async (_request, response) => {
    sendJson(response, geoJson((await operator.status.status()).geo))
  })
  router.post('/geo/update', async (_request, response) => {
    sendJson(response, geoUpdateJson(await operator.geo.updateGeo()))
  })
}
