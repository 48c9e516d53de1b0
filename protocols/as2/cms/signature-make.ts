// SPDX-License-Identifier: Apache-2.0
/**
 * The making of a signature value, outside the event loop: an RSA key of 4096 bits takes 5 ms.
 */
import { constants, type KeyObject, sign } from 'node:crypto';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { FormeSignature } from './signed-data-write.ts';

/** @throws Failure CONFIG: a key that cannot sign so. */
export function signerOctets(
  cle: KeyObject,
  { digest, pss }: FormeSignature,
  octets: Buffer,
): Promise<Buffer> {
  const rsa = cle.asymmetricKeyType === 'rsa';
  if (!rsa && (pss || cle.asymmetricKeyType !== 'ec')) {
    throw new Failure(
      'CONFIG',
      `a key of type ${cle.asymmetricKeyType} does not sign ${pss ? 'with PSS' : 'messages'}`,
    );
  }
  const padding = pss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const options = rsa ? { key: cle, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : { key: cle };
  return new Promise((resolve, reject) => {
    sign(digest, octets, options, (error, signature) => {
      if (error === null) resolve(signature);
      else reject(new Failure('CONFIG', 'our key cannot sign', error));
    });
  });
}
