// What happens to a test that this machine cannot run: it is pending and says why; under CI it fails.

/** Ends the hook or the test that calls this, and with a hook all tests of its suite. */
export function cannotRun(context: Mocha.Context, reason: string): never {
  if (process.env.CI !== undefined) throw new Error(reason)
  const { test: caller } = context
  const suite = caller?.parent
  if (suite?.tests.some((test) => test === caller) === true) name(caller, reason)
  else
    suite?.eachTest((test) => {
      name(test, reason)
    })
  return context.skip()
}

/** The runner of the tests refuses a pending test without such brackets. */
function name(test: Mocha.Runnable | undefined, reason: string): void {
  if (test !== undefined && !test.title.endsWith(`[${reason}]`)) test.title += ` [${reason}]`
}
