// The filters of an attack query, as conditions on its documents.
import type { Filter } from 'mongodb'
import { attackToolNames } from '../../domain/attack-tools.js'
import type { AttackFilter } from '../../ports/attack-query.js'
import { toStoredText } from '../shared/stored-text.js'
import { wantedValues } from '../shared/wanted-values.js'
import type { WantedValues } from '../shared/wanted-values.js'
import type { StoredDocument } from './mongo-connection.js'

type Condition = Filter<StoredDocument>

/** Returns the filters of a query but for its text search. */
export function toFilter(query: AttackFilter): Condition {
  const { from, to } = query
  const span: Condition = {
    ...((from ?? to) !== undefined && {
      at: { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lt: to }) },
    }),
  }
  const wanted = wantedValues(query)
  const plain = wanted.filter(({ field }) => field !== 'tool').map(toCondition)
  const tools = wanted.filter(({ field }) => field === 'tool').flatMap(toolConditions)
  return {
    ...Object.assign(span, ...plain),
    ...(tools.length > 0 && { $and: tools }),
  } as Condition
}

/** Returns the one value that a filter names for a field, where it names one. */
export function singleOf(query: AttackFilter, field: WantedValues['field']): string | undefined {
  const wanted = wantedValues(query).find((one) => one.field === field)
  return wanted?.is?.length === 1 && wanted.not.length === 0 ? wanted.is[0] : undefined
}

function toCondition({ field, is, not }: WantedValues): Condition {
  const name = field === 'number' ? 'calledNumber' : field
  const [only] = is ?? []
  if (is?.length === 1 && only !== undefined && not.length === 0) {
    return { [name]: toStoredText(only) }
  }
  return {
    [name]: {
      ...(is !== undefined && { $in: is.map(toStoredText) }),
      ...(not.length > 0 && { $nin: not.map(toStoredText) }),
    },
  }
}

function toolConditions({ is, not }: WantedValues): readonly Condition[] {
  return [
    ...(is === undefined ? [] : [anyTool(is)]),
    ...(not.length === 0 ? [] : [{ $nor: not.map(toolCondition) }]),
  ]
}

function anyTool(tools: readonly string[]): Condition {
  const conditions = tools.map(toolCondition)
  // A list of no alternatives is met by nothing.
  return conditions.length === 0 ? { _id: { $in: [] } } : { $or: conditions }
}

/** The first name of a tool in a User-Agent is its tool. */
function toolCondition(tool: string): Condition {
  if (tool === 'none') return { userAgent: '' }
  const names: readonly string[] = attackToolNames
  const at = tool === 'unknown' ? names.length : names.indexOf(tool)
  if (at < 0) return { _id: { $in: [] } }
  const before = names.slice(0, at)
  return {
    $and: [
      tool === 'unknown' ? { userAgent: { $ne: '' } } : { userAgent: patternOf([tool]) },
      ...(before.length === 0 ? [] : [{ userAgent: { $not: patternOf(before) } }]),
    ],
  }
}

function patternOf(names: readonly string[]): RegExp {
  return new RegExp(names.join('|'), 'i')
}
