import { z } from 'zod';
import { Timestamp, Username, Uuid } from '../primitives.js';

/** Its length counts Unicode code points after NFKC: as a person counts, and as it is hashed. */
export const Password = z
  .string()
  .refine(isPasswordLength, 'a password has 8 to 128 characters')
  .meta({ minLength: 8, maxLength: 128 });

function isPasswordLength(text: string): boolean {
  if (text.length > 1024) return false;
  const { length } = [...text.normalize('NFKC')];
  return length >= 8 && length <= 128;
}
export const Email = z.email().max(254);

export const User = z
  .object({
    id: Uuid,
    email: z.string(),
    reserved_username: Username.nullable(),
    role: z.enum(['user', 'staff']),
    created_at: Timestamp,
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const RegisterRequest = z
  .strictObject({ email: Email, password: Password, reserved_username: Username.optional() })
  .meta({
    id: 'RegisterRequest',
    example: { email: 'ada@example.com', password: 'correct horse battery', reserved_username: 'AdaLovelace' },
  });
export type RegisterRequest = z.infer<typeof RegisterRequest>;

export const LoginRequest = z
  .strictObject({ email: z.string().max(254), password: z.string().max(1024) })
  .meta({ id: 'LoginRequest', example: { email: 'ada@example.com', password: 'correct horse battery' } });
export type LoginRequest = z.infer<typeof LoginRequest>;

/** The token may come in the body or in the `refresh_token` cookie. */
export const RefreshRequest = z
  .strictObject({ refresh_token: z.string().max(512).optional() })
  .meta({ id: 'RefreshRequest', example: { refresh_token: '3q2-7wEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJo' } });
export type RefreshRequest = z.infer<typeof RefreshRequest>;

export const UpdateMeRequest = z
  .strictObject({ reserved_username: Username.nullable() })
  .meta({ id: 'UpdateMeRequest', example: { reserved_username: 'AdaLovelace' } });
export type UpdateMeRequest = z.infer<typeof UpdateMeRequest>;

export const TokenResponse = z
  .object({
    user: User,
    access_token: z.string(),
    refresh_token: z.string(),
    expires_in: z.int().describe('Seconds until the access token expires.'),
  })
  .meta({ id: 'TokenResponse' });
export type TokenResponse = z.infer<typeof TokenResponse>;

export const MeResponse = z.object({ user: User }).meta({ id: 'MeResponse' });
export const Jwks = z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).meta({ id: 'Jwks' });
