// SPDX-License-Identifier: Apache-2.0
/**
 * What an FPDU is, to the rest of PeSIT: a name, two connection identifiers, parameters with the words of the
 * specification, and data. How it lies in bytes is the business of this folder alone. (PeSIT E §4)
 */

export const fpdusSimples = ['DTF', 'DTFDA', 'DTFMA', 'DTFFA', 'DTF.END', 'SYN'] as const;
/** Those that may share an entity. */
export type FpduConcatenable = (typeof fpdusSimples)[number];

export type NomFpdu =
  | FpduConcatenable
  | 'CONNECT'
  | 'ACONNECT'
  | 'RCONNECT'
  | 'RELEASE'
  | 'RELCONF'
  | 'ABORT'
  | 'CREATE'
  | 'ACK(CREATE)'
  | 'SELECT'
  | 'ACK(SELECT)'
  | 'DESELECT'
  | 'ACK(DESELECT)'
  | 'ORF'
  | 'ACK(ORF)'
  | 'CRF'
  | 'ACK(CRF)'
  | 'READ'
  | 'ACK(READ)'
  | 'WRITE'
  | 'ACK(WRITE)'
  | 'TRANS.END'
  | 'ACK(TRANS.END)'
  | 'ACK(SYN)'
  | 'RESYN'
  | 'ACK(RESYN)'
  | 'IDT'
  | 'ACK(IDT)'
  | 'MSG'
  | 'MSGDM'
  | 'MSGMM'
  | 'MSGFM'
  | 'ACK(MSG)';

/** PI 2: `3-301` is type 3, raison 301. `0-0` is success. */
export interface Diagnostic {
  /** 0 success, 1 transmission, 2 file or transfer, 3 connection or protocol. */
  readonly type: number;
  readonly raison: number;
}

/** A file type and a name, and finer addresses (PGI 9). */
export interface IdentificationFichier {
  readonly demandeur?: string;
  readonly serveur?: string;
  /** PI 11, 0–65535. */
  readonly type: number;
  /** PI 12, 1–76 characters. */
  readonly nom: string;
}

/**
 * The parameters of Hors-SIT by name; the PI or PGI is beside each. Text is 7-bit ASCII without trailing blanks; numbers are
 * unsigned integers; dates are 12 digits `YYMMDDhhmmss`, local time.
 */
export interface Parametres {
  /** PI 1. */
  readonly crc?: boolean;
  /** PI 2. */
  readonly diagnostic?: Diagnostic;
  /** PI 3, at the outer level (CONNECT). */
  readonly demandeur?: string;
  /** PI 4, at the outer level (CONNECT). */
  readonly serveur?: string;
  /** PI 5: never logged. */
  readonly controleAcces?: { readonly motDePasse: string; readonly nouveau?: string };
  /** PI 6: 1 is D, 2 is E. */
  readonly version?: number;
  /** PI 7. intervalleKio 0: none; 65535: undefined. */
  readonly synchro?: { readonly intervalleKio: number; readonly fenetre: number };
  /** PGI 9 { 3, 4, 11, 12 }. */
  readonly fichier?: IdentificationFichier;
  /** PI 13. */
  readonly idTransfert?: number;
  /** PI 14, in SELECT: what is asked for. Both readings of the mask are accepted; `80`, `40`, `20` is sent. In MSG: see `reponseAttendue`. */
  readonly attributs?: {
    readonly logiques: boolean;
    readonly physiques: boolean;
    readonly historiques: boolean;
  };
  /** PI 14 in MSG and MSGDM. */
  readonly reponseAttendue?: boolean;
  /** PI 15. */
  readonly relance?: boolean;
  /** PI 16. */
  readonly codeDonnees?: 'ascii' | 'ebcdic' | 'binaire';
  /** PI 17: 0 urgent, 1 medium, 2 low. */
  readonly priorite?: number;
  /** PI 18. */
  readonly pointRelance?: number;
  /** PI 19. */
  readonly codeFin?: number;
  /** PI 20. */
  readonly pointSynchro?: number;
  /** PI 21. Byte 0 = 0 is `aucune`. */
  readonly compression?: 'aucune' | 'horizontale' | 'verticale' | 'mixte';
  /** PI 22. */
  readonly acces?: 'ecriture' | 'lecture' | 'mixte';
  /** PI 23. */
  readonly resynchronisation?: boolean;
  /** PI 25, bytes. */
  readonly tailleEntite?: number;
  /** PI 27: at most 2^53 - 1; more is a fault of the peer (3-318). */
  readonly octets?: number;
  /** PI 28. */
  readonly articles?: number;
  /** PI 29: free text; bytes that are no printable ASCII are shown as `.`. */
  readonly complement?: string;
  /** PGI 30 { 31, 32, 33, 37, 38, 39 }. `organisation` and keys are refused by whoever judges, not by the codec. */
  readonly logiques?: {
    /** PI 31; absent is fixe. 40 (CFT) reads as variable. */
    readonly format?: 'fixe' | 'variable';
    /** PI 32. */
    readonly longueurArticle: number;
    /** PI 33: 0 sequential. */
    readonly organisation?: number;
    /** PI 37, at most 80. */
    readonly etiquette?: string;
  };
  /** PGI 40 { 41, 42 }. */
  readonly physiques?: {
    /** PI 41: absent or false is KiB; true is articles. */
    readonly enArticles?: boolean;
    /** PI 42; 0: not announced. */
    readonly tailleMax: number;
  };
  /** PGI 50 { 51, 52 }. */
  readonly historiques?: { readonly creeLe: string; readonly extraitLe?: string };
  /** PI 61, 62. */
  readonly emetteurInitial?: string;
  readonly destinataireFinal?: string;
  /** PI 91: uninterpreted. */
  readonly message?: Uint8Array;
  /** PI 99: uninterpreted, never answered upon. */
  readonly libre?: Uint8Array;
}

export interface Fpdu {
  readonly nom: NomFpdu;
  /** Byte 4: the identifier that the receiving side chose. */
  readonly dst: number;
  /** Byte 5: ID.SRC of a connection FPDU, the number of articles of a DTF, else 0. */
  readonly src: number;
  readonly parametres: Parametres;
  /** Body of DTF, DTFDA, DTFMA, DTFFA: a view, valid until the next piece is read. */
  readonly donnees?: Uint8Array;
  /** What was let pass in lenient reading, for the logs: `PI 13 before PI 9`. No content. */
  readonly tolere?: readonly string[];
}

/** An FPDU, an entity or a stream that breaks the protocol. It ends the session: ABORT with this diagnostic, or close. */
export class FauteFpdu extends Error {
  override readonly name = 'FauteFpdu';
  readonly diagnostic: Diagnostic;
  /** The FPDU it was found in, when its header was read: a request is refused by its ACK instead. */
  readonly fpdu: NomFpdu | undefined;
  /** Byte 5 of that FPDU, where its content is at fault: whom a refusal of CONNECT is for. */
  readonly src: number;

  /** `raison`: for our logs and PI 29, printable ASCII, no content. */
  constructor(diagnostic: Diagnostic, raison: string, fpdu?: NomFpdu, src = 0) {
    super(raison);
    this.diagnostic = diagnostic;
    this.fpdu = fpdu;
    this.src = src;
  }
}
