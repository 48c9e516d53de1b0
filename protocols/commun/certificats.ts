// SPDX-License-Identifier: Apache-2.0
/** Certificates agreed with a partenaire: read once, and each within the window that was agreed for it. */
import { type Certificat, lireCertificat } from '../../certs/certificat.ts';

/** A window narrower than the certificate's own (ISO 8601); without it, any time. */
export interface Fenetre {
  readonly du?: string;
  readonly au?: string;
}

const dayMs = 24 * 60 * 60 * 1000;

/** A last day without an hour counts whole. */
export function estDansLaFenetre({ du, au }: Fenetre, now: Date): boolean {
  return (du === undefined || new Date(du) <= now) && (au === undefined || now <= endOf(au));
}

function endOf(au: string): Date {
  const date = new Date(au);
  return /^\d{4}-\d{2}-\d{2}$/.test(au) ? new Date(date.getTime() + dayMs - 1) : date;
}

/** More than the partenaires of one gateway have; the oldest is forgotten. */
const maxLus = 1000;

/** Memory of a pure function: reading a certificate again for each message or session would cost more than judging by it. */
const lusParPem = new Map<string, Certificat>();

/** @throws Failure CONFIG for what cannot be read. */
export function certificatLu(pem: string): Certificat {
  const known = lusParPem.get(pem);
  if (known !== undefined) return known;
  const certificat = lireCertificat(pem);
  const [oldest] = lusParPem.keys();
  if (oldest !== undefined && lusParPem.size >= maxLus) lusParPem.delete(oldest);
  lusParPem.set(pem, certificat);
  return certificat;
}
