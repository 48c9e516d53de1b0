// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions kept from one file to the next, and released when nobody uses them (PeSIT E §10): the handshakes of TLS and CONNECT
 * cost more than a small invoice. One file at a time on each; a few at a time to one raccordement.
 *
 * A session kept from before may have been closed by its server meanwhile. When it is found so, the same is asked once more on
 * a new one: whoever works on a session can go on with it on another.
 */
import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import type { Destination } from '../../../gateway/ports/expedition.ts';
import { ecrireDiagnostic } from '../diagnostics.ts';
import { type Passage, Rupture } from '../session/types.ts';
import { type Connexion, connecter, liberer, type PourConnecter, sousSignal } from './connexion.ts';
import { Refus } from './errors.ts';

/** More than the hands that deliver, less than what any server lets one partenaire have. */
const maxParRaccordement = 8;
/** For RELCONF when all is to end: a server that is well answers within a fraction of it, and nothing is lost with the others. */
const adieuMs = 1_000;

export interface Bassin {
  /**
   * Runs `work` on a session that nobody else has; again, on a new one, when one that was kept broke. Throws what `connecter`
   * and `work` throw, the reason of `signal`.
   */
  avec<T>(
    destination: Destination<ServeurPesit>,
    signal: AbortSignal,
    work: (connexion: Connexion) => Promise<T>,
  ): Promise<T>;
  /**
   * Releases what nobody uses; what is in use is released when it comes back. Resolves when the former is over: a server that
   * says nothing is cut off, and holds up nobody's end.
   */
  fermer(): Promise<void>;
}

export interface PourBassin extends PourConnecter {
  readonly passage?: (destination: Destination<ServeurPesit>, passage: Passage) => void;
}

interface Tenue {
  readonly connexion: Connexion;
  /** Under which agreement it was made: another one has sessions of its own. */
  readonly accord: string;
  /** It was used before. */
  gardee: boolean;
  minuteur?: NodeJS.Timeout;
}

interface Guichet {
  readonly libres: Tenue[];
  /** In use. */
  ouvertes: number;
  /** Of those; fewer once the server said that it lets us have no more (3-309), until none is in use. */
  limite: number;
  /** In order of arrival. */
  readonly attente: (() => void)[];
}

export function createBassin(pour: PourBassin): Bassin {
  /** As many as there are raccordements reached by PeSIT. */
  const guichets = new Map<string, Guichet>();
  /** Being released. */
  const partants = new Map<Connexion, Promise<void>>();
  let ferme = false;

  function congedier(connexion: Connexion): void {
    const parti = liberer(connexion.session).finally(() => partants.delete(connexion));
    partants.set(connexion, parti);
    if (ferme) presser(connexion, parti);
  }

  function reposer(guichet: Guichet, tenue: Tenue): void {
    if (ferme || !tenue.connexion.session.vivante || tenue.connexion.session.etat !== 'CN03') {
      congedier(tenue.connexion);
    } else {
      tenue.gardee = true;
      tenue.minuteur = setTimeout(() => {
        guichet.libres.splice(guichet.libres.indexOf(tenue), 1);
        congedier(tenue.connexion);
      }, pour.delais.inactifMs);
      guichet.libres.push(tenue);
    }
    rendrePlace(guichet);
  }

  /** As `ouvrir`, where none is kept. */
  async function preter(
    guichet: Guichet,
    destination: Destination<ServeurPesit>,
    signal: AbortSignal,
    neuve: boolean,
  ): Promise<Tenue | undefined> {
    const kept = neuve ? undefined : reprendre(guichet, accordDe(destination, pour), congedier);
    return kept ?? ouvrir(pour, guichet, destination, signal);
  }

  async function essayer<T>(
    destination: Destination<ServeurPesit>,
    signal: AbortSignal,
    work: (connexion: Connexion) => Promise<T>,
    neuve: boolean,
  ): Promise<T | typeof encore> {
    const guichet = guichetDe(guichets, destination);
    let tenue: Tenue | undefined;
    // Ends: each time round there is a place less.
    while (tenue === undefined) {
      await place(guichet, signal);
      tenue = await preter(guichet, destination, signal, neuve);
    }
    const { connexion } = tenue;
    try {
      return await sousSignal(connexion.session, signal, () => work(connexion));
    } catch (error) {
      if (tenue.gardee && error instanceof Rupture && error.par !== 'NOUS') return encore;
      throw error;
    } finally {
      reposer(guichet, tenue);
    }
  }

  return {
    async avec(destination, signal, work) {
      const done = await essayer(destination, signal, work, false);
      if (done !== encore) return done;
      const again = await essayer(destination, signal, work, true);
      if (again === encore) throw new Error('a new session was taken for one that was kept');
      return again;
    },
    async fermer() {
      ferme = true;
      for (const [connexion, parti] of partants) presser(connexion, parti);
      for (const { libres } of guichets.values()) {
        for (const { connexion, minuteur } of libres.splice(0)) {
          clearTimeout(minuteur);
          congedier(connexion);
        }
      }
      await Promise.all(partants.values());
    },
  };
}

function presser({ couper }: Connexion, parti: Promise<void>): void {
  const late = setTimeout(couper, adieuMs);
  void parti.finally(() => clearTimeout(late));
}

/** A session that was kept broke: the same is to be asked on a new one. */
const encore = Symbol('encore');

function guichetDe(guichets: Map<string, Guichet>, { raccordement }: Destination): Guichet {
  const known = guichets.get(raccordement.id);
  if (known !== undefined) return known;
  const guichet: Guichet = { libres: [], ouvertes: 0, limite: maxParRaccordement, attente: [] };
  guichets.set(raccordement.id, guichet);
  return guichet;
}

/** Its place was taken before; given back when none can be had. Undefined: the server lets us have fewer than are in use. */
async function ouvrir(
  pour: PourBassin,
  guichet: Guichet,
  destination: Destination<ServeurPesit>,
  signal: AbortSignal,
): Promise<Tenue | undefined> {
  const accord = accordDe(destination, pour);
  const { passage } = pour;
  const observer = passage && { passage: (one: Passage) => passage(destination, one) };
  try {
    return { connexion: await connecter(pour, destination, signal, observer), accord, gardee: false };
  } catch (error) {
    const trop = estTrop(error) && guichet.ouvertes > 1;
    if (trop) guichet.limite = guichet.ouvertes - 1;
    rendrePlace(guichet);
    if (trop) return undefined;
    throw error;
  }
}

function estTrop(error: unknown): boolean {
  return (
    error instanceof Refus && error.par === 'RCONNECT' && ecrireDiagnostic(error.diagnostic) === 'D3-309'
  );
}

function accordDe(
  { raccordement, serveur }: Destination<ServeurPesit>,
  { trousseau, clock }: PourBassin,
): string {
  return JSON.stringify([raccordement.pesit, serveur, trousseau.tls?.(clock()).certificat.empreinte]);
}

/** The one used last: the others may rest until they are released. */
function reprendre(
  guichet: Guichet,
  accord: string,
  congedier: (connexion: Connexion) => void,
): Tenue | undefined {
  for (;;) {
    const tenue = guichet.libres.pop();
    if (tenue === undefined) return undefined;
    clearTimeout(tenue.minuteur);
    if (tenue.accord === accord && tenue.connexion.session.vivante) return tenue;
    congedier(tenue.connexion);
  }
}

/** Throws the reason of `signal`. */
async function place(guichet: Guichet, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (guichet.ouvertes < guichet.limite) {
    guichet.ouvertes += 1;
    return;
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const aborted = () => {
    const at = guichet.attente.indexOf(resolve);
    if (at < 0) return;
    guichet.attente.splice(at, 1);
    reject(signal.reason);
  };
  guichet.attente.push(resolve);
  signal.addEventListener('abort', aborted);
  await promise.finally(() => signal.removeEventListener('abort', aborted));
}

/** To whoever waits longest, else it is free. */
function rendrePlace(guichet: Guichet): void {
  const next = guichet.ouvertes > guichet.limite ? undefined : guichet.attente.shift();
  if (next === undefined) guichet.ouvertes -= 1;
  else next();
  if (guichet.ouvertes === 0) guichet.limite = maxParRaccordement;
}
