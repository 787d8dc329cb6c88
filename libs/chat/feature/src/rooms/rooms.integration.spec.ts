import { describeAccessCodes } from './access-codes.suite.js';
import { describeHosting } from './hosting.suite.js';
import { describeJoining } from './joining.suite.js';
import { describePresence } from './presence.suite.js';
import { describeRooms } from './rooms.suite.js';

// One file, because each loads everything anew, which takes longer than most of what is tested.
describeAccessCodes();
describeHosting();
describeJoining();
describePresence();
describeRooms();
