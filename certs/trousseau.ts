// SPDX-License-Identifier: Apache-2.0
/**
 * Our identities, several at a time with their windows, so that a certificate changes without a stop (AS2: RFC 4130 has
 * no means for it, so both sides hold the old and the new one for a while).
 *
 * The newest valid one signs; all of them decrypt, expired ones too, for a message may have been made before the change.
 * Files are read again when they changed. A new file that cannot be read leaves the old identity in use and is logged.
 */
import { stat } from 'node:fs/promises';
import type { UsageCertificat } from '../gateway/domain/acces-as2.ts';
import { Failure } from '../gateway/domain/failure.ts';
import type { Clock, Logger } from '../gateway/ports/machinery.ts';
import { aEcheance, type Certificat, joursRestants } from './certificat.ts';
import { type Identite, lireIdentite, type SourceIdentite } from './identite.ts';

export interface IdentiteDeclaree extends SourceIdentite {
  readonly usages: readonly UsageCertificat[];
  /** A window narrower than the certificate's own: from this day on it signs, until that one. */
  readonly du?: Date;
  readonly au?: Date;
}

export interface OptionsTrousseau {
  readonly identites: readonly IdentiteDeclaree[];
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface Trousseau {
  /**
   * The newest valid one, and when none is valid the one nearest to its dates, with a line in the logs: a gateway whose
   * certificate ended overnight goes on answering, and the other side judges.
   * @throws Failure CONFIG when no identity is declared for it.
   */
  signataire(now: Date): Identite;
  /** All for decryption, expired too, newest first. */
  dechiffrants(): readonly Identite[];
  /** Of connections; absent when no identity is declared for them. */
  tls?(now: Date): Identite;
  /** Those that end within 30 days, or have ended. */
  echeances(now: Date): readonly Echeance[];
  /** Looks at the files now; use does so by itself, at most once a second and without waiting for it. */
  relire(): Promise<void>;
}

export interface Echeance {
  readonly nom: string;
  readonly usages: readonly UsageCertificat[];
  readonly certificat: Certificat;
  /** Whole days; negative once it ended. */
  readonly joursRestants: number;
  /** Another identity, that ends later and has begun, does all it does: nothing is left to do. */
  readonly remplacee: boolean;
}

/** Files are looked at no more often than this. */
const lookEveryMs = 1_000;
/** What ends soon is told once a day, as long as nothing replaces it. */
const tellEveryMs = 24 * 3600 * 1000;
/** A change of certificate needs two of each usage; more is a mistake, and each costs a try at decryption. */
const maxIdentites = 16;

interface Tenue {
  readonly declaree: IdentiteDeclaree;
  readonly identite: Identite;
  readonly du: Date;
  readonly au: Date;
  /** What the files were when they were read, or tried. */
  readonly etat: string;
}

/** @throws Failure CONFIG when an identity cannot be read: a start with half of them would be worse than none. */
export async function ouvrirTrousseau(options: OptionsTrousseau): Promise<Trousseau> {
  const { identites, logger, clock } = options;
  if (identites.length > maxIdentites) {
    throw new Failure('CONFIG', `more than ${maxIdentites} identities are declared`);
  }
  const tenues = await Promise.all(
    identites.map(async (declaree) => tenir(declaree, await etatDe(declaree), await lireIdentite(declaree))),
  );
  for (const { nom } of partagees(tenues)) logger.warn('certificat.partage', { identite: nom });
  return new TrousseauSurDisque(tenues, logger, clock);
}

class TrousseauSurDisque implements Trousseau {
  readonly tls?: (now: Date) => Identite;
  #tenues: readonly Tenue[];
  readonly #logger: Logger;
  readonly #clock: Clock;
  #regardeA: number;
  #alerteA = Number.NEGATIVE_INFINITY;
  #lecture: Promise<void> | undefined;
  /** Fingerprints whose dates were told, each once. */
  readonly #dites = new Set<string>();

  constructor(tenues: readonly Tenue[], logger: Logger, clock: Clock) {
    this.#tenues = tenues;
    this.#logger = logger;
    this.#clock = clock;
    this.#regardeA = clock().getTime();
    if (tenues.some(({ declaree }) => declaree.usages.includes('TLS'))) {
      this.tls = (now) => this.#choisir('TLS', now);
    }
    this.#alerter(clock());
  }

  signataire(now: Date): Identite {
    return this.#choisir('SIGNATURE', now);
  }

  dechiffrants(): readonly Identite[] {
    this.#regarder();
    return parUsage(this.#tenues, 'CHIFFREMENT').map(({ identite }) => identite);
  }

  echeances(now: Date): readonly Echeance[] {
    this.#regarder();
    return this.#echeances(now);
  }

  #echeances(now: Date): readonly Echeance[] {
    return this.#tenues
      .filter((tenue) => aEcheance(tenue, now))
      .map((tenue) => ({
        nom: tenue.identite.nom,
        usages: tenue.declaree.usages,
        certificat: tenue.identite.certificat,
        joursRestants: joursRestants(tenue, now),
        remplacee: tenue.declaree.usages.every((usage) => estReprise(usage, tenue, this.#tenues, now)),
      }));
  }

  relire(): Promise<void> {
    this.#lecture ??= this.#relireTout().finally(() => {
      this.#lecture = undefined;
    });
    return this.#lecture;
  }

  #choisir(usage: UsageCertificat, now: Date): Identite {
    this.#regarder();
    const candidates = parUsage(this.#tenues, usage);
    const valid = candidates.find(({ du, au }) => du <= now && now <= au);
    if (valid !== undefined) return valid.identite;
    const nearest = candidates.toSorted((a, b) => ecartMs(a, now) - ecartMs(b, now))[0];
    if (nearest === undefined) throw new Failure('CONFIG', `no identity is declared for ${usage}`);
    this.#direHorsDates(nearest, usage);
    return nearest.identite;
  }

  #direHorsDates({ identite, du, au }: Tenue, usage: UsageCertificat): void {
    const told = `${usage} ${identite.certificat.empreinte}`;
    if (this.#dites.has(told)) return;
    this.#dites.add(told);
    const fields = { identite: identite.nom, usage, du: du.toISOString(), au: au.toISOString() };
    this.#logger.error('certificat.hors-dates', fields);
  }

  /** Without waiting: what changed serves from the next use on. */
  #regarder(): void {
    const now = this.#clock();
    if (Math.abs(now.getTime() - this.#regardeA) < lookEveryMs) return;
    this.#regardeA = now.getTime();
    this.#alerter(now);
    void this.relire();
  }

  #alerter(now: Date): void {
    if (Math.abs(now.getTime() - this.#alerteA) < tellEveryMs) return;
    this.#alerteA = now.getTime();
    for (const { nom, usages, certificat, joursRestants: jours, remplacee } of this.#echeances(now)) {
      if (remplacee) continue;
      const fields = { identite: nom, usages: usages.join(' '), jours, au: certificat.au.toISOString() };
      this.#logger.warn('certificat.echeance', fields);
    }
  }

  async #relireTout(): Promise<void> {
    const next: Tenue[] = [];
    for (const tenue of this.#tenues) next.push(await this.#relireUne(tenue));
    this.#tenues = next;
  }

  /** Never throws. */
  async #relireUne(tenue: Tenue): Promise<Tenue> {
    const { declaree } = tenue;
    const etat = await etatDe(declaree);
    if (etat === tenue.etat) return tenue;
    try {
      const read = tenir(declaree, etat, await lireIdentite(declaree));
      const { nom, certificat } = read.identite;
      const fields = { identite: nom, empreinte: certificat.empreinte, au: certificat.au.toISOString() };
      this.#logger.info('certificat.relu', fields);
      return read;
    } catch (error) {
      const fields = { identite: tenue.identite.nom, fichier: declaree.fichier };
      this.#logger.error('certificat.illisible', fields, error);
      return { ...tenue, etat };
    }
  }
}

function tenir(declaree: IdentiteDeclaree, etat: string, identite: Identite): Tenue {
  const { du, au } = identite.certificat;
  return {
    declaree,
    identite,
    etat,
    du: declaree.du !== undefined && declaree.du > du ? declaree.du : du,
    au: declaree.au !== undefined && declaree.au < au ? declaree.au : au,
  };
}

/** Newest first: what begins last. */
function parUsage(tenues: readonly Tenue[], usage: UsageCertificat): readonly Tenue[] {
  return tenues
    .filter(({ declaree }) => declaree.usages.includes(usage))
    .toSorted((a, b) => b.du.getTime() - a.du.getTime() || b.au.getTime() - a.au.getTime());
}

/** How far `now` is from the window. */
function ecartMs({ du, au }: Tenue, now: Date): number {
  return now < du ? du.getTime() - now.getTime() : Math.max(0, now.getTime() - au.getTime());
}

function estReprise(usage: UsageCertificat, une: Tenue, tenues: readonly Tenue[], now: Date): boolean {
  return parUsage(tenues, usage).some(
    (other) => other.au > une.au && other.du <= now && !aEcheance(other, now),
  );
}

/** Identities whose key serves connections and messages: each should have its own (rfc4130bis §9). */
function partagees(tenues: readonly Tenue[]): readonly Identite[] {
  const isShared = (tenue: Tenue) =>
    tenue.declaree.usages.includes('TLS') &&
    tenues.some(
      ({ declaree, identite }) =>
        declaree.usages.some((usage) => usage !== 'TLS') &&
        identite.certificat.clePublique.equals(tenue.identite.certificat.clePublique),
    );
  return tenues.filter(isShared).map(({ identite }) => identite);
}

/** Changes whenever a file of the identity is written or replaced. A missing file is a state too. */
async function etatDe({ fichier, cleFichier, motDePasseFichier }: SourceIdentite): Promise<string> {
  const paths = [fichier, cleFichier, motDePasseFichier].filter((path) => path !== undefined);
  const states = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path, { bigint: true }).catch(() => undefined);
      return found === undefined ? 'none' : `${found.ino} ${found.size} ${found.mtimeNs} ${found.mode}`;
    }),
  );
  return states.join(' / ');
}
