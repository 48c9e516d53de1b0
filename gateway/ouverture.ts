// SPDX-License-Identifier: Apache-2.0
/**
 * Ouverture: the first step of a flux. Its name, its right to be here, its uniqueness, its envelope.
 *
 * What is wrong makes the flux irrecevable and goes straight to restitution; what is right becomes a list of
 * files in the spool, to be judged. Safe to run twice: blobs are content-addressed, the claim on the
 * identifiant answers the same flux again, and the transition applies once.
 */

import { limitesDe } from '../formats/enveloppe/limits.ts';
import { nomF1 } from '../formats/enveloppe/names.ts';
import type { Ouverture } from '../formats/enveloppe/open.ts';
import { openEnveloppe } from '../formats/enveloppe/open.ts';
import type { Nature } from '../formats/enveloppe/sniff.ts';
import { type Analyse, analyser } from './antivirus/analyse.ts';
import { type CodeInterface, contratOf, parseCodeInterface } from './domain/code-interface.ts';
import { type Constat, hasIncident, isAccepted } from './domain/constat.ts';
import type { Facture } from './domain/facture.ts';
import { Failure } from './domain/failure.ts';
import { type FluxName, parseFluxName } from './domain/flux-name.ts';
import { irrecevable, rendIdentifiant } from './domain/irrecevabilite.ts';
import { isAmont, type Raccordement } from './domain/raccordement.ts';
import type { FluxRecord, Transition } from './ports/journal.ts';
import type { Etape, Work } from './ports/work.ts';
import { isSubscribed } from './restitution/reponses.ts';
import type { StepDependencies } from './step.ts';
import { offerNext } from './step.ts';

interface Reading {
  readonly constats: readonly Constat[];
  readonly factures: readonly Facture[];
  readonly name?: FluxName;
  readonly nature?: string;
  /** What the antivirus did, when there is one. */
  readonly scan?: NonNullable<Analyse['event']>;
}

export async function ouvrir(work: Work, signal: AbortSignal, deps: StepDependencies): Promise<void> {
  const flux = await deps.journal.findFlux(work.flux);
  if (flux === undefined || flux.statut !== 'RECU') return;
  const raccordement = await deps.journal.raccordements.find(flux.raccordement);
  if (raccordement === undefined) throw new Failure('CONFIG', `flux ${flux.id}: its raccordement is gone`);

  const reading = await readFlux(flux, raccordement, deps, signal);
  signal.throwIfAborted();
  if (hasIncident(reading.constats)) {
    await deps.journal.apply(toIncident(work, reading, deps.clock()));
    return;
  }
  const next: Etape = isAccepted(reading.constats) ? 'controle' : 'restitution';
  const outcome = await deps.journal.apply(toTransition(work, reading, next, deps.clock()));
  if (outcome === 'APPLIED') offerNext(deps, next, work);
}

/** Kept whole, judged by nobody: no verdict is better than a false one. It may be replayed once we can. */
function toIncident(work: Work, { name, constats }: Reading, at: Date): Transition {
  const [incident] = constats;
  return {
    flux: work.flux,
    at,
    from: ['RECU'],
    to: 'INCIDENTE',
    doneWork: work.id,
    ...(name === undefined ? {} : { codeInterface: name.code, identifiant: name.identifiant }),
    constats,
    events: [
      {
        type: 'flux.incidente',
        detail: { motif: incident?.code ?? null, detail: incident?.messageEn ?? null },
      },
    ],
  };
}

function toTransition(work: Work, reading: Reading, next: Etape, at: Date): Transition {
  const { name, constats, factures, nature } = reading;
  const code = name && parseCodeInterface(name.code) ? name.code : undefined;
  return {
    flux: work.flux,
    at,
    from: ['RECU'],
    to: 'EN_TRAITEMENT',
    doneWork: work.id,
    ...(name === undefined ? {} : { codeInterface: code ?? name.code, identifiant: name.identifiant }),
    factures,
    constats,
    events: [
      ...(reading.scan === undefined ? [] : [reading.scan]),
      {
        type: 'ouverture.terminee',
        detail: {
          nature: nature ?? 'non lue',
          factures: factures.length,
          motif: constats.find((constat) => constat.gravite === 'BLOQUANT')?.code ?? null,
        },
      },
    ],
    next: [{ etape: next, flux: work.flux, partenaire: work.partenaire }],
    releasesIdentifiant: rendIdentifiant(constats),
  };
}

async function readFlux(
  flux: FluxRecord,
  raccordement: Raccordement,
  deps: StepDependencies,
  signal: AbortSignal,
): Promise<Reading> {
  const name = parseFluxName(flux.nomFichier);
  if (name === undefined) return refused(undefined, malformedName(flux.nomFichier));

  const code = parseCodeInterface(name.code);
  const refusal = checkRights(name, code, raccordement);
  if (refusal !== undefined || code === undefined) return refused(name, refusal ?? unknownCode(name.code));

  const holder = await deps.journal.claimIdentifiant(name.codeApplication, name.identifiant, flux.id);
  if (holder !== flux.id) return refused(name, duplicate(name, holder));
  if (!deps.servedFormats.has(contratOf(code).format)) return notServed(name, code);

  const analyse = await analyser(() => deps.spool.stream(flux.sha256), signal, deps.scan);
  const scanned = analyse.event === undefined ? {} : { scan: analyse.event };
  if (!isAccepted(analyse.constats)) return { name, constats: analyse.constats, factures: [], ...scanned };
  const ouverture = await openContent(flux, code, deps);
  return {
    name,
    nature: ouverture.nature,
    constats: [...analyse.constats, ...ouverture.constats],
    factures: isAccepted(ouverture.constats) ? toFactures(ouverture, flux) : [],
    ...scanned,
  };
}

function openContent(flux: FluxRecord, code: CodeInterface, deps: StepDependencies): Promise<Ouverture> {
  const allowed = deps.servedFormats.get(contratOf(code).format) ?? (['xml'] as readonly Nature[]);
  return openEnveloppe(
    deps.spool.stream(flux.sha256),
    flux.sizeBytes,
    {
      ...limitesDe(contratOf(code).systemeEchange, deps.limits),
      allowed,
      ...(isF1(code) ? { nomInterne: nomF1 } : {}),
    },
    (_name, stream, limitBytes) => deps.spool.put(stream, limitBytes),
  );
}

/** Données réglementaires name their profile in the file (DSG note 74). */
function isF1(code: CodeInterface): boolean {
  const { format } = contratOf(code);
  return format === 'ubl-f1' || format === 'cii-f1';
}

function toFactures(ouverture: Ouverture, flux: FluxRecord): readonly Facture[] {
  return ouverture.fichiers.map((fichier) => ({
    rang: fichier.rang,
    nomFichier: fichier.nom ?? flux.nomFichier,
    sha256: fichier.sha256 ?? flux.sha256,
    sizeBytes: fichier.sizeBytes,
    statut: 'A_CONTROLER',
    jeuxDeRegles: [],
  }));
}

function refused(name: FluxName | undefined, constat: Constat): Reading {
  return { constats: [constat], factures: [], ...(name === undefined ? {} : { name }) };
}

/** The rights of the sender: its code application, its subscriptions. Undefined when all is right. */
function checkRights(
  name: FluxName,
  code: CodeInterface | undefined,
  raccordement: Raccordement,
): Constat | undefined {
  if (name.codeApplication !== raccordement.codeApplication) {
    return irrecevable('IRR_CODE_APP', {
      fr: `${name.codeApplication} n est pas le code application de ce raccordement (${raccordement.codeApplication})`,
      en: `${name.codeApplication} is not the code application of this raccordement (${raccordement.codeApplication})`,
    });
  }
  // An AMONT names its own code application there, which is not ours to know.
  if (!isAmont(raccordement) && !isAnswer(name) && !name.identifiant.startsWith(name.codeApplication)) {
    return irrecevable('IRR_FORM', {
      fr: `l identifiant ${name.identifiant} doit commencer par le code application ${name.codeApplication}`,
      en: `the identifiant ${name.identifiant} must start with the code application ${name.codeApplication}`,
    });
  }
  if (code === undefined) return unknownCode(name.code);
  const contrat = contratOf(code);
  const towardsUs = contrat.sens === (isAmont(raccordement) ? 'RECEPTION' : 'EMISSION');
  const agreed = isSubscribed(code, raccordement) && !contrat.obsolete;
  if (agreed && towardsUs && contrat.systemeEchange === raccordement.systemeEchange) return undefined;
  return irrecevable('IRR_CODE_INTER', {
    fr: `${code} n est pas souscrit en emission par le raccordement`,
    en: `${code} is not subscribed for emission by the raccordement`,
  });
}

/** The answer to a flux of ours bears the identifiant of that flux, which starts with our code application. */
function isAnswer({ code }: FluxName): boolean {
  return code.startsWith('C');
}

function notServed(name: FluxName, code: CodeInterface): Reading {
  const { format } = contratOf(code);
  return refused(name, {
    code: 'FORMAT_NOT_SERVED',
    gravite: 'INCIDENT',
    message: `Le format ${format} (${code}) n est pas encore traite : le flux est conserve et sera rejoue`,
    messageEn: `Format not yet served: ${format} (${code}); the flux is kept and will be replayed`,
  });
}

function unknownCode(code: string): Constat {
  return irrecevable('IRR_CODE_INTER', {
    fr: `${code} n existe pas dans la table des codes interface`,
    en: `${code} is not in the table of codes interface`,
  });
}

function malformedName(nomFichier: string): Constat {
  return irrecevable(
    'IRR_FORM',
    {
      fr: 'attendu CODE_APPLICATION_IDENTIFIANT, par exemple FSO1100A_AAA123_AAA1231100000000000000001',
      en: 'expected CODE_APPLICATION_IDENTIFIANT, for example FSO1100A_AAA123_AAA1231100000000000000001',
    },
    { valeur: nomFichier.slice(0, 80) },
  );
}

function duplicate(name: FluxName, holder: string): Constat {
  return irrecevable('IRR_UNICITE', {
    fr: `identifiant ${name.identifiant}, deja porte par le flux ${holder}; renvoyer sous un nouvel identifiant`,
    en: `identifiant ${name.identifiant}, already held by flux ${holder}; send again under a new identifiant`,
  });
}
