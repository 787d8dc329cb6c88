export { makeStaff } from './make-staff.js';
export { UsersModule } from './users.module.js';
export { UsersService } from './users.service.js';
