// SPDX-License-Identifier: Apache-2.0
/** Who imports, and whether it still lives: an import that a kill left under way must not stop the next one. */
import type { VersionAnnuaire } from '../ports/annuaire.ts';

export interface Processus {
  /** `<host>:<process>:<token>`; the token is of this start, since a container gives a process number again. */
  readonly nom: string;
  /** Does a process of this host with this number live? */
  readonly vit: (pid: number) => boolean;
}

/** An import writes several times a second; one that is silent this long is dead, wherever it ran. */
const silenceMs = 60_000;

export function estMort(
  { proprietaire, battement }: VersionAnnuaire,
  { nom, vit }: Processus,
  now: Date,
): boolean {
  if (proprietaire === nom) return false;
  if (now.getTime() - battement.getTime() > silenceMs) return true;
  const [host, pid] = proprietaire.split(':');
  const [ownHost, ownPid] = nom.split(':');
  if (host !== ownHost) return false;
  return pid === ownPid || !vit(Number(pid));
}

/** This process, as the journal knows it. */
export function ceProcessus(host: string, pid: number, token: string): Processus {
  return { nom: `${host.replaceAll(':', '-')}:${pid}:${token}`, vit };
}

/** Signal 0 is none: it only asks. One that may not be asked lives. */
function vit(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
