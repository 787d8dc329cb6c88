import { CreateUsers1795000000000 } from './create-users.migration.js';
import { LoginEntity } from './login.entity.js';
import { RefreshTokenEntity } from './refresh-token.entity.js';
import { UserEntity } from './user.entity.js';

export { LoginStore } from './login.store.js';
export { UserEntity } from './user.entity.js';
export { UserStore, type ReservedName } from './user.store.js';

export const usersEntities = [UserEntity, LoginEntity, RefreshTokenEntity];
export const usersMigrations = [CreateUsers1795000000000];
