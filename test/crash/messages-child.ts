// SPDX-License-Identifier: Apache-2.0
/**
 * A sender that comes with the same message at each start, and a gateway that ends itself with SIGKILL where it was told:
 * `messages-child.ts DIRECTORY WAY MEMBER WHEN NTH`. Told no point, it takes the message and ends well.
 */
import type { ConclusionMessage, MessageOuvert } from '../../gateway/ports/messages.ts';
import { raccordementNamed } from '../support/reception-bench.ts';
import { killerAt, pointOf } from './deadly.ts';
import { openGateway } from './messages-gateway.ts';
import { brut, cle, contenus } from './messages-sample.ts';

const [directory = '.', way = '', ...point] = process.argv.slice(2);
const { messages, reception, close } = await openGateway(directory, killerAt(pointOf(point)));
const raccordement = raccordementNamed('dupont');
const nouveau = { raccordement, protocole: 'as2' as const, cle, session: 's-1' };

async function conclure(message: MessageOuvert): Promise<void> {
  const fichiers: ConclusionMessage['fichiers'][number][] = [];
  for (const [nomFichier, contenu] of contenus) {
    const fichier = await message.fichier();
    await fichier.write(contenu);
    fichiers.push({ fichier, nomFichier });
  }
  await message.conclure({
    ...{ etat: 'ACCEPTE', entetes: {}, detail: {}, certificats: [], events: [] },
    ...{ fichiers, accuse: Buffer.from('MDN') },
  });
}

/** As a server at its start: what was acknowledged by its transport is judged. */
for (const message of await messages.aTraiter(10)) {
  await conclure(await reception.rouvrir(message, raccordement));
}

async function recevoir(): Promise<void> {
  if ((await messages.parCle(cle)) !== undefined) return;
  const message =
    (way === 'reprise' ? await reception.reprendre(nouveau, 'etag') : undefined) ??
    (await reception.ouvrir(nouveau));
  const half = brut.length / 2;
  if (way === 'reprise' && message.brutBytes === 0) {
    await message.ecrireBrut(brut.subarray(0, half));
    await reception.suspendre(message, 'etag', {});
    return recevoir();
  }
  await message.ecrireBrut(brut.subarray(message.brutBytes));
  if (way === 'async') await message.conserver({});
  await conclure(message);
}

await recevoir();
await close();
