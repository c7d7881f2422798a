#!/usr/bin/env node
// Command line in, exit code out.
import { runCli } from './cli/run-cli.js'
import { processEnvironment } from './config/process-environment.js'

process.exitCode = await runCli(process.argv.slice(2), processEnvironment)
