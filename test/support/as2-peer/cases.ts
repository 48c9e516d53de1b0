// SPDX-License-Identifier: Apache-2.0
/** The words a test and the independent peer share: what a case asks for, and what the peer saw. JSON both ways. */

export type Head = readonly [name: string, value: string];

export interface Person {
  readonly key: string;
  readonly cert: string;
}

export interface CaseFile {
  readonly name?: string;
  /** '' leaves the header out. */
  readonly type?: string;
  /** Base64. */
  readonly content: string;
  readonly cte?: Cte;
  /** The whole header, in the place of the one made from `name`. */
  readonly disposition?: string;
  readonly headers?: readonly Head[];
}

export type Cte = 'binary' | '8bit' | '7bit' | 'base64' | 'quoted-printable';
export type Md = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';
export type StructureFault =
  | 'ciphertext'
  | 'padding'
  | 'tag'
  | 'key'
  | 'iv'
  | 'retype'
  | 'deflate'
  | 'signature'
  | 'content'
  | 'truncate';

interface LayerFrame {
  readonly cte?: Cte;
  /** '' leaves the parameter out. */
  readonly smimeType?: string;
  readonly mediaType?: string;
  readonly tamper?: StructureFault | readonly StructureFault[];
}

export interface SignLayer extends LayerFrame {
  readonly kind: 'sign';
  readonly md?: Md;
  readonly pss?: boolean;
  readonly signer?: string;
  readonly also?: readonly string[];
  readonly opaque?: boolean;
  readonly stream?: boolean;
  readonly attrs?: boolean;
  readonly certs?: boolean;
  readonly keyid?: boolean;
  /** '' leaves the parameter out. */
  readonly micalg?: string;
  readonly protocol?: boolean;
  readonly signatureCte?: Cte;
  readonly boundary?: string;
  readonly preamble?: string;
  readonly trailing?: string;
  readonly epilogue?: string;
  /** SignedData made by the peer itself, in the place of openssl. */
  readonly hand?: {
    readonly algorithm?: 'rsa' | 'rsa-md' | 'pss' | 'ec';
    readonly attributes?: readonly ('content-type' | 'message-digest' | 'signing-time' | 'protection')[];
    readonly asListed?: boolean;
    readonly signedAsListed?: boolean;
    readonly nullParameters?: boolean;
    readonly noSigner?: boolean;
    readonly contentType?: string;
    readonly certs?: boolean;
    readonly unruly?: boolean;
  };
}

export interface EncryptLayer extends LayerFrame {
  readonly kind: 'encrypt';
  readonly cipher?: string;
  readonly recipients?: readonly string[];
  readonly oaep?: Md;
  readonly mgf?: Md;
  readonly keyid?: boolean;
  readonly stream?: boolean;
  /** Encrypted in the place of the part: base64. */
  readonly garbage?: string;
}

export interface CompressLayer extends LayerFrame {
  readonly kind: 'compress';
  readonly level?: number;
  readonly algorithm?: string;
  readonly stream?: boolean;
}

export type Layer = SignLayer | EncryptLayer | CompressLayer;

export interface Transport {
  readonly chunked?: boolean;
  readonly chunkBytes?: number;
  readonly chunkExtension?: string;
  readonly blanks?: string;
  readonly trailers?: string;
  readonly bothLengths?: boolean;
  readonly codingName?: string;
  readonly http10?: boolean;
  readonly fold?: boolean;
  readonly tabs?: boolean;
  readonly case?: 'upper' | 'lower';
  readonly expect?: boolean;
  /** Seed of pieces of chance, at most `pieceBytes` each. */
  readonly cut?: number;
  readonly pieceBytes?: number;
  readonly slowMs?: number;
  readonly pipeline?: number;
  /** So many bytes of the body, then the connection is closed. */
  readonly abandonAt?: number;
  /** Posts all of it and closes before the answer. */
  readonly leave?: boolean;
  /** The other side is to close after its answer. */
  readonly checkClose?: boolean;
  readonly extra?: readonly Head[];
}

export interface Case {
  readonly url?: string;
  readonly files?: readonly CaseFile[];
  readonly related?: { readonly boundary?: string };
  /** From the innermost. */
  readonly layers?: readonly Layer[];
  readonly tamper?: { readonly cut?: number; readonly flip?: number; readonly bit?: number };
  readonly from?: string;
  readonly to?: string;
  readonly messageId?: string;
  /** Null takes a header away. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly mdn?: {
    readonly signed?: boolean;
    readonly micalg?: string;
    /** The whole of Disposition-Notification-Options. */
    readonly options?: string;
    readonly url?: string;
    /** Asynchronous, to this listener of the peer. */
    readonly listener?: string;
    readonly path?: string;
    readonly count?: number;
  };
  readonly transport?: Transport;
  /** Who signs the MDN; `gateway` else. */
  readonly mdnSigner?: string;
  readonly tlsClient?: string;
  /** Keeps what was posted under a name; `again` posts those bytes once more. */
  readonly keep?: string;
  readonly again?: string;
  readonly etag?: string;
  readonly share?: number;
  readonly resumeAt?: number;
}

export interface Built {
  readonly headers: readonly Head[];
  /** Base64, as are `covered` (what the MIC is over) and `payloads`. */
  readonly body: string;
  readonly covered: string;
  readonly mic: Readonly<Record<string, string>>;
  readonly payloads: readonly string[];
}

export interface HttpSeen {
  readonly version: string;
  readonly status: number;
  readonly headers: readonly Head[];
  readonly interim: readonly number[];
  readonly endedClean?: boolean;
  readonly body: string;
}

export interface MdnSeen {
  readonly unreadable?: string;
  readonly contentType: string;
  readonly signed: boolean;
  readonly verified?: boolean;
  readonly refusal?: string;
  readonly exactEnd?: boolean;
  readonly definite?: boolean;
  readonly digest?: string;
  readonly micalg?: string;
  readonly certificates?: number;
  readonly boundaryProblems: readonly string[];
  readonly reportType?: string;
  readonly partTypes: readonly string[];
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly fieldNames: readonly string[];
  readonly disposition: string;
  readonly mic?: { readonly value: string; readonly algorithm: string; readonly matches: boolean } | null;
}

export interface Seen {
  readonly sent: { readonly messageId: string; readonly bodyBytes: number; readonly mic: Built['mic'] };
  readonly http?: HttpSeen;
  readonly sameAnswers?: boolean;
  readonly mdn?: MdnSeen | null;
  readonly asyncMdn?:
    | (MdnSeen & {
        readonly target: string;
        readonly count: number;
        readonly same: boolean;
        readonly httpHeaders: readonly Head[];
      })
    | null;
}

/** How a listener of the peer answers. Nothing said: a lawful receiver that answers as it is asked. */
export interface Behaviour {
  readonly mdn?: 'sync' | 'async' | 'none';
  readonly own?: readonly string[];
  readonly signers?: readonly string[];
  /** Who signs its MDN. */
  readonly signer?: string;
  readonly signed?: boolean;
  readonly pss?: boolean;
  /** Of the first request, the second …; the last one stands for the rest. */
  readonly statuses?: readonly number[];
  readonly emptyStatus?: number;
  readonly delayMs?: number;
  readonly laterMs?: number;
  readonly early?: boolean;
  readonly never?: boolean;
  readonly times?: number;
  readonly cutAt?: number;
  readonly closeFirst?: number;
  readonly http10?: boolean;
  readonly chunked?: boolean;
  readonly foldAnswer?: boolean;
  readonly needBasic?: string;
  readonly restart?: { readonly dropAt?: number };
  readonly tellAgain?: boolean;
  readonly badMic?: boolean;
  readonly noMic?: boolean;
  readonly micMd?: Md;
  /** Of the signature of the MDN; that of its MIC, else. */
  readonly signMd?: Md;
  readonly micName?: string;
  readonly micSeparator?: string;
  readonly disposition?: string;
  readonly separator?: string;
  readonly mode?: string;
  readonly finalRecipient?: string;
  readonly originalMessageId?: string;
  readonly lowerCaseFields?: boolean;
  readonly folded?: boolean;
  readonly noMessageId?: boolean;
  readonly tamper?: 'report';
  readonly transport?: Transport;
}

export interface Entry {
  readonly target: string;
  readonly startLine?: string;
  readonly headers: readonly Head[];
  readonly body: string;
  readonly nth: number;
  readonly at?: number;
  readonly onConnection?: number;
  readonly whole?: boolean;
  readonly fault?: string;
  readonly mdnStatus?: number;
  readonly opened?: {
    readonly layers: readonly ('sign' | 'encrypt' | 'compress')[];
    readonly files: readonly {
      readonly name: string | null;
      readonly type: string;
      readonly content: string;
    }[];
    readonly outer: string;
    readonly signer: string | null;
  };
}

/** Of a header, whatever its case; undefined when it is absent. */
export function headerOf(headers: readonly Head[], name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
}
