// A route of the API is one row: what it is asked, what it answers, in schemas and in words, who may
// ask, and who answers. Express, the OpenAPI description and the types of clients come of the row.
import type { ServerResponse } from 'node:http'
import type { z } from 'zod'
import type { Author, PeopleDesk } from '../../../../ports/operator/people-desk.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import type { StoreBooks } from '../../../../ports/store-books.js'

/** What a client may do: look, change, or steer the daemon itself. Each includes the one before. */
export type Scope = 'read' | 'write' | 'admin'

/** All scopes, the least first. */
export const scopes: readonly Scope[] = ['read', 'write', 'admin']

/** A body that is not JSON, as it came. */
export interface TextBody {
  readonly type: string
  readonly bytes: Buffer
}

/** What a client has asked, checked. */
export interface Question<Path, Query, Body> {
  readonly path: Path
  readonly query: Query
  readonly body: Body
  /** The body, where it has one of the row's text types; `body` is undefined then. */
  readonly text: TextBody | undefined
  /** Tells whether the client would rather have this media type than JSON. */
  readonly prefers: (type: string) => boolean
  readonly client: Client
}

/** Who asks. */
export interface Client {
  /** The id of the last live event that it got before; empty for none. */
  readonly lastEventId: string
  /** Whose session or token it is; undefined on the control socket. */
  readonly session: string | undefined
  /** Tells whether that session or token is still in force. */
  readonly isStillIn: () => Promise<boolean>
  /** True over the network for who has not said who he is. */
  readonly isStranger: boolean
  /** Who it is, for the change log: a user's name, `api TOKEN-NAME`; `cli` on the control socket. */
  readonly author: Author
}

/** The books that people read. */
export type KeptForPeople = Pick<StoreBooks, 'news' | 'changes'>

/** What a row may need of the API itself. */
export interface ApiParts {
  /** Turns a response into a stream of live events. */
  readonly listen: (response: ServerResponse, client: Client) => void
  /** Returns the OpenAPI description. */
  readonly describe: () => unknown
  /** Users, sessions and tokens; undefined where they are not kept. */
  readonly people: PeopleDesk | undefined
  /** News and changes; undefined where they are not kept. */
  readonly kept: KeptForPeople | undefined
}

/** An answer that is written piece by piece instead of sent as JSON. */
export class StreamAnswer {
  readonly pour: (response: ServerResponse) => void | Promise<void>

  constructor(pour: (response: ServerResponse) => void | Promise<void>) {
    this.pour = pour
  }
}

/** A value that nobody changes, at any depth. */
export type Told<Value> = Value extends object
  ? { readonly [Key in keyof Value]: Told<Value[Key]> }
  : Value

/** One route. */
export interface Route<
  Path extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Below the base of the API, or from the root where `isAtRoot`; parameters in braces. */
  readonly path: string
  readonly isAtRoot?: true
  /** True where nobody has to say who he is. */
  readonly needsNobody?: true
  /** What programs call it: the operationId of OpenAPI. */
  readonly name: string
  readonly scope: Scope
  /** True where only who uses the control socket may ask it. */
  readonly isLocal?: true
  /** One sentence for people. */
  readonly summary: string
  readonly description?: string
  readonly pathSchema?: Path
  readonly query?: Query & z.ZodObject
  /** The parameters that may be given several times. */
  readonly repeatable?: readonly string[]
  /** The body in JSON. */
  readonly body?: Body
  readonly isBodyOptional?: true
  /** Other media types that the body may have, in words. */
  readonly textBodies?: Readonly<Record<string, string>>
  /** The most bytes of a body in JSON, where it may be larger than usual. */
  readonly maxJsonBytes?: number
  readonly answer: Answer
  /** Answers that are not JSON, by media type, in words. */
  readonly streams?: Readonly<Record<string, string>>
  /** The status of an answer that is not 200. */
  readonly statusOf?: (answer: Told<z.output<Answer>>) => number
  handle(
    operator: Operator,
    question: Question<z.output<Path>, z.output<Query>, z.output<Body>>,
    api: ApiParts,
  ): Promise<Told<z.output<Answer>> | StreamAnswer> | Told<z.output<Answer>> | StreamAnswer
}

/** A row of any kind. */
export type AnyRoute = Omit<Route, 'statusOf'> & {
  readonly statusOf?: (answer: never) => number
}

/** What a route answers, as its clients see it. */
export type AnswerOf<Row> = Row extends { readonly answer: infer Answer extends z.ZodType }
  ? Told<z.output<Answer>>
  : never

/** Makes a row; its handler sees the types of the row's schemas. */
export function defineRoute<
  Path extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(row: Route<Path, Query, Body, Answer>): Route<Path, Query, Body, Answer> {
  return row
}
