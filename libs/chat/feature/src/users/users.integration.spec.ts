import { describeKeyRotation } from './key-rotation.suite.js';
import { describeLoginLimits } from './login-limits.suite.js';
import { describeLogins } from './logins.suite.js';
import { describeUsers } from './users.suite.js';

// One file, because each loads everything anew, which takes longer than most of what is tested.
describeKeyRotation();
describeLoginLimits();
describeLogins();
describeUsers();
