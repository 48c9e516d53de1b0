// SPDX-License-Identifier: Apache-2.0
/**
 * A sender that is told on the way how much of its file is here, goes back once, and comes again until it has been told that
 * all of it is: what each of its starts does, and what it must find.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { MessageOuvert, Messages, ReceptionMessages } from '../../gateway/ports/messages.ts';
import { raccordementNamed } from '../support/reception-bench.ts';

export const cleReprise = 'pesit:DUPONT:CPRO:0:FSO1100A:7';
export const nomFichier = 'large.xml';
export const fichier: Buffer = Buffer.from(Uint8Array.from({ length: 600_000 }, (_, i) => i ^ (i >> 8)));
const intervalle = 100_000;
const morceau = 25_000;
/** Here it goes back to the point before, having sent something else in between. */
const retour = 400_000;

const raccordement = raccordementNamed('dupont');
const nouveau = { raccordement, protocole: 'pesit' as const, cle: cleReprise, session: 's-1' };

export const cleDuFichier = `${cleReprise}#${createHash('sha256').update(fichier).digest('hex')}`;

/** What it was promised, in order: kept by the sender, whom nobody kills. */
export interface Carnet {
  lire(): readonly Promesse[];
  noter(promesse: Promesse): void;
}

export interface Promesse {
  readonly tenue: boolean;
  readonly octets: number;
}

interface Passerelle {
  readonly messages: Pick<Messages, 'dernierDe'>;
  readonly reception: ReceptionMessages;
}

export async function envoyer({ messages, reception }: Passerelle, carnet: Carnet): Promise<void> {
  if ((await messages.dernierDe(`${cleReprise}#`)) !== undefined) return;
  const message = await reprise(reception, carnet);
  let goesBack = carnet.lire().length === 0;
  let told: Promise<void> = Promise.resolve();
  while (message.brutBytes < fichier.length) {
    const at = message.brutBytes;
    await message.ecrireBrut(fichier.subarray(at, at + morceau));
    if (message.brutBytes % intervalle !== 0) continue;
    await told;
    told = jalonner(message, message.brutBytes, carnet);
    if (goesBack && message.brutBytes === retour) {
      goesBack = false;
      await told;
      await reculer(message, carnet);
    }
  }
  await told;
  const { sha256 } = await message.sceller();
  await message.conclure({
    ...{ etat: 'ACCEPTE', cle: `${cleReprise}#${sha256}`, entetes: {}, detail: {}, certificats: [] },
    ...{ events: [], fichiers: [{ fichier: 'BRUT', nomFichier }] },
  });
}

/** Where it goes on from: what was promised last, or what was about to be. */
async function reprise(reception: ReceptionMessages, carnet: Carnet): Promise<MessageOuvert> {
  const notes = carnet.lire();
  const last = notes.findLast(({ tenue }) => tenue);
  const asked = notes.slice(last === undefined ? 0 : notes.lastIndexOf(last) + 1);
  const allowed = [last?.octets ?? 0, ...asked.map(({ octets }) => octets)];
  const held = await reception.reprise(raccordement.id, cleReprise);
  assert(allowed.includes(held?.octets ?? 0), `${held?.octets} bytes, promised ${allowed.join(' or ')}`);
  if (held === undefined) return reception.ouvrir(nouveau);
  assert.deepEqual(held.detail, { octets: held.octets });
  const message = await reception.reprendre(nouveau, cleReprise);
  assert(message !== undefined, 'what is held cannot be gone on with');
  assert.equal(message.brutBytes, held.octets);
  const bytes = [];
  for await (const piece of message.lireBrut()) bytes.push(piece);
  assert(Buffer.concat(bytes).equals(fichier.subarray(0, held.octets)), 'the bytes are others');
  // Nothing was asked for since: what stands now stands.
  carnet.noter({ tenue: true, octets: held.octets });
  return message;
}

async function jalonner(message: MessageOuvert, octets: number, carnet: Carnet): Promise<void> {
  carnet.noter({ tenue: false, octets });
  await message.jalonner(cleReprise, octets, { octets });
  carnet.noter({ tenue: true, octets });
}

async function reculer(message: MessageOuvert, carnet: Carnet): Promise<void> {
  await message.ecrireBrut(Buffer.alloc(morceau, 'not of the file'));
  await jalonner(message, retour - intervalle, carnet);
  await message.reculer(retour - intervalle);
  await message.ecrireBrut(fichier.subarray(message.brutBytes, message.brutBytes + morceau));
}
