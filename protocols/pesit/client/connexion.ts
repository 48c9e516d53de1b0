// SPDX-License-Identifier: Apache-2.0
/**
 * A session of ours with a PeSIT server: transport, pre-connection where it is asked for, CONNECT and what it settles.
 * (PeSIT E §2.3, §5, §6)
 */
import { readFile } from 'node:fs/promises';
import type { Trousseau } from '../../../certs/trousseau.ts';
import type { AccesPesit, ReglagesPesit, ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { Destination } from '../../../gateway/ports/expedition.ts';
import type { Clock } from '../../../gateway/ports/machinery.ts';
import { dg, succes } from '../diagnostics.ts';
import type { Fpdu, Parametres } from '../fpdu/types.ts';
import { reglagesDe } from '../presets.ts';
import type { Delais } from '../session/options.ts';
import { Session } from '../session/session.ts';
import type { Passage, SessionNegociee } from '../session/types.ts';
import { Refus } from './errors.ts';
import { guetter } from './mauvais-port.ts';
import { ouvrirTransport, type TlsNegocie } from './transport.ts';

export interface DelaisClient {
  /** For TCP and TLS together. */
  readonly connectMs: number;
  /** While the server owes an answer, where its agreement says nothing (Tp). */
  readonly reponseMs: number;
  /** For RELCONF, and for the other side to close at the end (Tr). */
  readonly finMs: number;
  /** A session that nobody used for this long is released: shorter than the Td of any server (§10). */
  readonly inactifMs: number;
}

export const delaisParDefaut: DelaisClient = {
  connectMs: 30_000,
  reponseMs: 30_000,
  // The standard has 30 s; whoever answered RELCONF has nothing more to say.
  finMs: 5_000,
  inactifMs: 30_000,
};

export interface PourConnecter {
  readonly trousseau: Pick<Trousseau, 'tls'>;
  readonly clock: Clock;
  readonly delais: DelaisClient;
}

export interface Connexion {
  readonly session: Session;
  readonly negociee: SessionNegociee;
  readonly reglages: ReglagesPesit;
  readonly acces: AccesPesit;
  /** Ends the transport at once, without a word. */
  couper(): void;
  /** What the server answered to CONNECT. */
  readonly aconnect: Fpdu;
  readonly tls?: TlsNegocie;
  /** Until TCP and TLS were there; from there to ACONNECT. */
  readonly dureesMs: { readonly transport: number; readonly connect: number };
}

export interface OptionsConnexion {
  readonly passage?: (passage: Passage) => void;
}

/** PeSIT E; D is 1. */
const versionE = 2;
/** PI 7 with this interval is undefined: the other side's stands. */
const intervalleIndefini = 0xffff;

/** Throws Failure, Refus (RCONNECT), Rupture, an error of the system or of TLS; the reason of `signal`. */
export async function connecter(
  { trousseau, clock, delais }: PourConnecter,
  { raccordement, serveur }: Destination<ServeurPesit>,
  signal: AbortSignal,
  { passage }: OptionsConnexion = {},
): Promise<Connexion> {
  const acces = accesDe(raccordement);
  const reglages = reglagesDe(acces);
  const secrets = await lireSecrets(serveur);
  const start = performance.now();
  const { socket, tls } = await ouvrirTransport(serveur, trousseau.tls?.(clock()), delais.connectMs, signal);
  const transport = performance.now() - start;
  const tpMs = serveur.delaiMs ?? delais.reponseMs;
  const session = new Session({
    ...{ role: 'DEMANDEUR', duplex: socket, cadrage: reglages.cadrage, crc: reglages.crc },
    ...(secrets.preconnexion !== undefined && { preconnexion: secrets.preconnexion }),
    delais: delaisDeSession(tpMs, delais),
    tolerant: reglages.tolerant,
    ...(passage !== undefined && { passage }),
  });
  const dire = guetter(socket, session, serveur.clair === true);
  const aconnect = await sousSignal(session, signal, async () => {
    const demande = session.fpdu('CONNECT', parametresConnect(acces, reglages, secrets.motDePasse));
    const reponse = await session.demander(demande).catch((error: unknown) => {
      throw dire(error);
    });
    if (reponse.nom !== 'RCONNECT') return reponse;
    await session.fermer();
    const { diagnostic = dg('3-399'), complement } = reponse.parametres;
    throw new Refus('RCONNECT', diagnostic, complement);
  }).catch((error: unknown) => {
    // Whoever stops does not wait for it to close too.
    if (signal.aborted) socket.destroy();
    throw error;
  });
  const connect = performance.now() - start - transport;
  return {
    ...{ session, negociee: negocier(reglages, aconnect.parametres), reglages, acces, aconnect },
    couper: () => void socket.destroy(),
    ...(tls !== undefined && { tls }),
    dureesMs: { transport, connect },
  };
}

/** The server's Td is not ours to keep: a session of ours that nobody uses is released by `Bassin`. */
function delaisDeSession(tpMs: number, { finMs }: DelaisClient): Delais {
  return { tcMs: tpMs, tpMs, tdMs: tpMs, trMs: finMs };
}

/** RELEASE and RELCONF, which is waited for no longer than Tr. Never throws: nobody has anything to lose any more. */
export async function liberer(session: Session): Promise<void> {
  try {
    if (session.etat !== 'CN03' || !session.vivante) return await session.abandonner(dg('3-312'));
    const { tpMs, trMs } = session.delais;
    await session.demander(session.fpdu('RELEASE', { diagnostic: succes }), Math.min(tpMs, trMs));
    await session.fermer();
  } catch {
    await session.abandonner(dg('3-312'));
  }
}

/** Once `signal` aborts the session is ended by ABORT, and its reason is what is thrown. */
export async function sousSignal<T>(
  session: Session,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const aborted = () => void session.abandonner(dg('3-316'));
  signal.addEventListener('abort', aborted);
  try {
    if (signal.aborted) aborted();
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}

/** Throws Failure CONFIG. */
export function accesDe({ id, pesit }: Raccordement): AccesPesit {
  if (pesit === undefined) throw new Failure('CONFIG', `raccordement ${id} has no PeSIT identifiers`);
  return pesit;
}

function parametresConnect(acces: AccesPesit, reglages: ReglagesPesit, motDePasse?: string): Parametres {
  const { intervalleKio, fenetre, resynchronisation, crc } = reglages;
  const synchronise = intervalleKio > 0;
  return {
    ...(crc && { crc }),
    demandeur: acces.notreIdentifiant,
    serveur: acces.identifiant,
    ...(motDePasse !== undefined && { controleAcces: { motDePasse } }),
    version: versionE,
    ...(synchronise && { synchro: { intervalleKio, fenetre } }),
    // One session writes and reads: what waits for the other side and what waits there.
    acces: 'mixte',
    ...(synchronise && resynchronisation && { resynchronisation }),
  };
}

/** Each side applies what ACONNECT says; nothing that we did not propose is in use (§5). */
function negocier(
  { intervalleKio, fenetre, resynchronisation, crc }: ReglagesPesit,
  aconnect: Parametres,
): SessionNegociee {
  const version = aconnect.version ?? versionE;
  const { synchro = { intervalleKio: 0, fenetre: 0 } } = aconnect;
  if (intervalleKio === 0 || synchro.intervalleKio === 0) {
    return { version, intervalleKio: 0, fenetre: 0, resynchronisation: false, crc };
  }
  return {
    version,
    intervalleKio: synchro.intervalleKio === intervalleIndefini ? intervalleKio : synchro.intervalleKio,
    fenetre: fenetre === 0 ? 0 : synchro.fenetre,
    resynchronisation: resynchronisation && aconnect.resynchronisation === true,
    crc,
  };
}

interface Secrets {
  readonly motDePasse?: string;
  readonly preconnexion?: { readonly identifiant: string; readonly motDePasse: string };
}

/** Read at each connection: whoever changes one restarts nothing. */
async function lireSecrets({ motDePasseFichier, preconnexion }: ServeurPesit): Promise<Secrets> {
  const motDePasse = motDePasseFichier === undefined ? undefined : await lireSecret(motDePasseFichier);
  if (preconnexion === undefined) return motDePasse === undefined ? {} : { motDePasse };
  const { identifiant, motDePasseFichier: fichier } = preconnexion;
  return {
    ...(motDePasse !== undefined && { motDePasse }),
    preconnexion: { identifiant, motDePasse: await lireSecret(fichier) },
  };
}

/** PI 5 and the pre-connection have eight characters for it. */
const motDePasseAdmis = /^[\x20-\x7e]{1,8}$/;

async function lireSecret(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Failure('CONFIG', `the password file ${path} cannot be read`, error);
  });
  const motDePasse = text.replace(/\r?\n$/, '');
  if (motDePasseAdmis.test(motDePasse)) return motDePasse;
  throw new Failure('CONFIG', `the password in ${path} has not 1 to 8 printable characters`);
}
