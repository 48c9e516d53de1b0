// SPDX-License-Identifier: Apache-2.0
/**
 * The door: CONNECT is judged and answered by ACONNECT or RCONNECT; what is behind it knows whom it speaks to. (PeSIT E §5,
 * §9.1)
 */
import { dg, ecrireDiagnostic, etiquetteDiagnostic } from '../diagnostics.ts';
import type { Diagnostic, Fpdu, Parametres } from '../fpdu/types.ts';
import type { Session } from '../session/session.ts';
import { type Admission, admettre, type Motif, type Partie } from './admission.ts';
import { noterTolere } from './fichier.ts';
import { negocierSession } from './negociation.ts';
import type { Pair } from './pair.ts';
import type { Rendre } from './places.ts';
import { raisonDe } from './raison.ts';
import type { Seance, Service } from './service.ts';

export interface Arrivant {
  readonly service: Service;
  readonly session: Session;
  readonly id: string;
  readonly pair: Pair;
}

export interface Entree {
  readonly seance: Seance;
  /** Its place, until it leaves. */
  readonly rendre: Rendre;
}

type MotifRefus = Motif | 'arret' | 'trop-en-tout' | 'trop-de-ce-raccordement' | 'incident';

/** Undefined: it was refused, and told so. */
export async function accueillir(arrivant: Arrivant, connect: Fpdu): Promise<Entree | undefined> {
  const { service } = arrivant;
  if (service.sarrete()) return refuser(arrivant, connect, { motif: 'arret', diagnostic: dg('3-322') });
  // Before anybody's password is looked at: a flood is not to cost more than this.
  if (service.places.prises >= service.config.maxSessions) {
    return refuser(arrivant, connect, { motif: 'trop-en-tout', diagnostic: dg('3-303') });
  }
  const admission = await juger(arrivant, connect);
  if (!admission.ok) return refuser(arrivant, connect, admission);
  const rendre = service.places.prendre(admission.partie.raccordement.id);
  if (rendre === undefined) return refuserPlace(arrivant, connect);
  try {
    return { seance: await ouvrir(arrivant, connect, admission.partie), rendre };
  } catch (error) {
    rendre();
    throw error;
  }
}

interface RefusEntree {
  readonly motif: MotifRefus;
  readonly diagnostic: Diagnostic;
  readonly texte?: string;
  readonly partie?: Partie;
}

type Jugement = Admission | ({ readonly ok: false } & RefusEntree);

async function juger({ service, pair }: Arrivant, connect: Fpdu): Promise<Jugement> {
  const { identifiant } = service.config;
  try {
    return await admettre({ ...service, identifiant }, connect, pair);
  } catch (error) {
    service.logger.error('pesit.admission-failed', { adresse: pair.adresse }, error);
    return { ok: false, motif: 'incident', diagnostic: dg('3-300') };
  }
}

function refuserPlace(arrivant: Arrivant, connect: Fpdu): Promise<undefined> {
  const { places, config } = arrivant.service;
  const enTout = places.prises >= config.maxSessions;
  return refuser(arrivant, connect, {
    motif: enTout ? 'trop-en-tout' : 'trop-de-ce-raccordement',
    diagnostic: dg(enTout ? '3-303' : '3-309'),
  });
}

async function refuser(arrivant: Arrivant, connect: Fpdu, refus: RefusEntree): Promise<undefined> {
  const { session } = arrivant;
  const { diagnostic, texte } = refus;
  const libre = texte === undefined ? {} : { libre: Buffer.from(texte, 'ascii') };
  try {
    await session.envoyer(session.fpdu('RCONNECT', { diagnostic, ...libre }));
  } finally {
    await noterRefus(arrivant, connect, refus);
  }
  await session.fermer();
}

/** Once it was answered: what is looked up for our logs takes no time of the answer's. */
async function noterRefus(arrivant: Arrivant, connect: Fpdu, refus: RefusEntree): Promise<void> {
  const { service, id, pair } = arrivant;
  const { demandeur, serveur } = connect.parametres;
  const { motif, diagnostic, partie } = refus;
  service.logger.warn('pesit.not-admitted', {
    ...{ session: id, adresse: pair.adresse, de: demandeur, vers: serveur, motif },
    ...(await raisonSiPossible(arrivant, connect, refus)),
    ...(partie !== undefined && { raccordement: partie.raccordement.id }),
    ...(pair.certificat !== undefined && { empreinte: pair.certificat.empreinte }),
    diagnostic: ecrireDiagnostic(diagnostic),
  });
  service.metrics.count('pesit_sessions_total', { outcome: 'refusee', motif });
  service.metrics.count('pesit_diagnostics_total', {
    code: etiquetteDiagnostic(diagnostic),
    sens: 'sortant',
  });
}

async function raisonSiPossible({ service, pair }: Arrivant, connect: Fpdu, refus: RefusEntree) {
  try {
    return await raisonDe(service.raccordements, refus, connect, pair);
  } catch {
    // The refusal stands, and is told without it.
    return {};
  }
}

async function ouvrir(arrivant: Arrivant, connect: Fpdu, partie: Partie): Promise<Seance> {
  const { service, session, id, pair } = arrivant;
  const { raccordement, reglages } = partie;
  const { resynchronisation, acces = 'mixte' } = connect.parametres;
  session.tolerant = reglages.tolerant;
  const negociee = negocierSession(connect.parametres, reglages, session.crc);
  const logger = service.logger.child({ session: id, raccordement: raccordement.id });
  const { version, intervalleKio, fenetre } = negociee;
  const answer: Parametres = {
    version,
    synchro: { intervalleKio, fenetre },
    // An answer to what was not asked would be new to products of version D.
    ...(resynchronisation !== undefined && { resynchronisation: negociee.resynchronisation }),
  };
  noterTolere({ logger }, connect);
  await session.envoyer(session.fpdu('ACONNECT', answer));
  const { adresse, certificat, tls } = pair;
  logger.info('pesit.session', {
    ...{ adresse, tls, empreinte: certificat?.empreinte },
    ...{ de: partie.noms.demandeur, intervalleKio, fenetre, crc: negociee.crc },
  });
  service.metrics.count('pesit_sessions_total', { outcome: 'admise', motif: '' });
  return { service, session, id, pair, partie, negociee, acces, logger };
}
