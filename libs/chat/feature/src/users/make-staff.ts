import { emailKey } from '@chatpop/chat-domain';
import { chatPersistence, UserEntity } from '@chatpop/chat-data-access';
import { withDataSource } from '@chatpop/persistence';
import { ConfigError, type Environment } from '@chatpop/service-bootstrap';

/**
 * The command `main.js make-staff <email>`. The role is in the account's next access token: within ten minutes.
 * @throws ConfigError when there is no email, or no account with it.
 */
export async function makeStaff(environment: Environment, email: string): Promise<void> {
  if (email === '') throw new ConfigError(['make-staff needs the email of an account: main.js make-staff <email>']);
  const { affected } = await withDataSource(environment, chatPersistence, (source) =>
    source.getRepository(UserEntity).update({ emailKey: emailKey(email) }, { role: 'staff' }),
  );
  if (affected !== 1) throw new ConfigError([`There is no account with the email ${email}.`]);
}
