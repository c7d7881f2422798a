// The only place where the environment of the process is read.

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The environment this process was started with. */
export const processEnvironment: Environment = process.env
