// SPDX-License-Identifier: Apache-2.0
/**
 * The data of a file collected from us, from ORF to CRF. (PeSIT E §6.2, §6.6)
 *
 * What must stay true: a flux is let go only when TRANS.END came and that is durable, and only then is TRANS.END acknowledged;
 * how it was cut into articles is durable before its first byte leaves, so that a restart, also after a crash of ours, finds
 * the same points.
 */
import type { ReglagesPesit } from '../../../gateway/domain/acces-pesit.ts';
import type { MessageRecord } from '../../../gateway/ports/messages.ts';
import type { BlobReader } from '../../../gateway/ports/spool.ts';
import { placeDuPoint } from '../articles/faire.ts';
import { signeDesPoints } from '../articles/signe.ts';
import { dg, ecrireDiagnostic, estSucces, succes } from '../diagnostics.ts';
import { diagnosticDe, interruptionDe } from '../errors.ts';
import type { Diagnostic, Fpdu, Parametres } from '../fpdu/types.ts';
import { emettreTransfert, type FinTransfert } from '../session/emission.ts';
import {
  type FichierNegocie,
  type Point,
  pointZero,
  type SessionNegociee,
  type Source,
} from '../session/types.ts';
import { compterDiagnostic, refuserDemande, type Travail } from './fichier.ts';
import { type LectureAccordee, LigneLecture, type TailleArticle } from './ligne-lecture.ts';
import { negocierCompression } from './negociation.ts';
import type { DemandeLecture } from './selection.ts';
import type { Seance } from './service.ts';

const kio = 1024;
/** Header of a DTF. */
const enteteFpdu = 6;
/** Check bytes count as part of the entity (§7.5). */
const octetsCrc = 2;
/** Where the row of an attempt has its articles. */
const articleDuDetail = 'longueurArticle';

/** As agreed, no longer than an interval nor, without segments, than an entity; of a restart, as it was. */
export function tailleArticle(
  reglages: ReglagesPesit,
  { intervalleKio, crc }: SessionNegociee,
  tailleEntite: number,
  row: MessageRecord | undefined,
): TailleArticle {
  const { format, segmentation, compression } = reglages;
  const before = row?.detail[articleDuDetail];
  // Compressed, an article may grow by a byte in 63.
  const interval =
    compression === 'aucune' ? intervalleKio * kio : Math.floor((intervalleKio * kio * 63) / 64);
  const longueurArticle = Math.min(
    typeof before === 'number' ? before : reglages.longueurArticle,
    intervalleKio === 0 ? Number.POSITIVE_INFINITY : interval,
    segmentation ? Number.POSITIVE_INFINITY : tailleEntite - enteteFpdu - (crc ? octetsCrc : 0),
  );
  return { longueurArticle: Math.max(1, longueurArticle), format };
}

export class RemiseFichier implements Travail {
  readonly #seance: Seance;
  readonly #demande: DemandeLecture;
  readonly #ouverte: LectureAccordee;
  readonly #article: TailleArticle;
  readonly #beganMs = performance.now();
  readonly #ligne: LigneLecture;
  #compression: FichierNegocie['compression'] = 'aucune';
  #remis = false;

  constructor(seance: Seance, demande: DemandeLecture, ouverte: LectureAccordee, article: TailleArticle) {
    this.#seance = seance;
    this.#demande = demande;
    this.#ouverte = ouverte;
    this.#article = article;
    this.#ligne = new LigneLecture(seance, demande, ouverte, article);
  }

  ouvrir({ parametres }: Fpdu): Parametres {
    const { compression } = this.#seance.partie.reglages;
    this.#compression = negocierCompression(parametres.compression, compression);
    return { diagnostic: succes, compression: this.#compression };
  }

  async transferer({ parametres: { pointRelance = 0 } }: Fpdu): Promise<void> {
    if (this.#remis)
      return this.#refuser({ diagnostic: dg('2-299'), complement: 'this file was collected already' });
    const { session, negociee } = this.#seance;
    const depuis = await this.#preparer(pointRelance);
    if ('diagnostic' in depuis) return this.#refuser(depuis);
    await session.envoyer(session.fpdu('ACK(READ)', { diagnostic: succes }));
    const source = sourceDe(this.#ouverte.reader);
    const fin = await emettreTransfert(session, source, {
      session: negociee,
      fichier: this.#fichier,
      depuis,
    });
    if (fin.fin === 'INTERROMPU') return this.#interrompre(fin);
    await this.#terminer(fin.total, depuis, fin.fpdu.parametres);
  }

  /** At the end, whatever it was. */
  finir(): void {
    if (this.#remis) return;
    const { logger, service } = this.#seance;
    logger.info('pesit.unfinished', this.#names());
    service.metrics.count('pesit_transferts_total', { sens: 'sortant', outcome: 'inacheve' });
  }

  get #fichier(): FichierNegocie {
    const { codeDonnees, enregistrements, multiArticle, segmentation } = this.#seance.partie.reglages;
    return {
      ...this.#article,
      tailleEntite: this.#demande.tailleEntite,
      compression: this.#compression,
      ...{ enregistrements, multiArticle, segmentation, ebcdic: codeDonnees === 'ebcdic' },
    };
  }

  #names() {
    const { flux, nomFichier: fichier, idTransfert } = this.#ouverte;
    return { flux, fichier, idTransfert };
  }

  #refuser(refus: { readonly diagnostic: Diagnostic; readonly complement?: string }): Promise<void> {
    return refuserDemande(this.#seance, 'ACK(READ)', refus);
  }

  /** The point asked for, and the row that says how it came to be. */
  async #preparer(numero: number): Promise<Point | { readonly diagnostic: Diagnostic }> {
    const { negociee, logger } = this.#seance;
    const signe = signeDesPoints(negociee, this.#fichier);
    try {
      const known = numero === 0 || this.#ligne.signe === signe;
      const depuis = known ? await this.#place(numero) : undefined;
      if (depuis === undefined) return { diagnostic: dg('2-214') };
      await this.#ligne.tenir(signe);
      return depuis;
    } catch (error) {
      logger.error('pesit.read-failed', this.#names(), error);
      return { diagnostic: diagnosticDe(error, 'DONNEES') };
    }
  }

  #place(numero: number): Promise<Point | undefined> {
    if (numero === 0) return Promise.resolve(pointZero);
    const { intervalleKio } = this.#seance.negociee;
    return placeDuPoint(this.#ouverte.reader, this.#fichier, intervalleKio, numero);
  }

  #interrompre({ par, diagnostic, codeFin, cause }: Extract<FinTransfert, { fin: 'INTERROMPU' }>): void {
    if (par === 'NOUS') compterDiagnostic(this.#seance, diagnostic);
    const fields = { ...this.#names(), par, codeFin, diagnostic: ecrireDiagnostic(diagnostic) };
    this.#seance.logger.warn('pesit.interrupted', fields, cause);
  }

  async #terminer(total: Point, depuis: Point, dits: Parametres): Promise<void> {
    const { session } = this.#seance;
    const { octetsDonnees: octets, articles } = total;
    const diagnostic = estUnDe(dits.octets, octets, depuis.octetsDonnees)
      ? await this.#rendre(total, depuis)
      : dg('3-319');
    if (!estSucces(diagnostic)) {
      const complement = `${octets} bytes, ${articles} articles were sent`;
      return refuserDemande(this.#seance, 'ACK(TRANS.END)', { diagnostic, complement }, { octets, articles });
    }
    this.#remis = true;
    this.#told(total, depuis);
    await session.envoyer(session.fpdu('ACK(TRANS.END)', { diagnostic, octets, articles }));
  }

  /** The flux is let go, durably, and the row says so. */
  async #rendre(total: Point, depuis: Point): Promise<Diagnostic> {
    const { service, partie, id, logger } = this.#seance;
    const { octetsDonnees, articles } = total;
    try {
      await service.retrait.fetched(partie.raccordement, this.#ouverte.flux, id);
      await this.#ligne.acquitter({ octetsDonnees, articles, depuis: depuis.numero });
      return succes;
    } catch (error) {
      logger.error('pesit.collect-failed', this.#names(), error);
      return diagnosticDe(error, 'FIN');
    }
  }

  #told({ octetsFichier: octets, articles }: Point, depuis: Point): void {
    const { service, logger } = this.#seance;
    const durationMs = Math.round(performance.now() - this.#beganMs);
    logger.info('pesit.collected', { ...this.#names(), octets, articles, depuis: depuis.numero, durationMs });
    service.metrics.count('pesit_transferts_total', { sens: 'sortant', outcome: 'remis' });
    service.metrics.count('pesit_bytes_total', { sens: 'sortant' }, octets - depuis.octetsFichier);
    service.metrics.observe('pesit_transfert_seconds', durationMs / 1000, { sens: 'sortant' });
  }
}

function estUnDe(said: number | undefined, whole: number, before: number): boolean {
  return said === undefined || said === whole || said === whole - before;
}

/** What the spool fails at is told as PeSIT tells it. */
function sourceDe(reader: BlobReader): Source {
  return {
    sizeBytes: reader.sizeBytes,
    read: (into, position) =>
      reader.read(into, position).catch((error: unknown) => {
        throw interruptionDe(error);
      }),
  };
}
