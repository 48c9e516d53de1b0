// SPDX-License-Identifier: Apache-2.0
/** The `raccord` command: what an operator can ask, in one list. Entered from `bin/raccord.js`. */
import { Command, CommanderError } from 'commander';
import { packageVersion } from '../package-root.ts';
import { exitCodes } from './exit.ts';

/**
 * In the order of the help. A command is loaded when it is called: with all of them a verdict on one file would wait
 * for the server, the queue and the desk.
 */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  start: async () => (await import('./start.ts')).addStartCommand,
  'check-config': async () => (await import('./check-config.ts')).addCheckConfigCommand,
  doctor: async () => (await import('./doctor.ts')).addDoctorCommand,
  validate: async () => (await import('./validate.ts')).addValidateCommand,
  fixtures: async () => (await import('./fixtures.ts')).addFixturesCommand,
  flux: async () => (await import('./flux-commands.ts')).addFluxCommands,
  lots: async () => (await import('./lots-commands.ts')).addLotsCommands,
  envois: async () => (await import('./envois-commands.ts')).addEnvoisCommands,
  cycles: async () => (await import('./cycles-commands.ts')).addCyclesCommands,
  alertes: async () => (await import('./alertes-commands.ts')).addAlertesCommands,
  queue: async () => (await import('./queue-commands.ts')).addQueueCommands,
  raccordement: async () => (await import('./raccordement-commands.ts')).addRaccordementCommands,
  as2: async () => (await import('./as2-commands.ts')).addAs2Commands,
  pesit: async () => (await import('./pesit-commands.ts')).addPesitCommands,
  annuaire: async () => (await import('./annuaire-commands.ts')).addAnnuaireCommands,
  journal: async () => (await import('./journal-commands.ts')).addJournalCommands,
  cert: async () => (await import('./cert-commands.ts')).addCertCommands,
  demo: async () => (await import('./demo/index.ts')).addDemoCommand,
  bench: async () => (await import('./bench.ts')).addBenchCommand,
};

export async function main(args: readonly string[]): Promise<void> {
  try {
    const program = await buildProgram(args);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for; anything else is a command that could not be understood.
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.unable;
  }
}

async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('raccord')
    .description(
      'EDI file-exchange gateway for French e-invoicing / passerelle EDI de facturation électronique',
    )
    .version(packageVersion())
    .showHelpAfterError('(raccord --help for the list of commands)');
  const called = args[0] ?? '';
  const names = Object.hasOwn(commands, called) ? [called] : Object.keys(commands);
  for (const name of names) (await commands[name]?.())?.(program);
  throwUsage(program);
  return program;
}

/** Commander then throws instead of ending the process with 1, which here means "some invalid". */
function throwUsage(command: Command): void {
  command.exitOverride();
  for (const sub of command.commands) throwUsage(sub);
}
