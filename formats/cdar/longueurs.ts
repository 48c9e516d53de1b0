// SPDX-License-Identifier: Apache-2.0
/** Longest texts of a message, in characters. (specs: reforme-2026 §3.1, chorus-pro §3.7) */
export const longueurs = {
  /** Identifier of the message. */
  'MDT-4': 50,
  /** Reason, as a code and in words. */
  'MDT-113': 50,
  'MDT-114': 250,
  /** Note. */
  'MDT-126': 2000,
} as const;
