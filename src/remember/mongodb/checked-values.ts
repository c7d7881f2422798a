// Numbers that a document may hold: the server has no schema that would refuse others.
import { AppError } from '../../domain/app-error.js'

/** @throws AppError `invalidValue` unless it is an instant in ms since the epoch */
export function instant(value: number, name: string): number {
  if (Number.isFinite(value) && value >= 0) return value
  throw new AppError('invalidValue', `the store refuses the value: ${name} is ${value}`)
}

/** @throws AppError `invalidValue` unless it is a whole number */
export function whole(value: number, name: string): number {
  if (Number.isSafeInteger(value)) return value
  throw new AppError('invalidValue', `the store refuses the value: ${name} is ${value}`)
}
