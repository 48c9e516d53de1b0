// SPDX-License-Identifier: Apache-2.0
/**
 * A call as an operator asks for it: where to, under which names, with which key. By `--raccordement` the journal says it, and
 * our identity is that of the configuration; by `--vers` the options do, and nothing of a gateway is opened.
 */
import { randomInt } from 'node:crypto';
import { lireIdentite } from '../../../certs/identite.ts';
import { ouvrirTrousseau, type Trousseau } from '../../../certs/trousseau.ts';
import { delaisParDefaut } from '../../../protocols/pesit/client/connexion.ts';
import type { OptionsEssai, PourEssai } from '../../../protocols/pesit/client/essai.ts';
import { identitesDeclarees } from '../../../protocols/pesit/config.ts';
import { direEnMots } from '../../../protocols/pesit/fpdu/en-mots.ts';
import type { AccesPesit, ServeurPesit } from '../../domain/acces-pesit.ts';
import { Failure } from '../../domain/failure.ts';
import { parseCodeApplication } from '../../domain/flux-name.ts';
import type { PartenaireId } from '../../domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../domain/raccordement.ts';
import type { Destination } from '../../ports/expedition.ts';
import { describeError, errorLine } from '../exit.ts';
import { findRaccordement } from '../raccordement/find.ts';
import { isServeurPesit } from '../raccordement/livraison.ts';
import { readLivraisonPesit } from '../raccordement/livraison-pesit.ts';
import { parseIdentifiant, parsePreset } from '../raccordement/pesit-acces.ts';
import { readReglagesPesit } from '../raccordement/pesit-reglages.ts';
import { systemClock, type Tools, withTools } from '../tools.ts';
import type { AppelOptions } from './options.ts';

export interface Appel {
  readonly pour: PourEssai;
  readonly destination: Destination<ServeurPesit>;
  readonly signal: AbortSignal;
  /** With what `--trace` asks for. */
  readonly options: Pick<OptionsEssai, 'passage'>;
}

/** Before a restart: a server takes a moment to see that a line was lost. */
const pauseMs = 1_000;

/** As a shell says it, and as `validate` does. */
export const interruptedExit = 130;
const signals = ['SIGINT', 'SIGTERM'] as const;

/** SIGINT and SIGTERM end the session by ABORT. @throws RangeError, Failure CONFIG */
export async function withAppel(
  options: AppelOptions,
  use: (appel: Appel) => Promise<number>,
): Promise<number> {
  const { destination, trousseau } = await partsOf(options);
  const interrupted = new AbortController();
  const stop = () => interrupted.abort(new Error('interrompu / interrupted'));
  for (const signal of signals) process.once(signal, stop);
  try {
    return await use({
      pour: {
        trousseau,
        clock: systemClock,
        delais: delaisParDefaut,
        pauseMs,
        tirer: (max) => randomInt(1, max + 1),
      },
      destination,
      signal: interrupted.signal,
      options: options.trace === true ? { passage: tracer() } : {},
    });
  } catch (error) {
    if (!interrupted.signal.aborted || error !== interrupted.signal.reason) throw error;
    console.error(errorLine(describeError(error), options.json === true));
    return interruptedExit;
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

type Passage = Parameters<NonNullable<OptionsEssai['passage']>>[0];

/** Milliseconds since the start, the direction, the words. */
function tracer(): (passage: Passage) => void {
  const start = performance.now();
  return ({ sens, fpdu }) => {
    const at = String(Math.round(performance.now() - start)).padStart(7);
    console.error(`${at} ms ${sens === 'SORTANT' ? '→' : '←'} ${direEnMots(fpdu)}`);
  };
}

interface Parts {
  readonly destination: Destination<ServeurPesit>;
  readonly trousseau: Pick<Trousseau, 'tls'>;
}

async function partsOf(options: AppelOptions): Promise<Parts> {
  const { raccordement } = options;
  if (raccordement === undefined) return partsOfOptions(options);
  const said = saidOf(options);
  if (said.length > 0)
    throw new RangeError(`--raccordement ou / or ${said.join(', ')} : ${raccordement} les dit / says them`);
  return withTools((tools) => partsOfRaccordement(raccordement, options, tools));
}

/** What only a call without a raccordement may say. */
function saidOf(options: AppelOptions): readonly string[] {
  const { raccordement, pesit, trace, json, ...others } = options;
  const own = [
    ...['vers', 'identifiant', 'serveur', 'motDePasse', 'certificat', 'cle', 'cleMotDePasse'],
    ...['autorites', 'empreinteTls', 'preconnexion', 'delai', 'preset'],
  ];
  return Object.entries(others).flatMap(([name, value]) =>
    own.includes(name) && value !== undefined
      ? [`--${name.replace(/[A-Z]/g, (sign) => `-${sign.toLowerCase()}`)}`]
      : [],
  );
}

async function partsOfRaccordement(text: string, { pesit }: AppelOptions, tools: Tools): Promise<Parts> {
  const { config, journal, logger } = tools;
  const raccordement = await findRaccordement(journal, text);
  const { livraison, nom, pesit: acces } = raccordement;
  if (livraison === undefined || !isServeurPesit(livraison) || acces === undefined) {
    throw new Failure('CONFIG', `${nom} : pas de --livraison-pesit / nothing is delivered to it by PeSIT`);
  }
  const over = { ...acces, reglages: readReglagesPesit(pesit, acces.reglages) };
  return {
    destination: { raccordement: { ...raccordement, pesit: over }, serveur: livraison },
    trousseau:
      livraison.clair === true
        ? {}
        : await ouvrirTrousseau({ identites: identitesDeclarees(config.pesit), logger, clock: systemClock }),
  };
}

async function partsOfOptions(options: AppelOptions): Promise<Parts> {
  const { vers, identifiant, serveur, preset, pesit } = options;
  const missing = Object.entries({ vers, identifiant, serveur }).filter(([, value]) => value === undefined);
  if (missing.length > 0) {
    const names = missing.map(([name]) => `--${name}`).join(', ');
    throw new RangeError(`${names} manque, ou / is missing, or --raccordement`);
  }
  const acces: AccesPesit = {
    identifiant: parseIdentifiant(serveur ?? '', '--serveur'),
    notreIdentifiant: parseIdentifiant(identifiant ?? '', '--identifiant'),
    certificats: [],
    preset: parsePreset(preset) ?? 'chorus-pro',
    reglages: readReglagesPesit(pesit, {}),
    adresses: [],
    nomsFlux: [],
  };
  const place = await readServeur(options);
  return { destination: { raccordement: madeUp(acces), serveur: place }, trousseau: await readKey(options) };
}

/** The options of a livraison, under the shorter names they have here. */
async function readServeur(options: AppelOptions): Promise<ServeurPesit> {
  const { vers, autorites, empreinteTls, motDePasse, preconnexion, delai } = options;
  const written = {
    livraisonPesit: vers,
    livraisonAutorites: autorites,
    livraisonEmpreinteTls: empreinteTls,
    livraisonMotDePasse: motDePasse,
    livraisonPreconnexion: preconnexion,
    livraisonDelai: delai,
  };
  const said = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
  try {
    return await readLivraisonPesit(said, undefined);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = error.message.replaceAll('--livraison-pesit', '--vers').replaceAll('--livraison-', '--');
    throw new RangeError(message, { cause: error });
  }
}

/** What we show over TLS; nothing, where it asks for nothing. */
async function readKey({ certificat, cle, cleMotDePasse }: AppelOptions): Promise<Pick<Trousseau, 'tls'>> {
  if (certificat === undefined) {
    if (cle === undefined) return {};
    throw new RangeError('--cle sans --certificat / without --certificat');
  }
  const identite = await lireIdentite({
    fichier: certificat,
    ...(cle === undefined ? {} : { cleFichier: cle }),
    ...(cleMotDePasse === undefined ? {} : { motDePasseFichier: cleMotDePasse }),
  });
  return { tls: () => identite };
}

/** Of no journal: it lives as long as the command. */
function madeUp(pesit: AccesPesit): Raccordement {
  const now = systemClock();
  return {
    id: 'essai' as RaccordementId,
    partenaire: 'essai' as PartenaireId,
    codeApplication: parseCodeApplication('ESSAI0'),
    systemeEchange: 'CPRO',
    protocole: 'pesit',
    nom: pesit.identifiant,
    statut: 'ACTIF',
    valideDu: now,
    valideAu: now,
    codesInterface: [],
    politiqueRetrait: 'once',
    delaiStabiliteMs: 0,
    pesit,
  };
}
