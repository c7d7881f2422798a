// The routes about countries.
import type { Router } from 'express'
import type { ApiCore } from './api-core.js'
import { sendJson } from './api-error.js'
import { geoJson, geoUpdateJson } from './geo-json.js'

/** Adds them. */
export function addGeoRoutes(router: Router, core: ApiCore): void {
  router.get('/geo', async (_request, response) => {
    sendJson(response, geoJson((await core.status()).geo))
  })
  router.post('/geo/update', async (_request, response) => {
    sendJson(response, geoUpdateJson(await core.updateGeo()))
  })
}
