// SPDX-License-Identifier: Apache-2.0
/**
 * Who receives factures for a structure. Two partenaires that receive for one SIRET would each be sent what is the other's,
 * as it happens to come: that is refused where it is written, unless the operator insists.
 */

import { codesDiffusion } from '../../destinataire.ts';
import { isOpen, type Raccordement } from '../../domain/raccordement.ts';
import type { Journal } from '../../ports/journal.ts';

/** What is looked at of a raccordement; without partenaire it is the first of a new one. */
export type Receiver = Pick<Raccordement, 'codesInterface' | 'structures' | 'role'> & {
  readonly partenaire?: Raccordement['partenaire'] | undefined;
};

/** An AMONT sends us factures under these codes, and receives none. */
export function codesDeReception({ codesInterface, role }: Receiver): readonly string[] {
  if (role === 'AMONT') return [];
  return codesDiffusion.filter((code) => codesInterface.includes(code));
}

/**
 * One line a structure that another partenaire already receives for. A raccordement for a SIREN leaves alone one for a
 * SIRET of it: the nearer one is served first.
 */
export async function sharedWith(
  receiver: Receiver,
  { raccordements }: Pick<Journal, 'raccordements'>,
  now: Date,
): Promise<readonly string[]> {
  if (codesDeReception(receiver).length === 0) return [];
  const wanted = new Set(receiver.structures);
  const others = (await raccordements.list()).filter(
    (one) => one.partenaire !== receiver.partenaire && isOpen(one, now) && codesDeReception(one).length > 0,
  );
  return others.flatMap((other) =>
    (other.structures ?? []).filter((one) => wanted.has(one)).map((one) => sayShared(one, other)),
  );
}

function sayShared(structure: string, other: Raccordement): string {
  const { nom, id, codeApplication } = other;
  const codes = codesDeReception(other).join(', ');
  return `${structure} : ${nom} (${id}, application ${codeApplication}) reçoit déjà pour elle sous ${codes} / already receives for it`;
}

/**
 * What must be said of the structures of a raccordement as it will be; `before` is what it already received for.
 * @throws RangeError when another partenaire receives for one of them, unless `force`.
 */
export async function assertOwnStructures(
  after: Receiver,
  { before, force, journal, now }: OwnStructuresContext,
): Promise<readonly string[]> {
  const shared = await sharedWith(newOf(after, before), journal, now);
  if (shared.length === 0 || force === true) return shared.map((line) => `attention : ${line}`);
  const advice = '--force pour le faire quand même / to do it all the same';
  throw new RangeError([...shared, advice].join('\n'));
}

interface OwnStructuresContext {
  /** Undefined when it received nothing: it is new, or not in force. */
  readonly before: Receiver | undefined;
  readonly force: boolean | undefined;
  readonly journal: Pick<Journal, 'raccordements'>;
  readonly now: Date;
}

function newOf(after: Receiver, before: Receiver | undefined): Receiver {
  if (before === undefined || codesDeReception(before).length === 0) return after;
  const old = new Set(before.structures);
  return { ...after, structures: (after.structures ?? []).filter((one) => !old.has(one)) };
}
