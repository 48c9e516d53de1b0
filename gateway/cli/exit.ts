// SPDX-License-Identifier: Apache-2.0
/** How a command ends: 0 all is well, 1 the answer is bad news, 2 it could not be asked. */
import { plainLine } from '../../formats/rapport/escape.ts';
import { Failure } from '../domain/failure.ts';

export const exitCodes = { ok: 0, negative: 1, unable: 2 } as const;

/** Runs a command; its number is the exit code, a thrown error is 2 with one line on stderr, in JSON when asked. */
export async function runCommand(command: () => Promise<number>, json = false): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.exitCode = exitCodes.unable;
    const message = describeError(error);
    console.error(errorLine(message, json));
  }
}

/** For stderr. The names of files are anything: none of them can steer the terminal. */
export function errorLine(message: string, json: boolean): string {
  if (json) return JSON.stringify({ error: message });
  return `raccord: ${message.split('\n').map(plainLine).join('\n')}`;
}

export function describeError(error: unknown): string {
  if (error instanceof Failure) return error.message;
  if (error instanceof Error) return error.message;
  return String(error);
}
