// SPDX-License-Identifier: Apache-2.0
/**
 * The files of a watched folder, on disk: which one is in whose hands.
 *
 *   <dossier>/a.xml                 the partenaire's, until it is ready
 *   <dossier>/.en-cours/<id>-a.xml  claimed: <id> is the dépôt it is being written into
 *   <dossier>/.integres/<id>-a.xml  received, under the id of its flux (or deleted, by configuration)
 *   <dossier>/.refuses/<id>-a.xml   can never be received (too large); a person must look
 *   <dossier>/.marques/<id>-a.xml   the `.ready` marker of a file while it is being claimed
 *
 * A claim is durable before a byte of the file is deposited, and it carries the id that the reception will
 * know the dépôt by: after a crash that id alone tells whether the file was received.
 */
import { constants, type Stats } from 'node:fs';
import { access, lstat, mkdir, open, opendir, rename, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type FluxId, parseFluxId } from '../gateway/domain/flux.ts';

/** A file that is ours to deposit. */
export interface Claim {
  readonly id: FluxId;
  readonly name: string;
}

export const markerSuffix = '.ready';
const idLength = 26;
/** File systems take 255 bytes; a claimed name is 27 longer. */
const maxNameBytes = 255 - idLength - 1;
const folders = ['.en-cours', '.integres', '.refuses', '.marques'] as const;
type Folder = (typeof folders)[number];

export class Claims {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Creates the folders that are missing and mends what a crash left of the markers. */
  static async open(path: string): Promise<Claims> {
    for (const folder of folders) await mkdir(join(path, folder), { recursive: true, mode: 0o700 });
    const claims = new Claims(resolve(path));
    await claims.#restoreMarkers();
    return claims;
  }

  /** May a file have this name here? Hidden names are ours or somebody's half-made ones. */
  static accepts(name: string): boolean {
    return !name.startsWith('.') && !name.includes('\uFFFD') && Buffer.byteLength(name) <= maxNameBytes;
  }

  /** The file as it lies in the folder, a symbolic link as itself; undefined when there is none. */
  async stat(name: string): Promise<Stats | undefined> {
    return unlessMissing(lstat(join(this.path, name)));
  }

  /** Throws EACCES when the file may not be read. */
  async requireReadable(name: string): Promise<void> {
    await access(join(this.path, name), constants.R_OK);
  }

  /** The file becomes ours, durably. Throws ENOENT when it is gone. */
  async claim(name: string, id: FluxId, { marker }: { readonly marker: boolean }): Promise<Claim> {
    const claim = { id, name };
    if (marker) await rename(this.#marker(name), this.pathOf(claim, '.marques'));
    try {
      await rename(join(this.path, name), this.pathOf(claim));
    } catch (error) {
      if (marker) await rename(this.pathOf(claim, '.marques'), this.#marker(name));
      throw error;
    }
    await syncFolder(join(this.path, '.en-cours'));
    await syncFolder(this.path);
    if (marker) await unlessMissing(unlink(this.pathOf(claim, '.marques')));
    return claim;
  }

  /** The same file for another dépôt, durably. */
  async reclaim(claim: Claim, id: FluxId): Promise<Claim> {
    const again = { ...claim, id };
    await rename(this.pathOf(claim), this.pathOf(again));
    await syncFolder(join(this.path, '.en-cours'));
    return again;
  }

  /** Received. A move that a crash undoes is done again: the id is known by then. */
  async finish(claim: Claim, after: 'move' | 'delete'): Promise<void> {
    if (after === 'delete') await unlessMissing(unlink(this.pathOf(claim)));
    else await rename(this.pathOf(claim), this.pathOf(claim, '.integres'));
  }

  /** False when it could not be moved: it stays claimed. */
  async setAside(claim: Claim): Promise<boolean> {
    return rename(this.pathOf(claim), this.pathOf(claim, '.refuses')).then(
      () => true,
      () => false,
    );
  }

  /** What is claimed, by us now or before a crash, at most `limit`. */
  async list(limit: number): Promise<readonly Claim[]> {
    return this.#listOf('.en-cours', limit);
  }

  /** Names in the folder, at most `limit`, in no order. */
  async names(limit: number): Promise<readonly string[]> {
    return namesIn(this.path, limit);
  }

  hasMarker(name: string): Promise<boolean> {
    return unlessMissing(lstat(this.#marker(name))).then((stats) => stats?.isFile() === true);
  }

  pathOf({ id, name }: Claim, folder: Folder = '.en-cours'): string {
    return join(this.path, folder, `${id}-${name}`);
  }

  #marker(name: string): string {
    return join(this.path, `${name}${markerSuffix}`);
  }

  async #listOf(folder: Folder, limit: number): Promise<readonly Claim[]> {
    const names = await namesIn(join(this.path, folder), limit);
    return names.map(claimOf).filter((claim) => claim !== undefined);
  }

  /** A marker taken without its file goes back beside it; one whose file was taken is done with. */
  async #restoreMarkers(): Promise<void> {
    for (const claim of await this.#listOf('.marques', maxMarkers)) {
      const marker = this.pathOf(claim, '.marques');
      const waiting = (await this.stat(claim.name)) !== undefined;
      const claimed = (await unlessMissing(lstat(this.pathOf(claim)))) !== undefined;
      if (waiting && !claimed) await rename(marker, this.#marker(claim.name));
      else await unlessMissing(unlink(marker));
    }
  }
}

/** Only claims in progress leave a marker there: a handful. */
const maxMarkers = 1_000;

function claimOf(file: string): Claim | undefined {
  try {
    const id = parseFluxId(file.slice(0, idLength));
    return file[idLength] === '-' ? { id, name: file.slice(idLength + 1) } : undefined;
  } catch {
    return undefined; // Not ours: left alone.
  }
}

async function namesIn(path: string, limit: number): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(path)) {
    if (names.length >= limit) break;
    names.push(name);
  }
  return names;
}

async function unlessMissing<Value>(doing: Promise<Value>): Promise<Value | undefined> {
  try {
    return await doing;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
