// The cells of attempts, requests and calls.
import { sourceOf } from '../../domain/address.js'
import type { Attempt, AttackType, Failure, Proof } from '../../domain/attempt.js'
import type { GuestCall } from '../../domain/guest-call.js'
import type { KernelDrop, KernelRule } from '../../domain/kernel-drop.js'
import type { ChangingAttempt } from '../../domain/kept-input.js'
import { sipMethods } from '../../domain/sip-message.js'
import type { ShownRequest, SipMethod } from '../../domain/sip-message.js'
import { unknownText, untrusted } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { CellReader } from './cell-reader.js'
import type { CellWriter } from './cell-writer.js'

const methods: readonly SipMethod[] = [...sipMethods, 'OTHER']
const types: readonly AttackType[] = [...methods, 'IAX2', 'AMI', 'TFTP', 'WEB']
const kernelRules: readonly KernelRule[] = ['userAgent', 'inviteLimit', 'tftp']
const protocols = ['udp', 'tcp'] as const
const failures: readonly Failure[] = [
  'wrongPassword',
  'unknownAccount',
  'unanswered',
  'refused',
  'malformed',
  'dialplan',
]

/** How sure it is that an address is real. */
export const proofs: readonly Proof[] = ['oneWay', 'returned']

/** Writes what may change of an attempt. */
export function writeChanging(cells: CellWriter, attempt: ChangingAttempt): void {
  cells.word(types, attempt.type)
  cells.byte(Number(attempt.isTypeInferred))
  cells.text(attempt.account)
  cells.text(attempt.userAgent)
  cells.text(attempt.calledNumber)
  cells.word(proofs, attempt.proof)
  cells.word(failures, attempt.failure)
}

/** Reads what {@link writeChanging} has written. */
export function readChanging(cells: CellReader): ChangingAttempt {
  return {
    type: cells.word(types),
    isTypeInferred: cells.isSet(),
    account: cells.text(),
    userAgent: cells.text(),
    calledNumber: cells.text(),
    proof: cells.word(proofs),
    failure: cells.word(failures),
  }
}

/** Writes an attempt. */
export function writeAttempt(cells: CellWriter, attempt: Attempt, now: number): void {
  cells.text(attempt.pbx)
  cells.ms(now - attempt.at)
  cells.endpoint(attempt.remote)
  cells.text(attempt.victim)
  cells.number(shortened(attempt.sessionId))
  writeChanging(cells, attempt)
}

/** Reads what {@link writeAttempt} has written. */
export function readAttempt(cells: CellReader, now: number): Attempt {
  const pbx = cells.text()
  const at = now - cells.ms()
  const remote = cells.endpoint()
  const victim = cells.address()
  const sessionId = readShortened(cells)
  const source = sourceOf(remote.address)
  return { pbx, at, source, remote, victim, sessionId, ...readChanging(cells) }
}

/** Writes a request. */
export function writeRequest(cells: CellWriter, request: ShownRequest, now: number): void {
  cells.ms(now - request.at)
  cells.endpoint(request.source)
  cells.text(request.destination.address)
  cells.word(methods, request.method)
  cells.text(request.fromUser)
  cells.text(request.userAgent)
  cells.number(shortened(request.callId))
}

/** Reads what {@link writeRequest} has written. */
export function readRequest(cells: CellReader, now: number): ShownRequest {
  const at = now - cells.ms()
  const source = cells.endpoint()
  return {
    at,
    source,
    // Its port and transport decide nothing.
    destination: { ...source, address: cells.address() },
    method: cells.word(methods),
    fromUser: cells.text(),
    userAgent: cells.text(),
    callId: readShortened(cells),
  }
}

/** Writes a call. */
export function writeCall(cells: CellWriter, call: GuestCall, now: number): void {
  cells.text(call.pbx)
  cells.ms(now - call.at)
  cells.endpoint(call.remote)
  cells.text(call.victim)
  cells.number(shortened(call.sessionId))
  cells.text(call.caller)
  cells.text(call.calledNumber)
  cells.text(call.userAgent)
  cells.word(proofs, call.proof)
  cells.number(call.status)
}

/** Reads what {@link writeCall} has written. */
export function readCall(cells: CellReader, now: number): GuestCall {
  const pbx = cells.text()
  const at = now - cells.ms()
  const remote = cells.endpoint()
  return {
    pbx,
    at,
    remote,
    source: sourceOf(remote.address),
    victim: cells.address(),
    sessionId: readShortened(cells),
    caller: cells.text(),
    calledNumber: cells.text(),
    userAgent: cells.text(),
    proof: cells.word(proofs),
    status: cells.number(0, 999),
  }
}

/** Writes what the kernel has dropped. */
export function writeDrop(cells: CellWriter, drop: KernelDrop, now: number): void {
  cells.word(kernelRules, drop.rule)
  cells.ms(now - drop.at)
  cells.text(drop.address)
  cells.number(drop.port)
  cells.word(protocols, drop.protocol)
  cells.text(drop.victim)
  cells.word(types, drop.type)
  cells.number(drop.packets ?? 1)
  cells.text(drop.name)
}

/** Reads what {@link writeDrop} has written. */
export function readDrop(cells: CellReader, now: number): KernelDrop {
  return {
    rule: cells.word(kernelRules),
    at: now - cells.ms(),
    address: cells.address(),
    port: cells.port(),
    protocol: cells.word(protocols),
    victim: cells.address(),
    type: cells.word(types),
    packets: cells.count(),
    name: cells.text(),
  }
}

/** A Call-ID is long, has no pattern, and matters only by being the same: FNV-1a. */
function shortened(id: Untrusted): number {
  if (id === unknownText) return 0
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return (hash >>> 0) + 1
}

function readShortened(cells: CellReader): Untrusted {
  const hash = cells.number(0, 2 ** 32)
  return hash === 0 ? unknownText : untrusted(hash.toString(36))
}
