// SPDX-License-Identifier: Apache-2.0
/**
 * One session from its CONNECT to its end: files and messages one after another, in any number, until RELEASE, an ABORT of
 * either side or the loss of the line. (PeSIT E §8.1)
 */
import assert from 'node:assert/strict';
import { dg, ecrireDiagnostic, etiquetteDiagnostic } from '../diagnostics.ts';
import { FauteFpdu } from '../fpdu/types.ts';
import { Rupture } from '../session/types.ts';
import { type Arrivant, accueillir, type Entree } from './accueil.ts';
import { noterTolere } from './fichier.ts';
import { recevoirMessage } from './messages.ts';
import { recevoirFichier } from './recevoir.ts';
import { remettreFichier } from './remettre.ts';
import type { Seance } from './service.ts';

/** `admis` is called once the caller is known. Never throws. */
export async function servirSession(arrivant: Arrivant, admis: () => void): Promise<void> {
  const { service, session, id, pair } = arrivant;
  try {
    const entree = await accueillir(arrivant, await session.recevoir());
    if (entree === undefined) return;
    admis();
    try {
      await servir(entree.seance);
      await fermer(entree);
    } finally {
      entree.rendre();
    }
  } catch (error) {
    await finir(arrivant, error);
  } finally {
    service.logger.info('pesit.session-end', { session: id, adresse: pair.adresse });
  }
}

/** Resolves once RELCONF is sent. */
async function servir(seance: Seance): Promise<void> {
  const { session } = seance;
  // Each turn waits for the other side, at most Td: it is the other side that ends it, or the clock.
  for (;;) {
    const fpdu = await session.recevoir();
    noterTolere(seance, fpdu);
    switch (fpdu.nom) {
      case 'CREATE':
        await recevoirFichier(seance, fpdu);
        break;
      case 'SELECT':
        await remettreFichier(seance, fpdu);
        break;
      case 'MSG':
      case 'MSGDM':
        await recevoirMessage(seance, fpdu);
        break;
      case 'RELEASE':
        return session.envoyer(session.fpdu('RELCONF'));
      default:
        assert.fail(`the table lets ${fpdu.nom} through in CN03`);
    }
  }
}

/** Who is only to close takes nobody's place, unless as many of its raccordement are as may be in. */
async function fermer({ seance, rendre }: Entree): Promise<void> {
  const { service, session, partie } = seance;
  const partir = service.departs.prendre(partie.raccordement.id);
  if (partir !== undefined) rendre();
  try {
    await session.fermer();
  } finally {
    partir?.();
  }
}

/** A line that is lost is no news; a failure nobody foresaw ends the session, and the other side may come again. */
async function finir({ service, session, id, pair }: Arrivant, error: unknown): Promise<void> {
  const { logger, metrics } = service;
  const where = { session: id, adresse: pair.adresse };
  if (error instanceof Rupture) {
    const { par, diagnostic, message } = error;
    const fields = { ...where, par, diagnostic: ecrireDiagnostic(diagnostic), raison: message };
    if (par === 'NOUS') logger.warn('pesit.aborted', fields);
    else logger.info('pesit.aborted', fields);
    metrics.count('pesit_diagnostics_total', {
      code: etiquetteDiagnostic(diagnostic),
      sens: par === 'NOUS' ? 'sortant' : 'entrant',
    });
    return;
  }
  const diagnostic = error instanceof FauteFpdu ? error.diagnostic : dg('3-399');
  logger.error('pesit.failed', { ...where, diagnostic: ecrireDiagnostic(diagnostic) }, error);
  metrics.count('pesit_diagnostics_total', { code: etiquetteDiagnostic(diagnostic), sens: 'sortant' });
  // Not waited for: nobody works on it any more, and it closes within Tr.
  void session.abandonner(diagnostic);
}
