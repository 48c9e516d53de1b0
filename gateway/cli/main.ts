// SPDX-License-Identifier: Apache-2.0
/** The `raccord` command: what an operator can ask, in one list. Entered from `bin/raccord.js`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { packageRoot } from '../package-root.ts';
import { addBenchCommand } from './bench.ts';
import { addCheckConfigCommand } from './check-config.ts';
import { addDemoCommand } from './demo/index.ts';
import { addDoctorCommand } from './doctor.ts';
import { exitCodes } from './exit.ts';
import { addFluxCommands } from './flux-commands.ts';
import { addJournalCommands } from './journal-commands.ts';
import { addQueueCommands } from './queue-commands.ts';
import { addRaccordementCommands } from './raccordement-commands.ts';
import { addStartCommand } from './start.ts';
import { addValidateCommand } from './validate.ts';

export async function main(args: readonly string[]): Promise<void> {
  try {
    await buildProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for; anything else is a command that could not be understood.
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.unable;
  }
}

export function buildProgram(): Command {
  const program = new Command('raccord')
    .description(
      'EDI file-exchange gateway for French e-invoicing / passerelle EDI de facturation électronique',
    )
    .version(version())
    .showHelpAfterError('(raccord --help for the list of commands)');
  addStartCommand(program);
  addCheckConfigCommand(program);
  addDoctorCommand(program);
  addValidateCommand(program);
  addFluxCommands(program);
  addQueueCommands(program);
  addRaccordementCommands(program);
  addJournalCommands(program);
  addDemoCommand(program);
  addBenchCommand(program);
  throwUsage(program);
  return program;
}

/** Commander then throws instead of ending the process with 1, which here means "some invalid". */
function throwUsage(command: Command): void {
  command.exitOverride();
  for (const sub of command.commands) throwUsage(sub);
}

function version(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
