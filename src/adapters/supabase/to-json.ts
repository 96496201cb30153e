import type { Json } from '@klariqo/contract/database'

/** A value on its way into a jsonb column. supabase-js writes it with JSON.stringify, which is what decides about its form;
 * null becomes SQL's null, which the journal's columns take. */
export const toJson = (value: unknown): NonNullable<Json> => value as NonNullable<Json>
