// Is the country database there, and not too old?
import { type Check, hint, notLookedAt, wrong } from '../check.js'

const maxAgeDays = 90
const dayMs = 86_400_000

/** Looks at when it was put together. */
export const countryDatabase: Check = {
  name: 'country-database',
  title: 'the country database is there and fresh',
  isCheap: true,
  look: ({ databaseBuiltAt, now, settings, config, daemon }) => {
    if (config === undefined && daemon === undefined) {
      return notLookedAt('the configuration cannot be understood')
    }
    const hasPolicy = settings.countryPolicy !== 'off'
    const report = hasPolicy ? wrong : hint
    const command = 'sipward geo update'
    if (databaseBuiltAt === undefined) {
      const cost = hasPolicy ? 'the country policy knows no networks' : 'countries are unknown'
      return [report({ sentence: 'there is no country database', cost, command })]
    }
    const days = Math.floor((now - databaseBuiltAt) / dayMs)
    if (days <= maxAgeDays) return []
    const cost = hasPolicy
      ? 'networks have moved since: the country policy shuts out some that it should not, and lets in others'
      : 'some countries that are shown are wrong'
    return [report({ sentence: `the country database is ${days} days old`, cost, command })]
  },
}
